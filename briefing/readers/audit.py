"""Who saw, asked, muted, acknowledged, changed or erased what: append-only entries.

An entry has ids of ours and nothing that says who somebody is, so forgetting a person changes no history. Model calls
and deliveries have their own tables and are read back here in order of time, without addresses. Who judged a sentence
has the feedback's pseudonym, or the audit would undo it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from briefing.contracts.organisation import is_private
from briefing.contracts.run_keys import run_id
from briefing.contracts.untrusted_text import clean
from data.query import within
from data.records import AuditEntry, Delivery, FrozenPayload, ModelCall

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from data.store import Store
    from data.view import View


OPERATOR: Final = "operator"
"""Whoever runs commands on the machine."""

OURSELVES: Final = "riskbrief"
"""What nobody asked for, such as nightly retention."""


class Channel(StrEnum):
    CLI = "cli"
    SLACK = "slack"
    MAIL = "mail"
    WEB = "web"
    WORKER = "worker"
    EVENTS = "events"


class AuditAction(StrEnum):
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
"""Characters kept of a subject or a detail: our ids are shorter, a source's may be any length."""


def name_of(scope_id: str, week: str, card: str | None = None) -> str:
    """Return the audit's name of a briefing or card: "payments/2026-W47 checkout:queue"."""
    run = run_id(scope_id, week)
    return run if card is None else f"{run} {card}"


class Audit:
    """Writes entries. Thread-safe."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def tell(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> None:
        """Add an entry, committed before this returns; the words are `AuditEntry`'s. Raises DatabaseUnusable."""
        self._store.add([self.entry(actor=actor, door=door, deed=deed, subject=subject, detail=detail)])

    def witnessed(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> Store:
        """Return a store for one act: its entry is written with what it changes, or neither is.

        Without a change there is no entry. The words are `AuditEntry`'s.
        """
        return self._store.witnessed(self.entry(actor=actor, door=door, deed=deed, subject=subject, detail=detail))

    def entry(
        self, *, actor: str, door: Channel, deed: AuditAction, subject: str = "", detail: str | None = None
    ) -> AuditEntry:
        """Return an unsaved entry, to be written with what it tells of."""
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
    """Make a text storable: nothing in a source's or form's text may prevent an entry."""
    return clean(text, limit=MOST_SUBJECT)


SENT: Final = "sent"
CALLED: Final = "called"
DEEDS: Final = (*(one.value for one in AuditAction), SENT, CALLED)
"""Every word that `Line.deed` can be."""

_DOLLAR: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Something done, in `AuditEntry`'s words; `at` is in epoch seconds."""

    at: int
    actor: str
    door: str
    deed: str
    subject: str
    detail: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A filter, None for everything; `since` is in epoch seconds, `subject` is a prefix."""

    since: int | None = None
    actor: str | None = None
    deed: str | None = None
    subject: str | None = None

    def has(self, line: Line) -> bool:
        return (
            self.actor in {None, line.actor}
            and self.deed in {None, line.deed}
            and (self.subject is None or line.subject.startswith(self.subject))
        )


def newest_lines(view: View, company: Organisation, wanted: Wanted, limit: int) -> list[Line]:
    """Return the newest wanted lines, the newest last."""
    # Within a second: what was asked, the calls that answered it, then what was sent.
    kinds = (_entries(view, wanted), _calls(view, wanted), _deliveries(view, company, wanted))
    found = [one for lines in kinds for one in reversed(list(islice(filter(wanted.has, lines), limit)))]
    return sorted(found, key=lambda one: one.at)[-limit:]


def _entries(view: View, wanted: Wanted) -> Iterator[Line]:
    if wanted.deed in {SENT, CALLED}:
        return
    equal = {name: told for name in ("actor", "deed") if (told := getattr(wanted, name)) is not None}
    for one in view.stream(AuditEntry, within("at", wanted.since), order=("-at",), **equal):
        yield Line(at=one.at, actor=one.actor, door=one.door, deed=one.deed, subject=one.subject, detail=one.detail)


def _deliveries(view: View, company: Organisation, wanted: Wanted) -> Iterator[Line]:
    if wanted.deed not in {None, SENT} or wanted.actor not in {None, OURSELVES}:
        return
    readers: dict[tuple[str, str], str] = {
        (outlet, address.casefold()): one.id for one in company.managers for outlet, address in one.filed.addresses
    }
    picked = view.pick(FrozenPayload, ("hash", "scope_id", "week"))
    frozen = {payload_hash: name_of(scope, week) for payload_hash, scope, week in picked}
    for one in view.stream(Delivery, within("settled_at", wanted.since), order=("-settled_at",), state=SENT):
        yield Line(
            at=one.claimed_at if one.settled_at is None else one.settled_at,
            actor=OURSELVES,
            door=Channel.WORKER.value,
            deed=SENT,
            subject=frozen.get(one.payload_hash, one.payload_hash),
            detail=f"part {one.part + 1} to {_whose(readers, one)} by {one.outlet}",
        )


def _whose(readers: Mapping[tuple[str, str], str], one: Delivery) -> str:
    """Say to whom something went, by id: an address says who somebody is, a channel's does not."""
    if not is_private(one.outlet, one.address):
        return one.address
    return readers.get((one.outlet, one.address.casefold()), "somebody whom the settings do not have")


def _calls(view: View, wanted: Wanted) -> Iterator[Line]:
    if wanted.deed not in {None, CALLED} or wanted.actor not in {None, OURSELVES}:
        return
    for one in view.stream(ModelCall, within("at", wanted.since), order=("-at",)):
        yield Line(
            at=one.at,
            actor=OURSELVES,
            door=Channel.WORKER.value,
            deed=CALLED,
            subject=name_of(one.scope_id, one.week),
            detail=clean(_call_words(one), limit=MOST_SUBJECT),
        )


def _call_words(one: ModelCall) -> str:
    tokens = "" if one.output_tokens is None else f", {one.input_tokens or 0:,} tokens in, {one.output_tokens:,} out"
    price = "" if one.price is None else f", ${one.price / _DOLLAR:.4f}"
    return f"{one.model} to {one.purpose}, attempt {one.attempt}: {one.outcome}{tokens}{price}"
