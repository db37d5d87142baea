"""Whether the declared owners approve what lands, and whether they work on it: coverage and drift of ownership.

Test coverage that changes took away, where reports say so.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.week import LATELY
from briefing.facts.weekdata import compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData


PERCENT = 100


def unowned_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change whose owners are known, the percent of its owned files that no owner approved.

    Bots are left out: nobody expects an owner to look at each of their bumps.
    """
    readings = (change.readings.get("codeowners_compliance") for change in changes if not change.is_bot)
    return [PERCENT - reading.value for reading in readings if reading is not None and reading.value is not None]


def adrift_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change whose owners are known, the percent of its lines whose owners hardly work there.

    Hardly means under 20 % of the commits of 90 days, or nobody is declared. Bots are left out.
    """
    readings = (change.readings.get("ownership_drift") for change in changes if not change.is_bot)
    return [reading.value for reading in readings if reading is not None and reading.value is not None]


def passed_over(changes: Iterable[ScoredChange], *, is_drift: bool) -> list[ScoredChange]:
    """Return the changes that no owner approved in full, or with `is_drift` those on which the owners hardly work."""
    shares = adrift_shares if is_drift else unowned_shares
    return [change for change in changes if any(share > 0 for share in shares([change]))]


def approved(change: ScoredChange) -> bool | None:
    """Whether owners approved all the owned files of a change, None where that is unknown or nobody owns any."""
    reading = change.readings.get("codeowners_compliance")
    return None if reading is None or reading.value is None else reading.value >= PERCENT


def knows_owners(changes: Iterable[ScoredChange]) -> bool:
    """Whether of any of the changes it is known what its owners approved: where of none, nobody can be asked for it."""
    return any(approved(change) is not None for change in changes)


def whole_percent(share: float) -> int:
    """Round a percent so that 0 means none and 100 means all."""
    return round(share) if share in {0, PERCENT} else min(max(round(share), 1), PERCENT - 1)


def ownership(data: WeekData) -> Iterator[Fact]:
    """Ownership coverage of the scope and of each service, then drift, where owners and reviews are known."""
    yield from _of(data, "week.ownership", "ownership", data.whatever(unowned_shares))
    for service_id, own in data.by_service.items():
        yield from _of(own, f"service.{service_id}.ownership", "ownership", own.whatever(unowned_shares))
    for service_id, own in data.by_service.items():
        yield from _of(own, f"service.{service_id}.drift", "drift", own.whatever(adrift_shares))


def _of(data: WeekData, fact_id: str, kind: str, weeks: Sequence[Sequence[float]]) -> Iterator[Fact]:
    if weeks[-1]:
        series = [whole_percent(fmean(week)) if week else None for week in weeks]
        pooled = [value for week in weeks[-LATELY:] for value in week]
        lately = {"weeks": min(LATELY, len(weeks)), "changes": len(pooled), "share": whole_percent(fmean(pooled))}
        detail = {"series": series, "changes": len(weeks[-1]), "lately": lately}
        yield data.fact(fact_id, kind, series[-1], "percent", comparisons=compared(series), detail=detail)


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
