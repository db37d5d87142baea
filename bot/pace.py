"""Shares outside services' rate limits among all our processes, in the database.

By pyrate-limiter's GCRA, which needs one number per limit: when it is unused again. It lies beside our tables (SQLite:
a file next to ours; PostgreSQL: a schema), and is read and written in one short transaction for all waiting threads of
a process.

A waiter takes its permit at once, for later, and then sleeps: nobody asks twice, and first come is first served over
all processes.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from pyrate_limiter import GCRA, Rate

from bot.permits import Permits
from briefing.contracts.rate_limits import CLAUDE, MAILS, SLACK_LOOKS, SLACK_POST, TooFast
from data.errors import DatabaseUnusable, StoreError

if TYPE_CHECKING:
    from bot.settings import Limits

PATIENCE_SECONDS: Final = 20.0
"""How long to wait for a permit by default."""

MOST_PATIENCE_SECONDS: Final = 120.0
AGAIN_SECONDS: Final = 5.0
"""When to ask again if the database did not answer."""

BURST_SHARE: Final = 20
"""One in so many calls of a limit may be made at once; the others are spread over its time."""

MARGIN: Final = 0.05
"""Calls may leave this part of the limit's time after their permits, and so come closer together."""

LOT_SECONDS: Final = 0.1
"""Of a wide limit, permits for so many seconds are taken at once, as each costs a transaction."""

MOST_IN_LOT: Final = 20

_ALGORITHM: Final = GCRA()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most so many calls in any `seconds`."""

    calls: int
    seconds: float = 60.0

    @property
    def rate(self) -> Rate:
        """The limit for pyrate-limiter, which lets `burst` through beyond what the time brings."""
        burst = max(1, self.calls // BURST_SHARE)
        interval = ceil(self.seconds * 1000 * (1 + MARGIN))
        return Rate(self.calls - burst + 1, interval, burst=burst)

    @property
    def lot(self) -> int:
        """Permits taken at once; 1 unless the limit is wide."""
        return max(1, min(MOST_IN_LOT, int(self.calls * LOT_SECONDS / self.seconds)))

    @property
    def lot_keeps(self) -> float:
        """Seconds for which a lot's permits are good, well within `MARGIN`."""
        return min(1.0, self.seconds * MARGIN / 2)

    def __str__(self) -> str:
        return f"{self.calls:,} a minute" if self.seconds == 60.0 else f"{self.calls:,} in {self.seconds:g} seconds"  # noqa: PLR2004


def limits_of(limits: Limits) -> dict[str, Limit | None]:
    """Return the settings' limits by service; None for none."""
    mails = limits.mails_per_minute
    return {
        SLACK_POST: Limit(calls=limits.slack_posts_per_minute),
        **{look: Limit(calls=limits.slack_reads_per_minute) for look in SLACK_LOOKS},
        CLAUDE: Limit(calls=limits.claude_per_minute),
        MAILS: None if mails is None else Limit(calls=mails),
    }


@dataclass(kw_only=True, slots=True)
class _Request:
    """One caller's request and its result; times are in milliseconds."""

    name: str
    patience: int
    lot: int = 1
    wait: int = 0
    is_granted: bool = False
    is_done: bool = False
    error: StoreError | None = None


class SharedPace:
    """Permits shared by all processes on one database. Close it when its process ends."""

    def __init__(
        self,
        permits: Permits,
        limits: Mapping[str, Limit | None],
        *,
        patience: float = PATIENCE_SECONDS,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Nothing is connected yet. `patience` is in seconds."""
        self._permits = permits
        self._limits = dict(limits)
        self._rates = {name: limit.rate for name, limit in limits.items() if limit is not None}
        self._patience = patience
        self._sleep = sleep
        self._waiting: deque[_Request] = deque()
        self._desk = threading.Lock()
        # When each lot's rest expires. Popping from a deque is atomic and needs no lock.
        self._spare: dict[str, deque[float]] = {name: deque() for name in limits}

    def close(self) -> None:
        self._permits.close()

    def take(self, name: str, *, patience: float | None = None) -> None:
        """Wait until a call of `name` is allowed. Raises TooFast after `patience` seconds, with nothing taken."""
        limit = self._limits[name]
        if limit is None:
            return
        seconds = min(self._patience if patience is None else patience, MOST_PATIENCE_SECONDS)
        if self._had_spare(name):
            return
        mine = _Request(name=name, patience=int(seconds * 1000), lot=limit.lot)
        self._waiting.append(mine)
        with self._desk:
            # The thread before us asked for all who waited.
            if not mine.is_done:
                self._ask_for_all()
        if mine.error is not None:
            raise TooFast(f"the limit of {name} could not be read: {mine.error}", AGAIN_SECONDS) from mine.error
        wait = mine.wait / 1000
        if not mine.is_granted:
            raise TooFast(f"our own limit of {limit} for {name} is used up for {ceil(wait)} seconds", wait)
        if wait > 0:
            self._sleep(wait)

    def _had_spare(self, name: str) -> bool:
        """Take a valid permit that is left of a lot, if there is one."""
        now, spare = time.monotonic(), self._spare[name]
        while spare:
            try:
                if spare.popleft() > now:
                    return True
            except IndexError:
                # Another thread was faster.
                break
        return False

    def _ask_for_all(self) -> None:
        asking = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            try:
                self._answer(asking)
            except DatabaseUnusable:
                # A kept connection may be dead; the next one is new.
                self._answer(asking)
        except StoreError as error:
            for one in asking:
                one.error = error
        except BaseException as error:
            for one in asking:
                one.error = StoreError(f"another thread was stopped while it asked ({type(error).__name__})")
            raise
        finally:
            for one in asking:
                one.is_done = True

    def _answer(self, asking: Sequence[_Request]) -> None:
        with self._permits.held(sorted({one.name for one in asking})) as (free_at, now):
            for one in asking:
                free_at[one.name] = self._decide(one, free_at[one.name], now)

    def _decide(self, one: _Request, free_at: int, now: int) -> int:
        """Grant a request or not; return when the limit is unused again. `free_at` is in microseconds."""
        rates, limit = [self._rates[one.name]], self._limits[one.name]
        state = (_believed(rates[0], free_at, now),)
        if one.lot > 1 and limit is not None:
            after, decision = _ALGORITHM.step(rates, state, now, one.lot)
            if decision.allowed:
                one.is_granted = True
                self._spare[one.name].extend([time.monotonic() + limit.lot_keeps] * (one.lot - 1))
                return int(after[0])
        after, decision = _ALGORITHM.step(rates, state, now, 1)
        one.wait = decision.retry_after_ms or 0
        one.is_granted = decision.allowed
        if not decision.allowed and one.wait <= one.patience:
            after, decision = _ALGORITHM.step(rates, state, now + one.wait, 1)
            one.is_granted = decision.allowed
        return int(after[0])


def _believed(rate: Rate, free_at: int, now: int) -> int:
    """Return when a limit is unused again. An impossible number (a clock set back) counts as a burst just used."""
    burst = ceil(rate.interval * 1000 * rate.burst / rate.limit)
    furthest = now * 1000 + int(MOST_PATIENCE_SECONDS * 1_000_000) + 2 * burst
    return free_at if free_at <= furthest else now * 1000 + burst


def build_pace(database_url: str, limits: Limits) -> SharedPace:
    """Build an unconnected pace. Raises DatabaseUnusable for an impossible URL."""
    return SharedPace(Permits(database_url), limits_of(limits))
