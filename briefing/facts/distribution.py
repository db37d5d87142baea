"""How many changes there were, how risky they were, and what moved the score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.contracts.payload import Comparison, Fact, Subject
from briefing.facts.weekdata import compared, count_bands, counted, elevated_in, mean_score
from scoring.bands import Band

if TYPE_CHECKING:
    from briefing.facts.weekdata import WeekData

PERCENT = 100
RECORD_WEEKS = 6
"""A record over fewer weeks than this is no record."""
LEAST_CHANGES = 5
"""A week with fewer changes than this sets no record: its mean is one change's mood."""


def week_changes(data: WeekData) -> Iterator[Fact]:
    """How many changes landed."""
    series = data.series(len)
    yield data.fact(
        "week.changes",
        "week_changes",
        data.count(len(data.now)),
        "changes",
        comparisons=counted(series),
        detail={"series": series},
    )


def week_mean(data: WeekData) -> Iterator[Fact]:
    """The mean score, against the week before and the mean of all trailing changes."""
    series = [None if mean is None else round(mean, 1) for mean in data.whatever(mean_score)]
    movement = data.movement
    comparisons = [c for c in compared(series) if c.against == "previous week"]
    if movement is not None:
        comparisons.append(Comparison(against="usual", value=movement.usual, weeks=len(data.trailing)))
    yield data.fact(
        "week.mean", "week_mean", series[-1], "points", comparisons=tuple(comparisons), detail={"series": series}
    )


def bands(data: WeekData) -> Iterator[Fact]:
    """The distribution of the week's changes over the four bands."""
    counts = [count_bands(week) for week in data.weeks]
    for band in Band:
        series = data.gapped([count[band] for count in counts])
        now = counts[-1][band]
        share = round(PERCENT * now / len(data.now), 1) if data.now else None
        yield data.fact(
            f"band.{band}",
            "band",
            data.count(now),
            "changes",
            comparisons=counted(series),
            detail={"share": share, "series": series},
        )


def movement(data: WeekData) -> Iterator[Fact]:
    """What moved the mean score against the trailing weeks, split exactly into signals."""
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
    """How many changes scored high or critical in the whole scope."""
    series = data.series(elevated_in)
    yield data.fact(
        "week.elevated",
        "elevated",
        data.count(elevated_in(data.now)),
        "changes",
        comparisons=counted(series),
        detail={"series": series},
    )


def records(data: WeekData) -> Iterator[Fact]:
    """Highest or lowest in the trailing weeks: the mean score, and the number of high and critical changes."""
    for name, series, unit, sides in (
        ("mean", data.series(mean_score), "points", ("highest", "lowest")),
        ("elevated", data.series(elevated_in), "changes", ("highest",)),
    ):
        now, before = series[-1], [value for value in series[:-1] if value is not None]
        # A record is one over all the weeks before; of a week without changes there is nothing to be higher than.
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
