"""What went out late before days off or on a weekend, in its service's time zone.

A change counts in the week it went out; one that landed before the trailing weeks is unknown here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.evidence.basis import CHANGES, DEPLOYMENTS
from briefing.facts.measures import elevated_in
from scoring.signals.runtime import AFTER_HOURS, DAYS_OFF_NEXT, LATE_HOUR, is_before_days_off

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from scoring.score import Reading

TIMING = "deploy_timing"
BEFORE = "before "
"""How the signal's note begins for a public holiday before the next working day."""
SATURDAY = 5
WEEKEND = frozenset(label for day, label in DAYS_OFF_NEXT.items() if day >= SATURDAY)
BOTH = 2
"""The timing signal's value for a late hour with days off next."""


def is_late(change: ScoredChange, zone: str) -> bool:
    """Whether a change went out on a weekend, or after 16:00 on a day off or the last working day before one.

    Without the signal, which knows the service's zone and holidays, only weekends in `zone` count.
    """
    if change.deployed_at is None:
        return False
    local = datetime.fromtimestamp(change.deployed_at, UTC).astimezone(ZoneInfo(zone))
    timing = change.reading(TIMING)
    if timing is None or timing.value is None:
        return is_before_days_off(local) and (local.weekday() >= SATURDAY or local.hour >= LATE_HOUR)
    return timing.value >= BOTH or (timing.value > 0 and _is_weekend(timing, local))


def _is_weekend(timing: Reading, local: datetime) -> bool:
    if timing.note in {AFTER_HOURS, *DAYS_OFF_NEXT.values()}:
        return timing.note in WEEKEND
    # A Sunday before a holiday has the holiday's note, like a Friday; only the date tells them apart.
    return local.weekday() >= SATURDAY


def calendar(data: WeekData) -> Iterator[Fact]:
    """How many changes went out late before days off or on a weekend, and how many were risky; none if unknown."""
    # Where nothing can wait, the changes themselves say whether it is known.
    if not data.has_queue and not any(change.is_out_known for week in data.weeks for change in week):
        return
    yield _of(data, "calendar.late")
    for service_id, own in data.by_service.items():
        if late_in(own):
            yield _of(own, f"service.{service_id}.late")


def before_holiday_in(data: WeekData) -> list[ScoredChange]:
    """Return the week's changes that went out late, right before a public holiday."""
    return [change for change in late_in(data) if _precedes_holiday(change)]


def _precedes_holiday(change: ScoredChange) -> bool:
    timing = change.reading(TIMING)
    note = "" if timing is None else timing.note or ""
    return note.removeprefix(f"{AFTER_HOURS}, ").startswith(BEFORE)


def late_in(data: WeekData) -> list[ScoredChange]:
    """Return the week's changes that went out late before days off or on a weekend, in order of time."""
    return [change for change in went_out_in(data) if is_late(change, data.home(change).week.zone)]


def went_out_in(data: WeekData) -> list[ScoredChange]:
    """Return the week's changes that went out, in order of time."""
    return _out_by_week(data, 1)[-1]


def _out_by_week(data: WeekData, weeks: int) -> list[list[ScoredChange]]:
    def out(own: WeekData) -> list[list[ScoredChange]]:
        return [[one for one in _out_in(own, *window) if data.home(one) is own] for window in own.windows[-weeks:]]

    return [sorted(week, key=_when) for week in data.gathered(out)]


def _out_in(data: WeekData, start: int, end: int) -> Iterator[ScoredChange]:
    return (change for week in data.whatever(_by_deployment) for change in _between(week, start, end))


def _when(change: ScoredChange) -> tuple[int, str]:
    return change.deployed_at or 0, change.id


def _by_deployment(changes: Sequence[ScoredChange]) -> list[ScoredChange]:
    return sorted((change for change in changes if change.deployed_at is not None), key=_when)


def _between(ordered: Sequence[ScoredChange], start: int, end: int) -> Sequence[ScoredChange]:
    return ordered[bisect_left(ordered, (start, ""), key=_when) : bisect_left(ordered, (end, ""), key=_when)]


def _of(data: WeekData, fact_id: str) -> Fact:
    weeks = _out_by_week(data, len(data.weeks))
    counts = [sum(is_late(change, data.home(change).week.zone) for change in week) for week in weeks]
    needs, late = (CHANGES, DEPLOYMENTS), elevated_in(late_in(data))
    return data.count_fact(fact_id, "calendar", counts, needs=needs, elevated=late, changes=len(weeks[-1]))
