"""A worker and the others: who takes over from whom, who stops, who collects."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import WorkerReplaced
from bot.hourly import Hourly
from bot.settings import Settings, load_settings
from bot.worker import WorkerOptions, WorkerProcess, build_worker
from briefing.contracts.errors import WorkerRunning
from briefing.delivery.runs.runtime import COLLECTING
from briefing.delivery.runs.workers import Cadence, Duties
from data.engine import engine_of
from data.errors import DatabaseUnusable
from data.records import Duty, Milestone, Worker
from data.store import Store
from tests.monday import HandClock, company, read_by

pytest_plugins = ("tests.backends",)
pytestmark = pytest.mark.usefixtures("hurried")

QUICK = WorkerOptions(cadence=Cadence(tick=3600, beat=0.4, dead_after=2))
"""Ticks when it is told to; a silence that counts is five beats long."""


@pytest.fixture
def settings(sqlite_backend, tmp_path: Path) -> Iterator[Settings]:
    url = sqlite_backend.migrated()
    file = tmp_path / "riskbrief.toml"
    file.write_text(read_by(company().settings, "anjali-rao"), "utf-8")
    yield load_settings(file, {"RISKBRIEF_DATABASE_URL": url})
    sqlite_backend.forget(url)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with engine_of(settings.database_url) as engine:
        yield Store(engine)


def old(worker_id: str) -> Worker:
    """One that was last heard an hour ago, from another machine."""
    then = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    return Worker(
        id=worker_id, incarnation=f"{worker_id}.0", host="elsewhere", pid=1, state="live", workflows=1,
        started_at=then, beat_at=then,
    )  # fmt: skip


def test_it_is_live_while_it_works_and_says_that_it_stopped(settings, store) -> None:
    with build_worker(settings, worker_id="w1", options=QUICK):
        assert [(one.id, one.state) for one in store.read(Worker)] == [("w1", "live")]
        # As another process of this machine sees it; our own number would be that of one before a restart.
        store.change(Worker, {"pid": os.getppid()}, id="w1")
        with pytest.raises(WorkerRunning, match="--id"), build_worker(settings, worker_id="w1", options=QUICK):
            pass

    assert [one.state for one in store.read(Worker)] == ["stopped"]
    assert [one.name for one in store.read(Milestone)] == ["first run"]


def test_a_tick_takes_over_from_whoever_fell_silent(settings, store) -> None:
    store.save([old("gone")])
    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        worker.tick(lambda: False)

    assert {one.id: one.state for one in store.read(Worker)} == {"gone": "gone", "w1": "stopped"}


def test_it_stops_as_soon_as_another_process_is_in_its_place(settings, store) -> None:
    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        [row] = store.read(Worker)
        store.save([replace(row, incarnation="w1.another")])

        with pytest.raises(WorkerReplaced, match="--id"):
            worker.run()

    assert [one.state for one in store.read(Worker)] == ["live"]


def test_a_plan_that_fails_keeps_nobody_from_telling_what_is_overdue(settings) -> None:
    class Failing:
        def tick(self, _is_stopping: object) -> None:
            raise RuntimeError("the plan fails every time")

    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        worker.runtime.planner = Failing()  # type: ignore[assignment]
        looks: list[int] = []
        worker.overdue.look = lambda: looks.append(1)  # type: ignore[assignment, method-assign]
        worker.tick(lambda: False)

    assert looks == [1]


def test_a_tick_without_a_database_is_told_in_a_line_a_duty(settings, monkeypatch, caplog) -> None:
    def away(*_: object) -> bool:
        raise DatabaseUnusable("the server is away")

    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        monkeypatch.setattr(worker, "_tidy", lambda _: None)
        monkeypatch.setattr(worker.nightly, "look", lambda *_: None)
        with monkeypatch.context() as outage:
            outage.setattr(worker.duties, "take", away)
            worker.tick(lambda: False)

    told = [one for one in caplog.records if one.name == "bot.worker"]
    assert [one.exc_info for one in told] == [None, None]
    assert all("(the server is away); the next tick tries again" in one.getMessage() for one in told)


def test_tidying_up_that_fails_keeps_nobody_from_deleting_what_is_too_old(settings, monkeypatch, caplog) -> None:
    def away(_now: object) -> None:
        raise DatabaseUnusable("the server is away")

    looks: list[int] = []
    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        monkeypatch.setattr(worker, "_tidy", away)
        monkeypatch.setattr(worker.nightly, "look", lambda *_: looks.append(1))
        worker.tick(lambda: False)

    assert looks == [1]
    [told] = [one for one in caplog.records if one.name == "bot.worker"]
    assert told.getMessage() == "the duty 'tidying up' failed (the server is away); the next tick tries again"


@dataclass
class Beats:
    """A roster that the database keeps from beating for a while; the beats are counted by whoever waits for them."""

    fails: int
    done: int = 0

    def beat(self) -> bool:
        self.done += 1
        if self.done <= self.fails:
            raise DatabaseUnusable("the server is away")
        return True


class Wait(threading.Event):
    """Stops after so many waits, and notes after each whether the worker would judge the others."""

    def __init__(self, worker: WorkerProcess, most: int) -> None:
        super().__init__()
        self.worker, self.most, self.judged = worker, most, list[bool]()

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        self.judged.append(self.worker._judges)
        return len(self.judged) > self.most


def test_who_could_not_beat_for_a_while_is_no_judge_of_who_is_silent(settings) -> None:
    with build_worker(settings, worker_id="w1", options=QUICK) as worker:
        worker.registry = Beats(fails=2)  # type: ignore[assignment]
        stopping = Wait(worker, 8)
        worker.beat_until(stopping)

    # Five beats are as long as a silence that counts.
    assert stopping.judged == [True, False, False, False, False, False, False, True, True]


def test_one_worker_collects_and_another_begins_at_once_when_that_one_is_silent(store) -> None:
    clock, began = HandClock(), list[str]()

    class Child:
        def __init__(self, name: str) -> None:
            began.append(name)

        def poll(self) -> int | None:
            return None

        def stop(self) -> None:
            raise AssertionError

    def hourly(name: str) -> Hourly:
        duties, hour = Duties(store, clock, name), timedelta(hours=1)
        return Hourly(lambda: Child(name), now=clock.now, next_due=lambda _: None, every=hour, duties=duties)

    first, second = hourly("first"), hourly("second")
    for _ in range(4):
        first.look()
        second.look()
        clock.forward(seconds=15)

    assert began == ["first"]
    assert {one.name for one in store.read(Duty)} == {"collector", COLLECTING}
    clock.forward(seconds=61)
    second.look()
    assert began == ["first", "second"]
