"""What readers tell us: verdicts, marks on cards, their settings; the audit, and who was erased."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """A reader's newest verdict on a sentence of a briefing: useful, not useful or wrong.

    `place` is the sentence's in its narrative, such as cards[1], and `text` is as there, people as {person:ID}. `facts`
    is JSON: the ids it cites. `card` and `rule` are None if it is about no card. `reader_id` tells readers apart
    without naming them. `prompt` is the version of the model's prompt, None for a template.
    """

    id: str
    payload_hash: str
    scope_id: str
    week: str
    place: str
    text: str
    facts: str
    card: str | None
    rule: str | None
    verdict: str
    reader_id: str
    narrator: str
    prompt: str | None
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CardMark:
    """What a reader did about a card: `deed` is acknowledged or muted. Only its end is ever written to it.

    `scope_id`, `card` (its key), `week` and `severity` are the payload's. A muted card has `until`: changed or date;
    `until_date` is an ISO date in the scope's zone, from which it may show again. `reader` is a manager's id, or what
    tells another reader apart. `ended_at` is None while it holds; `ended_why` says what ended it. Older versions also
    wrote `until` condition, with JSON in `condition`; nothing reads that any more.
    """

    id: str
    scope_id: str
    card: str
    deed: str
    week: str
    severity: str
    until: str | None
    until_date: str | None
    condition: str | None
    reader: str
    at: int
    ended_at: int | None
    ended_why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderSettings:
    """How a manager wants to be briefed; None is "as the settings file has it".

    `day` is a weekday (0 is Monday), `zone` an IANA zone. `outlets` and `hidden` are JSON lists: of slack and email,
    and of unwanted cards' causes. `paused_from` and `paused_until` are ISO dates in the reader's zone, the second
    exclusive and None for an open end. `holiday`, for a public holiday on the briefing's day, is "same day" or "next
    working day".
    """

    reader_id: str
    day: int | None
    hour: int | None
    minute: int | None
    zone: str | None
    outlets: str | None
    all_clear: bool | None
    hidden: str | None
    paused_from: str | None
    paused_until: str | None
    changed_at: int
    holiday: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressMark:
    """Why nothing more is sent to an address until the mark is removed; one per address. `state` is refused (by the
    mail server) or unsubscribed. `reason` is in the server's words, or says where the reader did it. `told_at` is when
    the reader was told in Slack, None if not.
    """

    outlet: str
    address: str
    state: str
    reason: str
    at: int
    told_at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """Something that somebody saw, asked or did; never written over.

    `actor` is a reader's id, "operator" for whoever runs commands here, or "riskbrief" itself. `door` is where: cli,
    slack, mail, web, worker or events. `deed` is a word of briefing/readers/audit, `subject` its object (a scope, a
    card's key, a payload's hash, a person's id, a setting's name), "" for none; `detail` says the rest, None for
    nothing. No field holds anybody's name, login or address, or a question's words.
    """

    id: str
    at: int
    actor: str
    door: str
    deed: str
    subject: str
    detail: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """Somebody erased, so that the next collection does not bring them back. `tokens` is JSON: keyed digests, under
    `salt`, of the words that told who it was (login, addresses, name).
    """

    person_id: str
    salt: str
    tokens: str
    at: int
