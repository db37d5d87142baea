"""
Walks through the simulated year: the product's own work over a store, with a clock that goes from tick to tick.

Everything is real but the clock, the sources and the receivers: settings, planner, steps, composer, postman, couriers
and editor as a worker has them, over the plainest engine. Ticks stand on a grid that knows nothing of what is due, five
minutes after each hour.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from benchmarks.year.dues import in_any
from benchmarks.year.readers import READERS, TEAMS
from bot.outlets import Outlets
from bot.wiring import build_run_services, build_store
from briefing.delivery.outlets.protocol import Receipt
from briefing.delivery.runs.runtime import RunRuntime
from briefing.delivery.runs.services import InlineEngine
from data.records import Change, ChangeFile, Person, ReaderSettings, Repository, Review, SourceStatus

if TYPE_CHECKING:
    from benchmarks.year.readers import Reader
    from bot.settings import Settings
    from briefing.delivery.outlets.protocol import Part
    from data.store import Store

AHEAD: Final = timedelta(hours=10, minutes=55)
"""So long before a UTC Monday a week of the walk begins: before it is Monday anywhere, and after all Sunday dues."""

MONDAYS_END: Final = timedelta(hours=36)
"""So long after it has begun in UTC, Monday has ended everywhere."""

HOUR: Final = timedelta(hours=1)
OUTAGE: Final = (5, timedelta(days=1))
"""The scheduler is down on every fifth Monday, for so long."""

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
HISTORY: Final = 10
"""Weeks that are known of when the first briefing is due."""

PEOPLE: Final = ("ann", "bob", "eve")
FEEDS: Final = "diff, patch, text, change, whole history, reviews, codeowners, checks, deployments, failures"


@dataclass(slots=True)
class HandClock:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A part as it arrived: what it says, and the receipt of the message that it answers to."""

    at: datetime
    outlet: str
    address: str
    delivery_id: str
    thread: str | None
    content: str | bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """An outlet that takes everything, and writes it down."""

    name: str
    clock: HandClock
    arrivals: list[Arrival]

    def send(self, part: Part) -> Receipt:
        """Take a part; raises what its `go` raises."""
        part.go()
        told = part.content
        content = told if isinstance(told, bytes) else json.dumps([told.text, list(told.blocks)], ensure_ascii=False)
        arrival = Arrival(
            at=self.clock.moment,
            outlet=self.name,
            address=part.address,
            delivery_id=part.delivery_id,
            thread=part.thread_receipt,
            content=content,
        )
        self.arrivals.append(arrival)
        return Receipt(f"receipt/{part.delivery_id}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A walk through so many weeks of briefings, the first of them due from a Monday on.

    `elsewhere` is how far ticks are apart while it is Monday nowhere.
    """

    first: date
    weeks: int
    readers: Sequence[Reader] = READERS
    elsewhere: timedelta = HOUR

    @property
    def mondays(self) -> list[date]:
        """Return the Mondays from which on a briefing is due in the walk."""
        return [self.first + timedelta(weeks=number) for number in range(self.weeks)]

    @property
    def weeks_due(self) -> list[date]:
        """Return the Mondays after each week that is briefed: the first came due before the walk, and is late."""
        return [self.first - timedelta(weeks=1), *self.mondays]

    @property
    def outages(self) -> list[tuple[datetime, datetime]]:
        """Return when nothing runs: from a moment to before another."""
        every, long = OUTAGE
        return [(_midnight(monday), _midnight(monday) + long) for monday in self.mondays[every - 1 :: every]]

    @property
    def ticks(self) -> list[datetime]:
        """Return the moments at which something looks at what is due."""
        return [at for monday in self.mondays for at in self._grid(_midnight(monday)) if not in_any(at, self.outages)]

    def _grid(self, monday: datetime) -> Iterator[datetime]:
        at, end = monday - AHEAD, monday - AHEAD + timedelta(weeks=1)
        while at < end:
            yield at
            at += HOUR if at < monday + MONDAYS_END else self.elsewhere


@dataclass(frozen=True, kw_only=True, slots=True)
class Walked:
    """What came of a walk: what arrived, in order, and how often something looked and was started anew."""

    arrivals: list[Arrival] = field(default_factory=list)
    ticks: int = 0
    starts: int = 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def walk(settings: Settings, plan: Plan) -> Walked:
    """Brief everybody for all the weeks of a plan, in a database with today's tables and no rows."""
    ticks, arrivals = plan.ticks, list[Arrival]()
    clock, seen = HandClock(ticks[0]), LONG_AGO
    lives = list(_lives(plan))
    with build_store(settings) as store:
        store.save([*_beginning()])
        for week in range(HISTORY):
            store.save(_happened(plan.first - timedelta(weeks=HISTORY - week + 1)))
    for life in lives:
        with build_store(settings) as store:
            outlets = {name: Receiver(name=name, clock=clock, arrivals=arrivals) for name in ("slack", "email")}
            works = RunRuntime(
                build_run_services(settings, store, Outlets(outlets, {}), clock=clock), InlineEngine, patience=0
            )
            for at in life:
                _live_on(store, plan, seen, at)
                seen = clock.moment = at
                works.planner.tick()
    return Walked(arrivals=arrivals, ticks=len(ticks), starts=len(lives))


def _lives(plan: Plan) -> Iterator[list[datetime]]:
    """Return the ticks of each process: from one outage to the next."""
    life: list[datetime] = []
    for at in plan.ticks:
        if life and any(life[-1] < start <= at for start, _ in plan.outages):
            yield life
            life = []
        life.append(at)
    yield life


def _live_on(store: Store, plan: Plan, before: datetime, now: datetime) -> None:
    """Let happen what has happened since the tick before: the work of a week, and readers who go away and come back."""
    if before.date() != now.date():
        # A source is read every hour; once a day does for what is looked at here.
        store.save([_status(now)])
    for monday in plan.mondays:
        begins = _midnight(monday) - AHEAD
        if before < begins <= now:
            store.save(_happened(monday - timedelta(weeks=1)))
    for reader in plan.readers:
        away = reader.away
        if away is None:
            continue
        if before < away.made <= now:
            store.save([_settings(reader, away.start, away.until, now)])
        if away.resumed is not None and before < away.resumed <= now:
            store.save([_settings(reader, None, None, now)])


def _settings(reader: Reader, start: date | None, until: date | None, now: datetime) -> ReaderSettings:
    return ReaderSettings(
        reader_id=reader.id,
        day=None,
        hour=None,
        minute=None,
        zone=None,
        outlets=None,
        all_clear=None,
        hidden=None,
        paused_from=None if start is None else start.isoformat(),
        paused_until=None if until is None else until.isoformat(),
        changed_at=int(now.timestamp()),
    )


def _beginning() -> Iterator[Repository | Person]:
    for team in TEAMS:
        yield Repository(id=team, name=f"acme/{team}", default_branch="main", web_url=None)
    for name in PEOPLE:
        yield Person(id=name, login=name, name=name.title(), email=None, is_bot=False)


def _status(now: datetime) -> SourceStatus:
    at = int(now.timestamp())
    return SourceStatus(
        source_id="all", label="Everything", feeds=FEEDS, state="ok", detail="", as_of=at, observed_at=at
    )


def _happened(monday: date) -> Iterator[Change | ChangeFile | Review]:
    """Return the work of a week: a change of each team, of sizes that go up and down."""
    for place, team in enumerate(TEAMS):
        number = monday.toordinal() // 7 * len(TEAMS) + place
        opened = int((_midnight(monday) + timedelta(days=1 + place, hours=9)).timestamp())
        change = _change(number, team, opened, opened + 7_200 + 600 * (number % 5))
        yield change
        yield ChangeFile(
            change_id=change.id,
            path=f"{team}/part{number % 7}.py",
            added=20 + number * 37 % 400,
            deleted=5,
            previous_path=None,
            patch="+x = 1",
        )
        yield Review(
            id=f"r{number}",
            change_id=change.id,
            reviewer_id="eve",
            state="approved",
            submitted_at=change.updated_at - 600,
            comments=number % 3,
        )


def _change(number: int, team: str, opened: int, merged: int) -> Change:
    return Change(
        id=f"c{number}",
        repository_id=team,
        number=number,
        title=f"Change {number} of {team}",
        author_id=PEOPLE[number % 2],
        opened_at=opened,
        first_commit_at=None,
        approved_at=merged - 600,
        merged_at=merged,
        closed_at=merged,
        updated_at=merged,
        is_draft=False,
        merge_sha=f"sha{number}",
        reverts_id=None,
    )
