"""Whether the declared owners approve what lands: per service, the percent of owned files that landed without them."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from briefing.facts.weekdata import compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.payload import Fact

PERCENT = 100


def unowned_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change whose owners are known, the percent of its owned files that no owner approved.

    Bots are left out: nobody expects an owner to look at each of their bumps.
    """
    readings = (change.readings.get("codeowners_compliance") for change in changes if not change.is_bot)
    return [PERCENT - reading.value for reading in readings if reading is not None and reading.value is not None]


def ownership(data: WeekData) -> Iterator[Fact]:
    """Ownership coverage of each service, where owners and reviews are known."""
    for service_id, own in data.by_service.items():
        weeks = own.series(unowned_shares)
        if not weeks[-1]:
            continue
        series = [round(fmean(week)) if week else None for week in weeks]
        detail = {"series": series, "changes": len(weeks[-1])}
        yield own.fact(
            f"service.{service_id}.ownership",
            "ownership",
            series[-1],
            "percent",
            comparisons=compared(series),
            detail=detail,
        )
