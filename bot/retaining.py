"""Every night, deletes expired data in slices of a second, never shortly before a briefing. A worker that was off at
night does it an hour after its start. The audit is told once per table and night.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.delivery.due import first_due
from briefing.readers.audit import OURSELVES, Audit, AuditAction, Channel
from briefing.readers.preferences import readers_now
from data.retention.sweep import Swept, sweep

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.contracts.clock import Clock
    from data.retention.terms import Term
    from data.store import Store

log = logging.getLogger(__name__)

NIGHT_HOUR: Final = 3
SLICE_SECONDS: Final = 1.0
FIRST: Final = timedelta(hours=1)
"""After a start, first comes what was missed meanwhile."""

LEAD: Final = timedelta(minutes=30)
"""How long before a briefing deletion pauses."""

RETAINING: Final = "retain"


@dataclass(kw_only=True, eq=False)
class Nightly:
    """Deletes in slices. `days` is each kind's term, `take` whether this process has the duty."""

    store: Store
    audit: Audit
    days: Mapping[Term, int]
    zone: ZoneInfo
    take: Callable[[], bool]
    next_due: Callable[[datetime], datetime | None]
    pause: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        self._at: datetime | None = None
        self._sweep: Iterator[Swept] | None = None
        self._swept = SweepAudit(self.audit)

    def look(self, now: datetime, is_stopping: Callable[[], bool]) -> None:
        """Delete for a second if it is time. Raises StoreError; the rest waits for the next night."""
        if self._at is None:
            self._at = now + FIRST
        # A clock set back by days must not stop it for as long.
        is_time = now >= self._at or self._at - now > timedelta(days=2)
        if self._sweep is None and not is_time:
            return
        due = self.next_due(now)
        if due is not None and due - now < LEAD:
            return
        if not self.take():
            self._at = now + FIRST
            return
        try:
            self._slice(now, is_stopping)
        except Exception:
            self._end(now)
            raise

    def _slice(self, now: datetime, is_stopping: Callable[[], bool]) -> None:
        if self._sweep is None:
            self._sweep = sweep(self.store, self.days, int(now.timestamp()))
        until = time.monotonic() + SLICE_SECONDS
        # At least one batch, or a slow machine would never finish.
        for swept in self._sweep:
            self._swept.add(swept)
            # Let others go first for as long as they waited: SQLite gives its lock to whoever happens to ask.
            self.pause(swept.seconds)
            if is_stopping():
                break
            if time.monotonic() >= until:
                return
        self._end(now)

    def _end(self, now: datetime) -> None:
        self._sweep = None
        self._at = next_night(now, self.zone)
        self._swept.end()


@dataclass(eq=False)
class SweepAudit:
    """Records how many rows of each table were deleted."""

    audit: Audit
    actor: str = OURSELVES
    door: Channel = Channel.WORKER
    rows: Counter[str] = field(default_factory=Counter)
    _last: Swept | None = None

    def add(self, swept: Swept) -> None:
        """Count a batch; at the first of another table, record the last one."""
        if self._last is not None and self._last.table != swept.table:
            self.end()
        self._last = swept
        self.rows[swept.table] += swept.rows

    def end(self) -> None:
        """Record the last table, if any rows went."""
        swept, self._last = self._last, None
        rows = 0 if swept is None else self.rows[swept.table]
        if swept is None or not rows:
            return
        before = datetime.fromtimestamp(swept.before, UTC).date()
        detail = f"{rows} rows that had ended before {before}, kept for {swept.days} days"
        log.info("retention deleted of %s: %s", swept.table, detail)
        self.audit.tell(actor=self.actor, door=self.door, deed=AuditAction.DELETED, subject=swept.table, detail=detail)


def build_nightly(settings: Settings, store: Store, clock: Clock, take: Callable[[], bool]) -> Nightly:
    organisation = settings.organisation
    return Nightly(
        store=store,
        audit=Audit(store, clock),
        days=settings.retention.days(),
        zone=ZoneInfo(next((one.zone for one in organisation.teams), "UTC")),
        take=take,
        next_due=lambda now: first_due(readers_now(store, organisation), now),
    )


def next_night(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next three o'clock in a zone."""
    local = now.astimezone(zone)
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night > local else night + timedelta(days=1)
