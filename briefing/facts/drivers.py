"""Groups of signals that tell the same story: what each adds to a change, over the scope and in how many services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.payload import Comparison, Subject
from briefing.facts.weekdata import compared
from scoring.patterns import GROUPS

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

GROUP_OF = {signal: group.id for group in GROUPS for signal in group.signals}
LEAST_POINTS = 2.0
"""Points a change by which a group must rise in a service to be called one that rose."""
LEAST_CHANGES = 3


def group_points(changes: Sequence[ScoredChange]) -> Mapping[str, list[float]]:
    """Return by group what its signals add to each change, in points."""
    found: dict[str, list[float]] = {group.id: [0.0] * len(changes) for group in GROUPS}
    for place, change in enumerate(changes):
        for reason in change.score.reasons:
            group = GROUP_OF.get(reason.signal.id)
            if group is not None and reason.points:
                found[group][place] += reason.points
    return found


def rose_in(data: WeekData, group: str) -> list[str]:
    """Name the services in which a group adds clearly more to a change than over the trailing weeks together."""
    labels = []
    for own in data.by_service.values():
        moved = _moved(own.known(group_points), group)
        if moved is not None and moved[0] - moved[1] >= LEAST_POINTS and len(own.now) >= LEAST_CHANGES:
            labels.append(own.scope.label)
    return sorted(labels)


def _moved(weeks: Sequence[Mapping[str, Sequence[float]]], group: str) -> tuple[float, float] | None:
    """Return a group's mean points a change now and over the trailing weeks together, None without changes."""
    before = [points for week in weeks[:-1] for points in week[group]]
    return (fmean(weeks[-1][group]), fmean(before)) if before and weeks[-1][group] else None


def drivers(data: WeekData) -> Iterator[Fact]:
    """What each group of signals adds to a change of the scope, and the services in which that rose."""
    weeks = data.whatever(group_points)
    for group in GROUPS:
        moved = _moved(weeks, group.id)
        if moved is None:
            continue
        series = [round(fmean(week[group.id]), 1) if week[group.id] else None for week in weeks]
        usual = Comparison(against="usual", value=round(moved[1], 1), weeks=len(data.trailing))
        yield data.fact(
            f"group.{group.id}",
            "driver_group",
            series[-1],
            "points",
            subject=Subject(type="signal", id=group.id, label=group.label),
            comparisons=(*(one for one in compared(series) if one.against == "previous week"), usual),
            detail={"series": series, "services": rose_in(data, group.id)},
        )
