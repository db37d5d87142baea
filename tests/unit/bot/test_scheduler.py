"""The ticks: at once, again and again, one at a time, and stopped cleanly."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.blocking import BlockingScheduler

from bot.scheduler import TICK_SECONDS, Ticks, stopping_on_signals
from bot.wiring import build_ticks

SOON = 10.0


@dataclass
class Running:
    """Ticks in a thread of their own, and how many there were."""

    tick: Callable[[Callable[[], bool]], object] = lambda _: None
    seconds: float = TICK_SECONDS
    on_event: Callable[[object], object] = lambda _: None
    count: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Self:
        scheduler = BlockingScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(1)})
        scheduler.add_listener(self.on_event, EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES)
        self.ticks = Ticks(scheduler, self._one, seconds=self.seconds)
        self.thread = threading.Thread(target=self.ticks.run)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ticks.stop()
        self.thread.join(SOON)
        assert not self.thread.is_alive()

    def _one(self, is_stopping: Callable[[], bool]) -> None:
        with self.changed:
            self.count += 1
            self.changed.notify_all()
        self.tick(is_stopping)

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count >= count, SOON)


def test_what_is_due_before_the_next_tick_brings_one_earlier() -> None:
    running = Running(seconds=3_600)
    running.tick = lambda _: running.ticks.soon(0.01) if running.count == 1 else None

    with running:
        running.wait_for(2)


def test_what_is_wanted_soon_comes_though_the_tick_in_hand_goes_on_for_longer() -> None:
    running = Running(seconds=3_600)
    asked = threading.Semaphore(0)

    def first(_: Callable[[], bool]) -> None:
        if running.count == 1:
            assert asked.acquire(timeout=SOON), "the scheduler said that it began this tick"
            running.ticks.soon(0)
            assert asked.acquire(timeout=SOON), "the scheduler said what it did about the next one"

    running.tick = first
    running.on_event = lambda _: asked.release()
    with running:
        running.wait_for(2)


def test_a_tick_that_fails_is_logged_and_does_not_end_them(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Callable[[], bool]) -> None:
        raise OSError("the database is gone for a minute")

    with Running(fail, seconds=0.01) as running:
        running.wait_for(3)

    assert "a tick failed; the next one will try again" in caplog.text
    assert "the database is gone for a minute" in caplog.text


def test_a_stop_lets_the_tick_in_hand_end_and_tells_it() -> None:
    began, go_on, seen = threading.Event(), threading.Event(), []

    def long(is_stopping: Callable[[], bool]) -> None:
        began.set()
        assert go_on.wait(SOON)
        seen.append(is_stopping())

    with Running(long) as running:
        assert began.wait(SOON)
        running.ticks.stop()
        go_on.set()

    assert (seen, running.count) == ([True], 1)


def test_a_stop_begins_no_thread_because_a_signal_may_come_while_a_lock_of_pythons_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = build_ticks(lambda _: None, seconds=60)
    begun: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", lambda thread: begun.append(thread.name))
        ticks.stop()
    assert begun == []
    # Nor does one that comes before the start hang.
    ticks.run()


def test_a_signal_that_another_thread_is_given_stops_it_before_the_next_tick() -> None:
    ticks, rescued = build_ticks(lambda _: None, seconds=3_600), []
    rescue = threading.Timer(2 * SOON, lambda: (rescued.append(True), ticks.stop()))
    other = threading.Timer(0.05, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM))
    with stopping_on_signals(ticks.stop):
        rescue.start()
        other.start()
        ticks.run()
        rescue.cancel()
        other.join()
    assert rescued == []


def test_a_scheduler_that_breaks_down_ends_it_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise MemoryError("no room for the list of jobs")

    monkeypatch.setattr(BlockingScheduler, "_process_jobs", broken)
    with pytest.raises(MemoryError, match="no room for the list of jobs"):
        build_ticks(lambda _: None, seconds=60).run()


def test_a_late_tick_is_never_dropped_and_many_are_one_and_none_overlaps() -> None:
    ticks = build_ticks(lambda _: None, seconds=60)

    [job] = ticks._scheduler.get_jobs()

    assert (job.misfire_grace_time, job.coalesce) == (None, True)
    assert ticks._scheduler._executors["default"]._pool._max_workers == 1
    assert job.trigger.interval.total_seconds() == 60
    assert all(isinstance(one, MemoryJobStore) for one in ticks._scheduler._jobstores.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_and_what_handled_it_before_is_put_back(
    number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    before, stopped = signal.getsignal(number), threading.Event()

    with caplog.at_level("INFO", "bot"), stopping_on_signals(stopped.set):
        os.kill(os.getpid(), number)
        assert stopped.wait(SOON)
        assert caplog.messages == [], "a handler may come in the middle of another line of the log"

    assert signal.getsignal(number) is before
    assert caplog.messages == [f"stopped on {number.name}"]
