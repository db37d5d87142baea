"""When a collection begins by itself, and when it has to end: never in the way of a briefing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hourly import LEAD, SHORTEST, Hourly, is_due, next_deadline
from data.errors import DatabaseUnusable

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Child:
    """A collection that runs until it is told what it ended with."""

    code: int | None = None
    stopped: int = 0

    def poll(self) -> int | None:
        return self.code

    def stop(self) -> None:
        self.stopped += 1
        self.code = 0


class Alone:
    """The duties of the only worker that there is."""

    def take(self, *_: object) -> bool:
        return True

    def release(self, _: str) -> None:
        """Nobody asks."""


@dataclass
class Day:
    """Collections by a clock that somebody moves."""

    due: datetime | None = MONDAY
    now: datetime = MONDAY - 10 * HOUR
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hourly = Hourly(self.spawn, now=lambda: self.now, next_due=lambda _: self.due, every=HOUR, duties=Alone())

    def spawn(self) -> Child:
        self.children.append(Child())
        return self.children[-1]

    def pass_(self, time: timedelta, *, ends_after: timedelta | None = MINUTE) -> list[datetime]:
        """Let time go by, a look a minute; return when collections began. Each ends by itself unless told not to."""
        began: list[datetime] = []
        end = self.now + time
        while self.now < end:
            if self.children and ends_after is not None and began and self.now - began[-1] >= ends_after:
                self.children[-1].code = 0
            before = len(self.children)
            self.hourly.look()
            began += [self.now] * (len(self.children) - before)
            self.now += MINUTE
        return began


def test_it_collects_at_once_every_hour_and_once_more_shortly_before_a_briefing() -> None:
    day = Day(now=MONDAY - 90 * MINUTE)
    assert day.pass_(90 * MINUTE) == [MONDAY - 90 * MINUTE, MONDAY - 30 * MINUTE, MONDAY - LEAD]


def test_when_its_hour_is_over_it_is_stopped_and_the_next_one_goes_on() -> None:
    day = Day(due=None)
    start = day.now
    assert day.pass_(2 * HOUR, ends_after=None) == [start, start + HOUR]
    assert [child.stopped for child in day.children] == [1, 0]


def test_when_a_briefing_is_due_it_is_stopped() -> None:
    day = Day(now=MONDAY - 10 * MINUTE)
    day.pass_(10 * MINUTE, ends_after=None)
    assert [child.stopped for child in day.children] == [0]
    day.pass_(MINUTE, ends_after=None)
    assert [child.stopped for child in day.children] == [1]
    # None begins right before one.
    assert not is_due(MONDAY - MINUTE, None, MONDAY, HOUR)
    assert is_due(MONDAY - SHORTEST, None, MONDAY, HOUR)


@given(
    now=st.integers(0, 10_000),
    began=st.none() | st.integers(0, 10_000),
    due=st.none() | st.integers(0, 20_000),
    every=st.integers(5, 1440),
)
def test_a_collection_never_runs_into_a_briefing(now: int, began: int | None, due: int | None, every: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moment, last, next_due = (None if at is None else start + at * MINUTE for at in (now, began, due))
    assert moment is not None
    if (next_due is None or next_due > moment) and is_due(moment, last, next_due, every * MINUTE):
        deadline = next_deadline(moment, next_due, every * MINUTE)
        assert moment < deadline <= moment + every * MINUTE
        assert next_due is None or deadline <= next_due


def started_and_stopped(answer: Child | Exception) -> None:
    """Look once, in the thread of its own, and stop."""
    tried = threading.Event()

    def spawn() -> Child:
        tried.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    hourly = Hourly(spawn, now=lambda: MONDAY, next_due=lambda _: None, every=HOUR, duties=Alone())
    hourly.start()
    assert tried.wait(10)
    hourly.stop()
    hourly.stop()


def test_stopping_ends_the_collection_in_hand() -> None:
    child = Child()
    started_and_stopped(child)
    assert child.stopped == 1
    day = Day()
    day.hourly.stop()
    assert day.children == [], "it never started"


def test_a_collection_that_cannot_be_begun_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    started_and_stopped(OSError("no more processes"))
    assert "a collection could not be begun" in caplog.text
    caplog.clear()
    started_and_stopped(DatabaseUnusable("the database cannot be used (Connection refused); check database_url"))
    [record] = caplog.records
    assert "(the database cannot be used (Connection refused); check database_url)" in record.getMessage()
    assert record.exc_info is None


def test_an_ending_that_nobody_expected_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    day = Day(due=None)
    day.hourly.look()
    day.children[0].code = -9
    day.hourly.look()
    assert "the collection ended with code -9" in caplog.text
