"""Test coverage that changes took away, where reports say so: per service, the mean over its changes."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from briefing.facts.weekdata import compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData


def losses_of(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change with a coverage report, the percentage points that it lost; a gain counts 0."""
    return [value for change in changes if (value := lost_by(change)) is not None]


def lost_by(change: ScoredChange) -> float | None:
    """Return the percentage points of coverage that a change lost, None without a report."""
    reading = change.readings.get("coverage_delta")
    return None if reading is None else reading.value


def coverage(data: WeekData) -> Iterator[Fact]:
    """Coverage lost per change in each service of which reports came in this week."""
    for service_id, own in data.by_service.items():
        weeks = own.whatever(losses_of)
        if not weeks[-1]:
            continue
        series = [round(fmean(week), 1) if week else None for week in weeks]
        detail = {"series": series, "changes": len(weeks[-1]), "losing": sum(loss > 0 for loss in weeks[-1])}
        yield own.fact(
            f"service.{service_id}.coverage",
            "coverage",
            series[-1],
            "points",
            comparisons=compared(series),
            detail=detail,
        )
