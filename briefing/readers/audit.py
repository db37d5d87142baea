"""Who saw, asked, muted, acknowledged, changed or erased what: an entry each, added and never written over.

An entry names ids of ours and nothing that says who somebody is, so that to forget a person needs no change of what
happened. Calls of a model and what was sent are not told twice: they are in tables of their own, and `riskbrief audit`
lists all of them. The surprising thing: who judged a sentence is told by the same pseudonym as in the feedback itself,
or the audit would undo it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from briefing.contracts.run_keys import run_id
from briefing.contracts.untrusted_text import clean
from data.records import AuditEntry

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from data.store import Store

OPERATOR: Final = "operator"
"""Whoever runs commands on the machine."""

OURSELVES: Final = "riskbrief"
"""What is done without anybody's asking, such as what retention deletes every night."""


class Channel(StrEnum):
    """Where it happened."""

    CLI = "cli"
    SLACK = "slack"
    MAIL = "mail"
    WEB = "web"
    WORKER = "worker"
    EVENTS = "events"


class AuditAction(StrEnum):
    """What was done."""

    SAW = "saw"
    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"
    UNDID = "undid"
    JUDGED = "judged"
    CHANGED = "changed"
    SHARED = "shared"
    RESENT = "resent"
    RETRIED = "retried"
    SKIPPED = "skipped"
    PAUSED = "paused"
    RESUMED = "resumed"
    ERASED = "erased"
    EXPORTED = "exported"
    DELETED = "deleted"


MOST_SUBJECT: Final = 300
"""Characters of a subject or a detail that are kept: ids of ours are shorter, and one of a source may be any length."""


def name_of(scope_id: str, week: str, card: str | None = None) -> str:
    """Return what a briefing is called in the audit, or a card of it: "payments/2026-W47 checkout:queue"."""
    run = run_id(scope_id, week)
    return run if card is None else f"{run} {card}"


class Audit:
    """Writes entries. Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take where entries are kept, and the clock."""
        self._store = store
        self._clock = clock

    def tell(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> None:
        """Add an entry, committed before this returns. The words are those of `AuditEntry`.

        Raises:
            DatabaseUnusable: it could not be written.
        """
        self._store.add([self.entry(actor=actor, door=door, deed=deed, subject=subject, detail=detail)])

    def witnessed(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> Store:
        """Return the store to do one deed with: its entry is written with what it changes, or nothing is.

        What changes nothing adds no entry. The words are those of `AuditEntry`.
        """
        return self._store.witnessed(self.entry(actor=actor, door=door, deed=deed, subject=subject, detail=detail))

    def entry(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> AuditEntry:
        """Return an entry, for whoever writes it together with what it tells of."""
        at = int(self._clock.now().timestamp())
        return AuditEntry(
            id=uuid4().hex,
            at=at,
            actor=actor,
            door=door.value,
            deed=deed.value,
            subject=_kept(subject),
            detail=None if detail is None else _kept(detail),
        )


def _kept(text: str) -> str:
    """Return a text as it can be stored: an entry is refused for nothing that a source or a form may have held."""
    return clean(text, limit=MOST_SUBJECT)
