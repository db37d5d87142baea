"""Keeps events, each once, in one transaction with what they tell; all of a message or none.

Repeated with the same content an event changes nothing; with another it is refused. A deployment becomes a
DeploySignal, as its content is found with the history. An incident's events come in any order, and are collected in a
cursor until its beginning is known. Events count as read while somebody listens: a quiet day and a broken sender look
alike. Only kinds that were ever told are fed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from data.collect.statuses import NOT_CONNECTED, OK, newest_status, save_status, unconnected_row, words_of
from data.deploys.rules import EVENT
from data.errors import DatabaseBusy
from data.events.errors import EventContradicts, EventUnknown
from data.events.event import BEGAN, DEPLOYMENT, INCIDENT, NOTHING, RESOLVED, RUNNING, ReceivedEvent
from data.events.strict import shortened
from data.records import Cursor, DeploySignal, Event, Incident, Repository, ServicePath, SourceStatus
from data.sources.incidents import is_called_unrelated
from data.sources.source import Unconnected

if TYPE_CHECKING:
    from data.store import Store
    from data.transaction import Transaction


PREFIX: Final = "events:incident:"
"""Beginning of an incident tale's cursor id."""

SKEW_SECONDS: Final = 120
WAITS: Final = "it is kept until its beginning is told"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tale:
    """In epoch seconds. `began_at` is the first beginning, with service and title; `again_at` the last detection."""

    service: str | None = None
    title: str = ""
    url: str | None = None
    began_at: int | None = None
    again_at: int | None = None
    resolved_at: int | None = None

    def told(self, event: ReceivedEvent, at: int) -> Tale:
        if event.state == RESOLVED:
            return replace(self, resolved_at=max(at, self.resolved_at or at))
        again = max(at, self.again_at or at) if event.state == BEGAN else self.again_at
        url = min(filter(None, (self.url, event.url)), default=None)
        mine, title = event.service or "", event.title or ""
        if self.began_at is not None and (at, title, mine) >= (self.began_at, self.title, self.service or ""):
            return replace(self, again_at=again, url=url)
        return replace(self, service=event.service, title=title, url=url, began_at=at, again_at=again)

    def incident(self, name: str) -> Incident | None:
        """Return the incident under an id; None while its beginning is unknown."""
        if self.began_at is None or self.service is None:
            return None
        ended, began = self.resolved_at, self.began_at
        # Two systems have two clocks, and a short incident may seem to end before it began.
        reopened = self.again_at is not None and self.again_at > began
        is_over = ended is not None and ended >= ((self.again_at or 0) if reopened else began - SKEW_SECONDS)
        return Incident(
            id=name,
            service_id=self.service,
            title=self.title,
            began_at=began,
            resolved_at=max(ended, began) if ended is not None and is_over else None,
            is_deploy_related=False if is_called_unrelated(self.title) else None,
            url=self.url,
        )


def tell_incident(transaction: Transaction, told: ReceivedEvent, at: int) -> str:
    """Record what an event tells of an incident at a moment (epoch seconds); return further remarks."""
    name = f"{PREFIX}{told.thing_id}"
    nothing = Cursor(stream_id=name, cursor="{}", moved_at=at, reached_at=None)
    if transaction.add([nothing]):
        tale = Tale()
    else:
        # Written first, so that others who tell of this incident wait for us.
        [stored] = transaction.change(Cursor, {"moved_at": at}, stream_id=name)
        tale = Tale(**json.loads(stored.cursor))
    tale = tale.told(told, at)
    incident = tale.incident(f"event:{told.thing_id}")
    transaction.save([replace(nothing, cursor=json.dumps(asdict(tale))), *([] if incident is None else [incident])])
    return WAITS if incident is None else ""


SEVERAL: Final = "the service has {count} repositories and it was not said which; {taken} was taken"
NO_COMMIT: Final = "without `sha` nobody can say which changes it carried"


def tell_deployment(transaction: Transaction, told: ReceivedEvent, at: int) -> str:
    """Record a deployment event at a moment; return what it lacks. Raises EventUnknown."""
    repository, note = _repository(transaction, told)
    new = DeploySignal(
        # The id begins with the repository, by which derived deployments are found.
        id=f"{repository}/event/{told.thing_id}",
        repository_id=repository,
        kind=EVENT,
        name=told.service or "",
        environment=told.environment,
        sha=told.sha,
        state=told.state,
        began_at=at,
        finished_at=None if told.state == RUNNING else at,
        url=told.url,
    )
    if not transaction.add([new]):
        # Written unchanged first, so that others who tell of this deployment wait for us.
        stored = transaction.change(DeploySignal, {"kind": EVENT}, id=new.id)[0]
        transaction.save([_joined(stored, new)])
    notes = [note, "" if told.sha is not None else NO_COMMIT]
    return "; ".join(filter(None, notes))


def _joined(one: DeploySignal, other: DeploySignal) -> DeploySignal:
    """Merge two events of one deployment, in any order."""
    early, late = sorted(
        (one, other), key=lambda each: (each.finished_at is not None, each.finished_at or 0, each.state)
    )
    return replace(
        late,
        began_at=min(one.began_at, other.began_at),
        environment=late.environment or early.environment,
        sha=late.sha or early.sha,
        url=late.url or early.url,
    )


def _repository(transaction: Transaction, told: ReceivedEvent) -> tuple[str, str]:
    """Return the id of a deployment's repository, and remarks on it."""
    paths = transaction.read(ServicePath, service_id=told.service, order=("position",))
    ids = list(dict.fromkeys(one.repository_id for one in paths))
    names = {one.id: one.name for one in transaction.read(Repository, id=ids)}
    if not ids:
        what = f"{told.service!r} has no repository, so that nobody can say what it carried"
        raise EventUnknown(what, field="service", fix="add a [[service.path]] to it in the settings")
    if told.repository is not None:
        found = next((one for one in ids if told.repository.lower() in {one.lower(), names.get(one, "").lower()}), None)
        if found is None:
            known = ", ".join(names.get(one, one) for one in ids)
            what = f"{shortened(told.repository)!r} is no repository of {told.service!r}"
            raise EventUnknown(what, field="repository", fix=f"send one of {known}, or leave it out")
        return found, ""
    note = "" if len(ids) == 1 else SEVERAL.format(count=len(ids), taken=names.get(ids[0], ids[0]))
    return ids[0], note


SOURCE: Final = "events"
LABEL: Final = "Events"

FEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    DEPLOYMENT: ("deployments",),
    INCIDENT: ("incidents feed", "failures"),
}
"""The kinds of data (words of `needs` in the signal catalogue) of each kind of event."""

NONE_YET: Final = "nobody has sent an event yet"
SWITCHED_OFF: Final = "switched off by enabled in [events]"


def note_standing(store: Store, kinds: Collection[str], now: int, *, is_listening: bool) -> None:
    """Write how far events can be relied on, if that is news; `kinds` just came."""
    previous = newest_status(store, SOURCE)
    known = [] if previous is None or previous.state == NOT_CONNECTED else words_of(previous.feeds)
    new = [feed for kind in FEEDS if kind in kinds for feed in FEEDS[kind]]
    fed = [feed for feeds in FEEDS.values() for feed in feeds if feed in {*known, *new}]
    row = _unconnected(NONE_YET, now)
    if fed:
        as_of = now if is_listening else None
        row = replace(row, feeds=",".join(fed), state=OK, detail="", as_of=as_of)
    save_status(store, previous, row)


def note_switched_off(store: Store, now: int) -> None:
    """Write, once, that nobody listens on purpose, so that events do not grow stale forever."""
    previous = newest_status(store, SOURCE)
    if previous is not None and previous.as_of is not None and previous.state != NOT_CONNECTED:
        store.save([_unconnected(SWITCHED_OFF, now)])


def _unconnected(why: str, now: int) -> SourceStatus:
    feeds = tuple(feed for feeds in FEEDS.values() for feed in feeds)
    return unconnected_row(Unconnected(id=SOURCE, label=LABEL, feeds=feeds, detail=why), now)


STORED, KNOWN = "stored", "known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What became of an event: stored or known; what it `made`, and further remarks."""

    id: str
    type: str
    state: str
    made: str
    service: str | None
    detail: str = ""


def keep_events(store: Store, events: Sequence[ReceivedEvent], now: int, *, is_listening: bool) -> list[Kept]:
    """Keep all events or none, at `now` (epoch seconds); `is_listening`: all the time. Raises EventContradicts,
    EventUnknown, DatabaseBusy or DatabaseUnusable.
    """
    # All writers take the same things in the same order, or they would wait for each other.
    order = sorted(range(len(events)), key=lambda place: events[place].thing_id)
    with store.transaction() as transaction:
        by_place = {place: _keep(transaction, events[place], now) for place in order}
    kept = [by_place[place] for place in range(len(events))]
    # Known ones too: they may date from when this could not be written.
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
    if not transaction.add([event]):
        state, stored = KNOWN, transaction.get(Event, id=event.id)
        if stored is None:
            raise DatabaseBusy("an event went away while it was told again; send the same again")
        if stored.digest != event.digest:
            what = f"{event.event_id!r} of {event.source!r} was told before, with another content"
            fix = "give every event an id of its own, and send it again as it was"
            raise EventContradicts(what, field="id", fix=fix)
    elif told.kind != NOTHING:
        tell = tell_deployment if told.kind == DEPLOYMENT else tell_incident
        detail = tell(transaction, told, event.happened_at) or told.why
    return Kept(id=told.event_id, type=told.type, state=state, made=told.kind, service=told.service, detail=detail)
