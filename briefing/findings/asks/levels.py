"""Series that cards are about, then and now: a level is back when little of its rise over the usual is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.evidence.operations import median
from briefing.facts.ask_table import EFFECTS, SEEN_IN, Outcome, Word
from briefing.facts.distribution import group_points
from briefing.facts.measures import elevated_in, mean_score
from briefing.facts.outcomes import repairs_in
from briefing.facts.ownership import adrift_shares, losses_of, unowned_shares, unreviewed_by_week
from briefing.facts.reliability import LEAST_EVENTS, failure_marks, restore_minutes
from scoring.severity import Cause

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings.asks.asked import Ask

    Series = Callable[[WeekData], Sequence[float | None]]

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Level:
    """A risen series; `least` is the smallest rise worth telling; `is_deed`: it shows the deed, not its effect."""

    measure: str
    unit: str
    least: float
    of: Series
    is_deed: bool = False


def _means(percents: Callable[[Sequence[ScoredChange]], list[float]]) -> Series:
    return lambda data: [fmean(week) if week else None for week in data.whatever(percents)]


def _failures(data: WeekData) -> list[float | None]:
    if data.operations is None:
        return [None for _ in data.weeks]
    known = tuple(one for one in data.operations.outages if one.began_at < data.bounds[1])
    marks = failure_marks(replace(data, operations=replace(data.operations, outages=known)))
    return [PERCENT * fmean(week) if week else None for week in marks]


def _restore(data: WeekData) -> list[float | None]:
    return [median(week) if len(week) >= LEAST_EVENTS else None for week in restore_minutes(data)]


LEVELS: Mapping[str, Level] = {
    Cause.RISK: Level("mean score of a change", "points", 5.0, lambda data: data.series(mean_score)),
    "elevated-rise": Level("high and critical changes", "changes", LEAST_EVENTS, lambda data: data.series(elevated_in)),
    Cause.OWNERSHIP: Level(
        "owned files without an owner's approval", "percent", 7.5, _means(unowned_shares), is_deed=True
    ),
    "ownership-drift": Level(
        "changed lines whose owners hardly work there", "percent", 7.5, _means(adrift_shares), is_deed=True
    ),
    Cause.COVERAGE: Level("coverage lost by a change", "points", 1.0, _means(losses_of), is_deed=True),
    Cause.REVIEW: Level(
        "high-risk changes merged without a review", "changes", LEAST_EVENTS, unreviewed_by_week, is_deed=True
    ),
    Cause.REPAIRS: Level("fixes and reverts", "changes", LEAST_EVENTS, lambda data: data.series(repairs_in)),
    Cause.FAILURES: Level("deployments that failed", "percent", 10.0, _failures),
    Cause.RESTORE: Level("median minutes to restore", "minutes", 30.0, _restore),
}
"""By cause, or by a card's worst rule where that has another measure."""


def level_of(ask: Ask) -> Level | None:
    """Return the level behind the card's worst rule, None if no measure shows that it was heard."""
    if ask.cause is Cause.DRIVER and ask.about is not None:
        return _of_group(ask.about)
    return LEVELS.get(ask.rule) or LEVELS.get(ask.cause)


def _of_group(group: str) -> Level:
    def points(data: WeekData) -> list[float | None]:
        return [fmean(week[group]) if week[group] else None for week in data.whatever(group_points)]

    return Level("points that this group of signals adds to a change", "points", 1.0, points)


def of_remedy(remedy: str, before: WeekData, after: WeekData) -> Outcome | None:
    """Measure the points that a signal adds to a change, by its remedy's id; None if not in points or not risen."""
    if remedy not in SEEN_IN:
        return None
    level = _of_points(remedy, SEEN_IN[remedy], before)
    *earlier, then = level.of(before)
    usual = _usual(earlier)
    has_risen = then is not None and usual is not None and then - usual >= level.least / 2
    return against_usual(level, before, after) if has_risen else None


def _of_points(remedy: str, signal: str, before: WeekData) -> Level:
    titles = (one.signal.title for change in before.now for one in change.score.reasons if one.signal.id == signal)

    def points(week: Sequence[ScoredChange]) -> float | None:
        # What is assumed is no evidence.
        read = [{one.signal.id: one.points for one in change.score.reasons if not one.assumed} for change in week]
        told = [one[signal] for one in read if signal in one and (remedy == signal or one.get(remedy))]
        return fmean(told) if told else None

    measure = f"points for {next(titles, signal)} a change"
    return Level(measure, "points", 1.0, lambda data: [points(week) for week in data.weeks], is_deed=True)


def against_usual(level: Level, before: WeekData, after: WeekData) -> Outcome:
    """Compare this week with what was usual before last week: done near it, partly up to half the way."""
    *earlier, then = level.of(before)
    now, usual = level.of(after)[-1], _usual(earlier)
    word = Word.UNKNOWN
    if now is not None and then is not None and usual is not None:
        left, rise = now - usual, then - usual
        word = Word.DONE if left < level.least / 2 else Word.PARTLY if left <= rise / 2 else Word.NOT_YET
    return Outcome(
        word=word if level.is_deed else EFFECTS.get(word, word),
        measure=level.measure,
        unit=level.unit,
        before=_shown(then),
        after=_shown(now),
        usual=_shown(usual),
    )


def _usual(earlier: Sequence[float | None]) -> float | None:
    return median([value for value in earlier if value is not None])


def _shown(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 1)
