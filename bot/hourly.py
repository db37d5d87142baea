"""Collects every hour, and once more shortly before a briefing is due, each time in a process of its own.

A collection never delays a briefing: it shares no process with it, writes a page at a time, and is told to end when its
time is up, at the latest when a briefing is due. Where it left off the next one goes on. The process reads its standard
input, which ends with us: it cannot outlive us, not even if we are killed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.processes import ChildProcess, own_command
from briefing.delivery.runs.runtime import COLLECTING
from data.errors import DataError

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.contracts.clock import Clock
    from briefing.delivery.runs.workers import Duties

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 15.0
"""How often it is looked at whether a collection is due or over."""

LEAD: Final = timedelta(minutes=20)
"""How long before a briefing the last collection begins: time for an hour's news of a few hundred repositories."""

LEADING: Final = "collector"
"""The duty of the worker that collects; whoever is left takes it up when that one falls silent."""

LEADS_SECONDS: Final = 60.0
"""Four looks: so long nobody collects after the one that did has died."""

SHORTEST: Final = timedelta(minutes=2)
"""A collection that would have less time than this is not begun."""


def build_hourly(
    settings: Settings, *, clock: Clock, next_due: Callable[[datetime], datetime | None], duties: Duties
) -> Hourly:
    """Build what runs `riskbrief collect` regularly; `next_due` tells when the next briefing after a moment is due."""
    command = own_command(["collect", "--child"], settings.file)
    every = timedelta(minutes=settings.sources.every_minutes)
    return Hourly(lambda: ChildProcess(command), now=clock.now, next_due=next_due, every=every, duties=duties)


def next_deadline(now: datetime, next_due: datetime | None, every: timedelta) -> datetime:
    """Return until when a collection that begins now may run: its hour, or until a briefing is due."""
    end = now + every
    return end if next_due is None else min(end, next_due)


def is_due(now: datetime, last_began: datetime | None, next_due: datetime | None, every: timedelta) -> bool:
    """Whether a collection should begin now. `next_due` is when the next briefing is, None for none."""
    if next_due is not None and next_due - now < SHORTEST:
        return False
    if last_began is None or now - last_began >= every:
        return True
    return next_due is not None and last_began < next_due - LEAD <= now


@dataclass(eq=False)
class Hourly:
    """Begins collections in a thread of its own. `next_due` tells when the next briefing after a moment is due.

    Of several workers the one that has the duty collects.
    """

    spawn: Callable[[], ChildProcess]
    now: Callable[[], datetime]
    next_due: Callable[[datetime], datetime | None]
    every: timedelta
    duties: Duties

    def __post_init__(self) -> None:
        self._running: ChildProcess | None = None
        self._last_began: datetime | None = None
        self._deadline: datetime | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="collecting", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the collection in hand and begin no other. Harmless when it was never started, and twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Begin a collection if one is due, and end one whose time is up."""
        now, is_ours = self.now(), self.duties.take(LEADING, LEADS_SECONDS)
        if self._running is not None and not self._is_over(self._running, now):
            self._say_so()
            return
        if not is_ours:
            # Whoever comes after the one that collects now begins at once.
            self._last_began = None
            return
        next_due = self.next_due(now)
        if is_due(now, self._last_began, next_due, self.every):
            self._deadline = next_deadline(now, next_due, self.every)
            self._last_began = now
            self._say_so()
            self._running = self.spawn()

    def _say_so(self) -> None:
        """Say that a collection is under way: what is frozen just now waits a moment for its end."""
        self.duties.take(COLLECTING, LEADS_SECONDS)

    def _is_over(self, running: ChildProcess, now: datetime) -> bool:
        code = running.poll()
        if code is None and self._deadline is not None and now >= self._deadline:
            log.info("the time of this collection is up; the next one goes on where it left off")
            running.stop()
        elif code is None:
            return False
        elif code not in {0, 1}:
            log.warning("the collection ended with code %s; the next one tries again", code)
        self._running = None
        self.duties.release(COLLECTING)
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except DataError as error:
                log.warning("a collection could not be begun (%s); the next look tries again", error)
            except Exception:
                log.exception("a collection could not be begun; the next look tries again")
            self._stopping.wait(LOOK_SECONDS)
        if self._running is not None:
            self._running.stop()
