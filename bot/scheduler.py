"""Only the clock's tick: each asks the store what is due, so a missed one does no harm. On SIGTERM and SIGINT the
current reader is finished first.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers import SchedulerNotRunningError  # type: ignore[import-untyped]

from bot.processes import Stopper

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

TICK_SECONDS = 60
NOT_YET_SECONDS = 0.05
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Ticks:
    """Calls `tick` at once and every `seconds`, with a function that says whether to end; failures do not stop it."""

    def __init__(
        self,
        scheduler: BlockingScheduler,
        tick: Callable[[Callable[[], bool]], object],
        *,
        seconds: float = TICK_SECONDS,
    ) -> None:
        self._scheduler = scheduler
        self._tick = tick
        self._stopping = Stopper()
        self._seconds = seconds
        self._job = scheduler.add_job(
            self._one,
            "interval",
            seconds=seconds,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            misfire_grace_time=None,
            # The running one and a waiting one: what is wanted soon must not be dropped because a tick is long.
            max_instances=2,
        )

    def run(self) -> None:
        """Tick until `stop`; return after the last tick."""
        if self._stopping.is_told:
            return
        # The scheduler may sleep for a minute in a lock where a signal right before is missed. So it sleeps in another
        # thread, and the main thread waits in a way that notices every signal.
        with ThreadPoolExecutor(1, thread_name_prefix="ticks") as elsewhere:
            ticking = elsewhere.submit(self._scheduler.start)
            ticking.add_done_callback(lambda _: self._stopping.tell())
            self._stopping.wait()
            self._end(ticking)
            ticking.result()

    def soon(self, seconds: float) -> None:
        """Have the next tick after so many seconds, if it would come later. To be called in a tick."""
        if 0 <= seconds < self._seconds:
            self._job.modify(next_run_time=datetime.now(UTC) + timedelta(seconds=seconds))

    def stop(self) -> None:
        """Let the running tick end, and begin no other. Safe in a signal handler, and twice."""
        self._stopping.tell()

    def _end(self, ticking: Future[None]) -> None:
        """Let the last tick and the scheduler end; keep asking, as the tick may still call `soon`."""
        while True:
            with suppress(SchedulerNotRunningError):
                self._scheduler.shutdown(wait=True)
                return
            # The stop came right before the scheduler ran, which it will do unless it is over.
            if wait([ticking], NOT_YET_SECONDS).done:
                return

    def _one(self) -> None:
        if self._stopping.is_told:
            return
        try:
            self._tick(lambda: self._stopping.is_told)
        except Exception:
            log.exception("a tick failed; the next one will try again")


@contextmanager
def stopping_on_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` on SIGTERM and SIGINT within the block. Main thread only."""
    heard: list[str] = []

    def handle(number: int, _frame: object) -> None:
        # No output here: the main thread may be in the middle of some, which cannot be interrupted.
        heard.append(signal.Signals(number).name)
        stop()

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for name in heard[:1]:
            log.info("stopped on %s", name)
