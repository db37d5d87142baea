"""Series that cards are about, then and now: a level is back where little of its rise over the usual is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.facts.askwords import Outcome, Word
from briefing.facts.coverage import losses_of
from briefing.facts.drivers import group_points
from briefing.facts.outcomes import repairs_in
from briefing.facts.ownership import adrift_shares, unowned_shares
from briefing.facts.reliability import LEAST_EVENTS, failure_marks, restore_minutes
from briefing.facts.review import unreviewed_by_week
from briefing.facts.weekdata import elevated_in, mean_score
from briefing.operations import median
from scoring.severity import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.changes import ScoredChange
    from briefing.facts.asked import Ask
    from briefing.facts.asktable import Seen
    from briefing.facts.weekdata import WeekData

PERCENT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A series that had risen. `least` is the smallest rise that would be told; `of` gives a value for each week."""

    measure: str
    unit: str
    least: float
    of: Callable[[WeekData], Sequence[float | None]]


def _means(percents: Callable[[Sequence[ScoredChange]], list[float]]) -> Callable[[WeekData], list[float | None]]:
    return lambda data: [fmean(week) if week else None for week in data.whatever(percents)]


def _failures(data: WeekData) -> list[float | None]:
    if data.operations is None:
        return [None for _ in data.weeks]
    known = tuple(one for one in data.operations.outages if one.began_at < data.bounds[1])
    marks = failure_marks(replace(data, operations=replace(data.operations, outages=known)))
    return [PERCENT * fmean(week) if week else None for week in marks]


def _restore(data: WeekData) -> list[float | None]:
    return [median(week) if len(week) >= LEAST_EVENTS else None for week in restore_minutes(data)]


MEAN = Level(measure="mean score of a change", unit="points", least=5.0, of=lambda data: data.series(mean_score))
ELEVATED = Level(
    measure="high and critical changes", unit="changes", least=LEAST_EVENTS, of=lambda data: data.series(elevated_in)
)
UNOWNED = Level(measure="owned files without an owner's approval", unit="percent", least=7.5, of=_means(unowned_shares))
ADRIFT = Level(
    measure="changed lines whose owners hardly work there", unit="percent", least=7.5, of=_means(adrift_shares)
)
LEVELS: Mapping[Cause, Level] = {
    Cause.COVERAGE: Level(measure="coverage lost by a change", unit="points", least=1.0, of=_means(losses_of)),
    Cause.REPAIRS: Level(
        measure="fixes and reverts", unit="changes", least=LEAST_EVENTS, of=lambda data: data.series(repairs_in)
    ),
    Cause.REVIEW: Level(
        measure="high-risk changes merged without a review", unit="changes", least=LEAST_EVENTS, of=unreviewed_by_week
    ),
    Cause.FAILURES: Level(measure="deployments that failed", unit="percent", least=10.0, of=_failures),
    Cause.RESTORE: Level(measure="median minutes to restore", unit="minutes", least=30.0, of=_restore),
}


def of_signal(seen: Seen, before: WeekData, after: WeekData) -> Outcome | None:
    """Measure what a signal adds to a change; None where it had not risen, so that nothing can be back."""
    level = _of_points(seen, before)
    *earlier, then = level.of(before)
    usual = median([value for value in earlier if value is not None])
    has_risen = then is not None and usual is not None and then - usual >= level.least / 2
    return against_usual(level, before, after) if has_risen else None


def _of_points(seen: Seen, before: WeekData) -> Level:
    signal, among = seen.signal or "", seen.among
    titles = (one.signal.title for change in before.now for one in change.score.reasons if one.signal.id == signal)

    def points(week: Sequence[ScoredChange]) -> float | None:
        read = [_points(change) for change in week]
        told = [one[signal] for one in read if signal in one and (among is None or one.get(among))]
        return fmean(told) if told else None

    return Level(
        measure=f"points for {next(titles, signal)} a change",
        unit="points",
        least=1.0,
        of=lambda data: [points(week) for week in data.weeks],
    )


def _points(change: ScoredChange) -> Mapping[str, int]:
    """Return what each signal that was read adds to a change; what is assumed is no evidence."""
    return {reason.signal.id: reason.points for reason in change.score.reasons if not reason.assumed}


def level_of(ask: Ask) -> Level | None:
    """Return the level that the card's worst rule stood on, None where no measure would show that it was heard."""
    if ask.cause is Cause.RISK:
        return ELEVATED if ask.rule == "elevated-rise" else MEAN
    if ask.cause is Cause.OWNERSHIP:
        return ADRIFT if ask.rule == "ownership-drift" else UNOWNED
    if ask.cause is Cause.DRIVER and ask.about is not None:
        return _of_group(ask.about)
    return LEVELS.get(ask.cause)


def _of_group(group: str) -> Level:
    return Level(
        measure="points that this group of signals adds to a change",
        unit="points",
        least=1.0,
        of=lambda data: [fmean(week[group]) if week[group] else None for week in data.whatever(group_points)],
    )


def against_usual(level: Level, before: WeekData, after: WeekData) -> Outcome:
    """Hold this week's level against what was usual before last week: done near it, partly on at most half the way."""
    *earlier, then = level.of(before)
    now, usual = level.of(after)[-1], median([value for value in earlier if value is not None])
    word = Word.UNKNOWN
    if now is not None and then is not None and usual is not None:
        left, rise = now - usual, then - usual
        word = Word.DONE if left < level.least / 2 else Word.PARTLY if left <= rise / 2 else Word.NOT_YET
    return Outcome(
        word=word,
        measure=level.measure,
        unit=level.unit,
        before=_shown(then),
        after=_shown(now),
        usual=_shown(usual),
    )


def _shown(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 1)
