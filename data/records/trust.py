"""Who did what, and whom we were told to forget."""

from __future__ import annotations

from dataclasses import dataclass


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
