"""Collects every hour, and shortly before a briefing is due, each time in its own process.

It never delays a briefing: it is stopped when one is due, and the next one continues. The child reads its standard
input, which closes with us, so it cannot outlive us.
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
"""How often to check whether a collection is due or over."""

LEAD: Final = timedelta(minutes=20)
"""How long before a briefing the last collection begins: enough for an hour's news of some hundred repositories."""

LEADING: Final = "collector"
"""The duty of the collecting worker; another takes it when that one falls silent."""

LEADS_SECONDS: Final = 60.0
"""Four looks: the gap after a collecting worker died."""

SHORTEST: Final = timedelta(minutes=2)
"""A shorter collection is not begun."""


def build_hourly(
    settings: Settings, *, clock: Clock, next_due: Callable[[datetime], datetime | None], duties: Duties
) -> Hourly:
    """Build what runs `riskbrief collect` regularly; `next_due` gives the next briefing after a moment."""
    command = own_command(["collect", "--child"], settings.file)
    every = timedelta(minutes=settings.sources.every_minutes)
    return Hourly(lambda: ChildProcess(command), now=clock.now, next_due=next_due, every=every, duties=duties)


def next_deadline(now: datetime, next_due: datetime | None, every: timedelta) -> datetime:
    """Return until when a collection beginning now may run: its hour, or a briefing's due time."""
    end = now + every
    return end if next_due is None else min(end, next_due)


def is_due(now: datetime, last_began: datetime | None, next_due: datetime | None, every: timedelta) -> bool:
    """Whether a collection should begin now. `next_due` is the next briefing's time, None for none."""
    if next_due is not None and next_due - now < SHORTEST:
        return False
    if last_began is None or now - last_began >= every:
        return True
    return next_due is not None and last_began < next_due - LEAD <= now


@dataclass(eq=False)
class Hourly:
    """Begins collections in its own thread, if this worker has the duty; `next_due` as in `build_hourly`."""

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
        """End the running collection and begin no other. Harmless if never started, and twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Begin a due collection, or end one whose time is up."""
        now, is_ours = self.now(), self.duties.take(LEADING, LEADS_SECONDS)
        if self._running is not None and not self._is_over(self._running, now):
            self._say_so()
            return
        if not is_ours:
            # Whoever takes over begins at once.
            self._last_began = None
            return
        next_due = self.next_due(now)
        if is_due(now, self._last_began, next_due, self.every):
            self._deadline = next_deadline(now, next_due, self.every)
            self._last_began = now
            self._say_so()
            self._running = self.spawn()

    def _say_so(self) -> None:
        """Announce a running collection: freezing waits a moment for its end."""
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
