"""How many changes there were, how risky they were, and which signals and groups of signals moved the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.payload import Comparison, Fact, Subject
from briefing.facts.measures import compared, count_bands, elevated_in, mean_score
from scoring.bands import Band
from scoring.patterns import GROUPS

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

PERCENT = 100
RECORD_WEEKS = 6
"""Fewer weeks make no record."""
LEAST_CHANGES = 5
"""The mean of fewer changes sets no record."""


def week_changes(data: WeekData) -> Iterator[Fact]:
    yield data.count_fact("week.changes", "week_changes", data.whatever(len))


def week_mean(data: WeekData) -> Iterator[Fact]:
    series = [None if mean is None else round(mean, 1) for mean in data.whatever(mean_score)]
    movement = data.movement
    comparisons = [c for c in compared(series) if c.against == "previous week"]
    if movement is not None:
        comparisons.append(Comparison(against="usual", value=movement.usual, weeks=len(data.trailing)))
    yield data.fact(
        "week.mean", "week_mean", series[-1], "points", comparisons=tuple(comparisons), detail={"series": series}
    )


def bands(data: WeekData) -> Iterator[Fact]:
    counts = [count_bands(week) for week in data.weeks]
    for band in Band:
        share = round(PERCENT * counts[-1][band] / len(data.now), 1) if data.now else None
        yield data.count_fact(f"band.{band}", "band", [count[band] for count in counts], share=share)


def movement(data: WeekData) -> Iterator[Fact]:
    found = data.movement
    if found is None:
        return
    yield data.fact("movement", "movement", found.points, "points", detail={"now": found.now, "usual": found.usual})
    for part in found.parts:
        yield data.fact(
            f"driver.{part.signal}",
            "driver",
            part.points,
            "points",
            subject=Subject(type="signal", id=part.signal, label=part.title),
            detail={"now": part.now, "usual": part.usual},
        )


def elevated(data: WeekData) -> Iterator[Fact]:
    yield data.count_fact("week.elevated", "elevated", data.whatever(elevated_in))


def records(data: WeekData) -> Iterator[Fact]:
    for name, series, unit, sides in (
        ("mean", data.series(mean_score), "points", ("highest", "lowest")),
        ("elevated", data.series(elevated_in), "changes", ("highest",)),
    ):
        now, before = series[-1], [value for value in series[:-1] if value is not None]
        # A record needs all the weeks before; a week without changes is nothing to compare with.
        is_whole = RECORD_WEEKS <= len(before) == len(series) - 1
        if now is None or not is_whole or len(data.now) < LEAST_CHANGES:
            continue
        extreme = "highest" if now > max(before) else "lowest" if now < min(before) else None
        if extreme in sides:
            bound = max(before) if extreme == "highest" else min(before)
            yield data.fact(
                f"record.{name}",
                "record",
                round(now, 1),
                unit,
                comparisons=(Comparison(against="maximum", value=round(bound, 1), weeks=len(before)),)
                if extreme == "highest"
                else (),
                detail={"extreme": extreme, "weeks": len(before), "bound": round(bound, 1)},
            )


# ---- groups of signals that tell the same story

GROUP_OF = {signal: group.id for group in GROUPS for signal in group.signals}
LEAST_POINTS = 2.0
"""How many points a change a group must rise in a service to count as risen."""
LEAST_RISEN = 3


def group_points(changes: Sequence[ScoredChange]) -> Mapping[str, list[float]]:
    """Return, by group, the points that its signals add to each change."""
    found: dict[str, list[float]] = {group.id: [0.0] * len(changes) for group in GROUPS}
    for place, change in enumerate(changes):
        for reason in change.score.reasons:
            group = GROUP_OF.get(reason.signal.id)
            if group is not None and reason.points:
                found[group][place] += reason.points
    return found


def rose_in(data: WeekData, group: str) -> list[str]:
    """Name the services where a group adds clearly more to a change than over the trailing weeks."""
    labels = []
    for own in data.by_service.values():
        moved = _moved(own.known(group_points), group)
        if moved is not None and moved[0] - moved[1] >= LEAST_POINTS and len(own.now) >= LEAST_RISEN:
            labels.append(own.scope.label)
    return sorted(labels)


def _moved(weeks: Sequence[Mapping[str, Sequence[float]]], group: str) -> tuple[float, float] | None:
    """Return a group's mean points a change, now and over the trailing weeks; None without changes."""
    before = [points for week in weeks[:-1] for points in week[group]]
    return (fmean(weeks[-1][group]), fmean(before)) if before and weeks[-1][group] else None


def drivers(data: WeekData) -> Iterator[Fact]:
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
