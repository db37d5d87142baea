"""How the changes turned out: reverts and fixes, which stand in for incidents in a plain git history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.weekdata import counted
from scoring.kinds.repairs import Repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData


def reverts_in(changes: Sequence[ScoredChange]) -> int:
    """Count the changes that take an earlier one back."""
    return sum(change.repair is Repair.REVERT for change in changes)


def repairs_in(changes: Sequence[ScoredChange]) -> int:
    """Count the changes that fix a defect or take an earlier change back."""
    return sum(change.repair is not None for change in changes)


def repair_marks(changes: Sequence[ScoredChange]) -> list[float]:
    """Return a 1 for each change that fixes a defect or takes an earlier change back, a 0 for each other one."""
    return [float(change.repair is not None) for change in changes]


def outcomes(data: WeekData) -> Iterator[Fact]:
    """Reverts and fixes of the scope, then of each service that had any."""
    yield from _of(data, "week")
    for service_id, own in data.by_service.items():
        if repairs_in(own.now):
            yield from _of(own, f"service.{service_id}")


def _of(data: WeekData, prefix: str) -> Iterator[Fact]:
    for name, measure in (("reverts", reverts_in), ("repairs", repairs_in)):
        series, now = data.series(measure), data.count(measure(data.now))
        detail = {"series": series, "changes": len(data.now)}
        yield data.fact(f"{prefix}.{name}", name, now, "changes", comparisons=counted(series), detail=detail)


def reverted_this_week(data: WeekData) -> list[ScoredChange]:
    """Return the changes of which a revert landed in the week, riskiest first."""
    landed = {change.id for change in data.now}
    targets = {target for target, reverts in data.reverted.items() if any(revert.id in landed for revert in reverts)}
    found = [change for week in data.weeks if targets for change in week if change.id in targets]
    return sorted(found, key=lambda change: (-change.score.points, change.id))
