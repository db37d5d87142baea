"""What readers tell us: their verdicts on sentences, what they did about cards, and how they want to be briefed.

Who did what, and whom we were told to forget.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """What one reader thinks of one sentence of a briefing: `verdict` is useful, not useful or wrong.

    There is one for each reader and sentence, and the newest counts. `place` is where the sentence stands in its
    narrative, such as cards[1], and `text` is as there, people as {person:ID}. `facts` is JSON: the ids of those that
    it cites. `card` and `rule` are None for a sentence that is about no card. `reader_id` tells readers apart and does
    not name them. `prompt` is the version of the prompt that the model was given, None for a template.
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

    `scope_id`, `card` (its key) and `week` are those of the payload that it was done in, `severity` the card's there.
    A muted card has `until`: changed or date. `until_date` is an ISO date in the scope's zone, from which the card may
    speak again. `reader` is a manager's id of the settings, or what tells another reader apart. `ended_at` is None
    while it holds; `ended_why` says what ended it. Older versions also wrote `until` condition, with it as JSON in
    `condition`; nothing reads that any more.
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
    """How a manager wants to be briefed, where that differs from the settings file: None is "as the file has it".

    `day` is a weekday (0 is Monday), `zone` an IANA zone. `outlets` and `hidden` are JSON lists: of slack and email,
    and of the causes whose cards the reader does not want. `paused_from` and `paused_until` are ISO dates in the
    reader's zone, the second exclusive and None for an open end. `holiday` is what a public holiday on the day of the
    briefing does: "same day" or "next working day".
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
    """Why nothing more is sent to an address, until somebody takes the mark off. There is one for each address.

    `state` is refused (the mail server does not take it) or unsubscribed. `reason` is in the server's own words, or
    says where the reader did it. `told_at` is when the reader was told of it in Slack, None where they were not.
    """

    outlet: str
    address: str
    state: str
    reason: str
    at: int
    told_at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """Something that somebody saw, asked or did, once. Entries are added and never written over.

    `actor` is a reader's id (a manager's of the settings, or what tells another reader apart), "operator" for whoever
    runs commands here, or "riskbrief" for what it does by itself. `door` is where it happened: cli, slack, mail, web,
    worker or events. `deed` is one word of briefing/readers/audit, `subject` what it was done to (a scope, a card's
    key, a payload's hash, a person's id, a setting's name), "" where there is nothing to name; `detail` says the rest
    in words, None where there is none. No field holds anybody's name, login or address, and none a question's words.
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
    """Somebody whom we were told to forget, so that the next collection does not bring them back.

    `tokens` is JSON: keyed digests of the words that told who it was (login, addresses, name), under `salt`.
    """

    person_id: str
    salt: str
    tokens: str
    at: int
