"""Keeps events, each once, in the same transaction as what it tells of.

An event is known by its source and its id. Told again with the same content it changes nothing; with another content it
is refused, because one of the two must be wrong. Several events of one message are all kept, or none.

Two at the same time do no harm. Of the same event the second waits for the first and finds it known; two events about
one deployment or one incident wait for one another at its row, and whatever their order, the outcome is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.errors import DatabaseBusy
from data.events.deployments import tell_deployment
from data.events.errors import EventContradicts
from data.events.event import DEPLOYMENT, INCIDENT, NOTHING
from data.events.incidents import tell_incident
from data.events.standing import FEEDS, note_standing
from data.records import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from data.events.event import Kind, ReceivedEvent
    from data.store import Store
    from data.transaction import Transaction

STORED, KNOWN = "stored", "known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What became of an event. `state` is stored, or known where it was told before and nothing was written.

    `made` is deployment, incident or nothing; `detail` says in words what more there is to know, "" for nothing.
    """

    id: str
    type: str
    state: str
    made: str
    service: str | None
    detail: str = ""


def keep_events(store: Store, events: Sequence[ReceivedEvent], now: int, *, is_listening: bool) -> list[Kept]:
    """Keep events, all or none, and say what became of each; `now` is in epoch seconds.

    `is_listening` says whether somebody listens for events all the time; see standing.py.

    Raises:
        EventContradicts: an event was told before with another content.
        EventUnknown: a deployment is of a repository that is not the service's.
        DatabaseBusy, DatabaseUnusable: nothing was kept.
    """
    # Whoever keeps several about the same things has to come to them in the same order, or each waits for the other.
    order = sorted(range(len(events)), key=lambda place: events[place].thing_id)
    with store.transaction() as transaction:
        by_place = {place: _keep(transaction, events[place], now) for place in order}
    kept = [by_place[place] for place in range(len(events))]
    # What was known already too: it may have been written when this could not be.
    kinds = {one.made for one in kept} & FEEDS.keys()
    if kinds:
        note_standing(store, kinds, now, is_listening=is_listening)
    return kept


def _keep(transaction: Transaction, told: ReceivedEvent, now: int) -> Kept:
    event = Event(
        id=told.id,
        source=told.source,
        event_id=told.event_id,
        type=told.type,
        happened_at=now if told.at is None else told.at,
        received_at=now,
        digest=told.digest,
    )
    state, detail = STORED, told.why
    if transaction.add([event]):
        detail = _TELL[told.kind](transaction, told, event.happened_at) or told.why
    else:
        _check_same(transaction, event)
        state = KNOWN
    return Kept(id=told.event_id, type=told.type, state=state, made=told.kind, service=told.service, detail=detail)


def _check_same(transaction: Transaction, event: Event) -> None:
    stored = transaction.get(Event, id=event.id)
    if stored is None:
        raise DatabaseBusy("an event went away while it was told again; send the same again")
    if stored.digest == event.digest:
        return
    what = f"{event.event_id!r} of {event.source!r} was told before, with another content"
    raise EventContradicts(what, field="id", fix="give every event an id of its own, and send it again as it was")


_TELL: Final[Mapping[Kind, Callable[[Transaction, ReceivedEvent, int], str]]] = {
    DEPLOYMENT: tell_deployment,
    INCIDENT: tell_incident,
    NOTHING: lambda _transaction, _told, _at: "",
}
"""What writes down what an event of each kind tells."""
