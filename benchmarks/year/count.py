"""
Holds what arrived and what was recorded in the simulated year against what had to come, and says what is wrong.

What arrived is counted at the receivers. Which week a message is of is asked of the record of its delivery, and the
payload that it is of has to stand in the message itself.
"""

from __future__ import annotations

import email
import email.policy
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from benchmarks.year.dues import expected
from data.records import Briefing, Delivery, FrozenPayload, ScopeRun

if TYPE_CHECKING:
    from benchmarks.year.dues import Expected
    from benchmarks.year.walk import Arrival, Plan, Walked
    from data.store import Store

MOST_SHOWN: Final = 20
SHORT: Final = 12
"""So many digits of its payload stand in an edition."""

MINUTE: Final = timedelta(minutes=1)
IN_TIME: Final = "in time"

Key = tuple[str, str, str]
"""A week, an outlet and an address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a walk came to: counts of briefings by what became of them, and every complaint in words.

    `waits` are the minutes from when each briefing that came in time was due until it arrived, in order.
    """

    counts: Mapping[str, int]
    complaints: Sequence[str]
    waits: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Books:
    """What was recorded and what arrived, by week, outlet and address; `said` is an arrival's text."""

    rows: Mapping[Key, Briefing]
    parts: Mapping[Key, Sequence[Delivery]]
    arrived: Mapping[Key, Sequence[Arrival]]


def told(plan: Plan, walked: Walked, store: Store) -> Told:
    """Count, and complain of everything that is not as it has to be."""
    due = list(expected(plan.readers, plan.weeks_due, plan.ticks))
    books = _books(plan, walked, store)
    counts = Counter[str]()
    complaints = list(_strays(due, books))
    for one in due:
        for outlet, address in one.reader.addresses:
            key = (one.week, outlet, address)
            counts[f"{outlet} {_kind(one)}"] += 1
            complaints += (f"{one.reader.id} {one.week} {outlet}: {words}" for words in _wrong(one, key, books))
    complaints += _disorder(due, walked, books)
    complaints += (
        f"run {run.id} is {run.state} after {run.attempts} attempts: {run.error}"
        for run in store.read(ScopeRun)
        if (run.state, run.attempts) != ("done", 1)
    )
    waits = sorted((one.begun - one.due) // MINUTE for one in due if _kind(one) == IN_TIME)
    return Told(counts=counts, complaints=complaints, waits=waits)


def _kind(one: Expected) -> str:
    if one.skipped is not None:
        return "skipped"
    return "labelled late" if one.label is not None else IN_TIME


def _books(plan: Plan, walked: Walked, store: Store) -> Books:
    addresses = {(one.id, outlet): address for one in plan.readers for outlet, address in one.addresses}
    weeks = {one.hash: one.week for one in store.read(FrozenPayload)}
    places: dict[str, Key] = {}
    parts: dict[Key, list[Delivery]] = defaultdict(list)
    for one in store.read(Delivery):
        places[one.id] = (weeks[one.payload_hash], one.outlet, one.address)
        parts[places[one.id]].append(one)
    arrived: dict[Key, list[Arrival]] = defaultdict(list)
    for arrival in walked.arrivals:
        arrived[places[arrival.delivery_id]].append(arrival)
    rows = {(row.week, row.outlet, addresses[row.reader_id, row.outlet]): row for row in store.read(Briefing)}
    return Books(rows=rows, parts=parts, arrived=arrived)


def _strays(due: Sequence[Expected], books: Books) -> Iterator[str]:
    """Complain of what nobody was to get at all: of weeks, outlets or addresses that are none of theirs."""
    wanted = {(one.week, outlet, address) for one in due for outlet, address in one.reader.addresses}
    for name, found in (("row", books.rows), ("delivery", books.parts), ("arrival", books.arrived)):
        yield from (f"{' '.join(key)}: a {name} that nobody waited for" for key in sorted(set(found) - wanted))


def _wrong(one: Expected, key: Key, books: Books) -> Iterator[str]:
    """Say what is wrong with what a reader got of a week by one outlet."""
    row, arrived = books.rows.get(key), books.arrived.get(key, ())
    if row is None:
        yield "no row"
        return
    begun, due = int(one.begun.timestamp()), int(one.due.timestamp())
    if row.due_at != due:
        yield f"recorded as due {row.due_at - due:+} seconds from when it is due ({one.due.isoformat()})"
    state = "sent" if one.skipped is None else "skipped"
    if (row.state, row.reason, row.done_at, row.attempts) != (state, one.skipped, begun, 1):
        yield f"ended {row.state} ({row.reason}) at {row.done_at} after {row.attempts} attempts, not {state} at {begun}"
    parts = sorted(books.parts.get(key, ()), key=lambda part: part.part)
    if any((part.state, part.reason, part.claimed_at) != (state, one.skipped, begun) for part in parts) or not parts:
        yield f"its parts are {[(part.state, part.reason, part.claimed_at) for part in parts]}, not {state} at {begun}"
    yield from _wrong_arrivals(one, key[1], parts, arrived)


def _wrong_arrivals(one: Expected, outlet: str, parts: Sequence[Delivery], arrived: Sequence[Arrival]) -> Iterator[str]:
    if one.skipped is not None:
        if arrived:
            yield f"{len(arrived)} arrived of what was to be skipped"
        return
    parents = [each for each in arrived if each.thread is None]
    if len(parents) != 1 or arrived[0] is not parents[0]:
        yield f"{len(parents)} arrived that open a thread or are a mail, not one and first"
        return
    if [each.delivery_id for each in arrived] != [part.id for part in parts]:
        yield f"{len(arrived)} arrived of {len(parts)} parts, or in another order"
    if outlet == "email" and len(arrived) != 1:
        yield f"{len(arrived)} mails arrived"
    if {each.at for each in arrived} != {one.begun}:
        yield f"arrived at {[each.at.isoformat() for each in arrived]}, not at {one.begun.isoformat()}"
    yield from _wrong_words(one, parts, [_said(each) for each in arrived])


def _wrong_words(one: Expected, parts: Sequence[Delivery], texts: Sequence[str]) -> Iterator[str]:
    if parts[0].payload_hash[:SHORT] not in texts[-1]:
        yield "does not say which payload it is of"
    if one.week not in texts[0]:
        yield f"does not say that it is of {one.week}"
    if one.label is None and any("Late: " in text for text in texts):
        yield "says that it is late, and is not"
    if one.label is not None and one.label not in texts[0]:
        yield f"does not say {one.label!r}"


def _said(arrival: Arrival) -> str:
    if isinstance(arrival.content, str):
        return arrival.content
    body = email.message_from_bytes(arrival.content, policy=email.policy.default).get_body(("plain",))
    # Lines of a mail end where they are long enough, and words are what counts.
    return "" if body is None else " ".join(str(body.get_content()).split())


def _disorder(due: Sequence[Expected], walked: Walked, books: Books) -> Iterator[str]:
    """Complain of readers of a scope who came before others who were due before them."""
    turns: dict[tuple[datetime, str, str], list[Expected]] = defaultdict(list)
    for one in due:
        if one.skipped is None:
            turns[one.begun, one.reader.scope, one.week].append(one)
    place = {each.delivery_id: number for number, each in enumerate(walked.arrivals)}
    for (at, scope, week), mine in sorted(turns.items(), key=lambda item: item[0]):
        ordered = sorted(mine, key=lambda one: (one.due, one.reader.id))
        first = [books.arrived.get((week, *one.reader.addresses[0])) for one in ordered]
        places = [place[found[0].delivery_id] for found in first if found]
        if places != sorted(places):
            yield f"{scope} {week} at {at.isoformat()}: not in the order in which they were due"
    if [each.at for each in walked.arrivals] != sorted(each.at for each in walked.arrivals):
        yield "the clock went back"
