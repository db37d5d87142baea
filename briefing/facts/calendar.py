"""When changes went out: late on a Friday or on a weekend, in the scope's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.facts.weekdata import compared
from scoring.signals.runtime import LATE_HOUR, is_before_days_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.payload import Fact

SATURDAY = 5
BOTH = 2
"""The timing signal's value where the hour is late and days off come next."""


def is_late(change: ScoredChange, zone: str) -> bool:
    """Whether a change was deployed on a weekend, or after 16:00 on the last working day before days off."""
    if change.deployed_at is None:
        return False
    timing = change.readings.get("deploy_timing")
    if timing is not None and timing.value == BOTH:
        return True
    local = datetime.fromtimestamp(change.deployed_at, UTC).astimezone(ZoneInfo(zone))
    return is_before_days_off(local) and (local.weekday() >= SATURDAY or local.hour >= LATE_HOUR)


def calendar(data: WeekData) -> Iterator[Fact]:
    """How many changes went out late on a Friday or on a weekend, and how many of them were risky."""
    yield _of(data, "calendar.late")
    for service_id, own in data.by_service.items():
        if late_in(own):
            yield _of(own, f"service.{service_id}.late")


def before_holiday_in(data: WeekData) -> list[ScoredChange]:
    """Return the changes of the week that went out late right before a public holiday."""
    return [change for change in late_in(data) if "before " in _timing_note(change)]


def _timing_note(change: ScoredChange) -> str:
    timing = change.readings.get("deploy_timing")
    return "" if timing is None else timing.note or ""


def late_in(data: WeekData) -> list[ScoredChange]:
    """Return the changes of the week that went out late on a Friday or on a weekend."""
    return [change for change in data.now if is_late(change, data.week.zone)]


def _of(data: WeekData, fact_id: str) -> Fact:
    zone = data.week.zone
    series = data.series(lambda week: sum(is_late(change, zone) for change in week))
    detail = {"series": series, "elevated": data.count_elevated(late_in(data)), "changes": len(data.now)}
    return data.fact(fact_id, "calendar", series[-1], "changes", comparisons=compared(series), detail=detail)
