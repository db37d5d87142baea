"""What became of the things that last week's cards were about: one measure for each cause, then and now.

A level is back where little of its rise is left; what was counted one by one (waiting changes, open incidents) is
looked up one by one. Nothing from after the end of this week is read. The surprising thing: a change that waits has
one score, today's, so that one which a review has calmed is no longer among those that last week was about.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.facts.calendar import late_in
from briefing.facts.coverage import losses_of
from briefing.facts.drivers import group_points
from briefing.facts.operations import linked_in
from briefing.facts.outcomes import repairs_in
from briefing.facts.ownership import adrift_shares, unowned_shares
from briefing.facts.reliability import LEAST_EVENTS, failure_marks, restore_minutes
from briefing.facts.review import knows_reviews, unreviewed_in
from briefing.facts.weekdata import elevated_in, is_elevated, lower_median, mean_score
from briefing.operations import median
from scoring.conditions import BURNING, LITTLE_LEFT
from scoring.severity import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings import Finding

PERCENT = 100
OWNER = "codeowners_compliance"


class Word(StrEnum):
    """Whether what was asked for has happened."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not yet"
    UNKNOWN = "cannot be known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of an ask. `measure` and `unit` say what `before` and `after` count; None is unknown.

    `usual` is the level that it was held against, None where nothing is usual. `parts` are further figures.
    """

    word: Word
    measure: str
    unit: str
    before: float | None
    after: float | None
    usual: float | None = None
    parts: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A series that had risen. `least` is the smallest rise that would be told; `of` gives a value for each week."""

    measure: str
    unit: str
    least: float
    of: Callable[[WeekData], Sequence[float | None]]


def _means(percents: Callable[[Sequence[ScoredChange]], list[float]]) -> Callable[[WeekData], list[float | None]]:
    return lambda data: [fmean(week) if week else None for week in data.known(percents)]


def _unreviewed(data: WeekData) -> list[float | None]:
    return [
        count if known else None
        for count, known in zip(data.known(unreviewed_in), data.known(knows_reviews), strict=True)
    ]


def _failures(data: WeekData) -> list[float | None]:
    if data.operations is None:
        return [None for _ in data.weeks]
    known = tuple(one for one in data.operations.outages if one.began_at < data.bounds[1])
    marks = failure_marks(replace(data, operations=replace(data.operations, outages=known)))
    return [PERCENT * fmean(week) if week else None for week in marks]


def _restore(data: WeekData) -> list[float | None]:
    return [median(week) if len(week) >= LEAST_EVENTS else None for week in restore_minutes(data)]


MEAN = Level(measure="mean score of a change", unit="points", least=5.0, of=lambda data: data.known(mean_score))
ELEVATED = Level(
    measure="high and critical changes", unit="changes", least=LEAST_EVENTS, of=lambda data: data.known(elevated_in)
)
UNOWNED = Level(measure="owned files without an owner's approval", unit="percent", least=7.5, of=_means(unowned_shares))
ADRIFT = Level(
    measure="changed lines whose owners hardly work there", unit="percent", least=7.5, of=_means(adrift_shares)
)
LEVELS: Mapping[Cause, Level] = {
    Cause.COVERAGE: Level(measure="coverage lost by a change", unit="points", least=1.0, of=_means(losses_of)),
    Cause.REPAIRS: Level(
        measure="fixes and reverts", unit="changes", least=LEAST_EVENTS, of=lambda data: data.known(repairs_in)
    ),
    Cause.REVIEW: Level(
        measure="high-risk changes merged without a review", unit="changes", least=LEAST_EVENTS, of=_unreviewed
    ),
    Cause.FAILURES: Level(measure="deployments that failed", unit="percent", least=10.0, of=_failures),
    Cause.RESTORE: Level(measure="median minutes to restore", unit="minutes", least=30.0, of=_restore),
}


def outcome_of(finding: Finding, before: WeekData, after: WeekData) -> Outcome:
    """Measure what became of a card of last week; both weeks are those of the service, or the scope, it is about."""
    if finding.cause in BY_CAUSE:
        return BY_CAUSE[finding.cause](before, after)
    level = _level(finding)
    if level is None:
        return Outcome(word=Word.UNKNOWN, measure="nothing that is measured", unit="", before=None, after=None)
    return _of_level(level, before, after)


def _level(finding: Finding) -> Level | None:
    """Return the level that the card's worst rule stood on, None where no measure would show that it was heard."""
    if finding.cause is Cause.RISK:
        return ELEVATED if finding.rules[0].id == "elevated-rise" else MEAN
    if finding.cause is Cause.OWNERSHIP:
        return ADRIFT if finding.rules[0].id == "ownership-drift" else UNOWNED
    if finding.cause is Cause.DRIVER and finding.about is not None:
        return _group_level(finding.about)
    return LEVELS.get(finding.cause)


def _group_level(group: str) -> Level:
    return Level(
        measure="points that this group of signals adds to a change",
        unit="points",
        least=1.0,
        of=lambda data: [fmean(week[group]) if week[group] else None for week in data.known(group_points)],
    )


def _of_level(level: Level, before: WeekData, after: WeekData) -> Outcome:
    """Hold this week's level against what was usual before last week: done near it, partly on at most half the way."""
    *earlier, then = level.of(before)
    now, usual = level.of(after)[-1], lower_median([value for value in earlier if value is not None])
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


def _counted(left: int, of: int) -> Word:
    return Word.DONE if not left else Word.NOT_YET if left == of else Word.PARTLY


def _queue(before: WeekData, after: WeekData) -> Outcome:
    """Done once nothing risky still waits without its owners' approval, and partly where it went out without.

    What a review has calmed below the high band is as good as looked at, whether it still waits or not.
    """
    asked = [change for change in before.waiting if is_elevated(change) or change.score.gates]
    waiting = {change.id for change in after.waiting}
    left = [change for change in asked if change.id in waiting and _approved(change) is not True]
    unseen = [change for change in asked if change.id not in waiting and _approved(change) is False]
    word = _counted(len(left), len(asked))
    if word is Word.DONE and unseen:
        word = Word.PARTLY
    return Outcome(
        word=word if before.waiting else Word.UNKNOWN,
        measure="changes that wait",
        unit="changes",
        before=len(before.waiting),
        after=sum(change.id in waiting for change in before.waiting),
        parts={"risky_unapproved": len(left), "out_unapproved": len(unseen)},
    )


def _approved(change: ScoredChange) -> bool | None:
    """Whether owners approved all the owned files of a change, None where that is unknown or nobody owns any."""
    reading = change.readings.get(OWNER)
    return None if reading is None or reading.value is None else reading.value >= PERCENT


def _incident(before: WeekData, after: WeekData) -> Outcome:
    end, now = before.bounds[1], after.bounds[1]
    asked = [one for one in linked_in(before) if one.is_open_at(end)]
    left = sum(one.is_open_at(now) for one in asked)
    went_out = after.operations.deployed_in(*after.bounds) if after.operations is not None else []
    meanwhile = sum(any(one.is_open_at(deployed.at) for one in asked) for deployed in went_out)
    return Outcome(
        word=_counted(left, len(asked)) if asked else Word.UNKNOWN,
        measure="unresolved incidents after deployments",
        unit="incidents",
        before=len(asked),
        after=left,
        parts={"deployed_meanwhile": meanwhile},
    )


def _objective(before: WeekData, after: WeekData) -> Outcome:
    """Done with the burn back under its border and a quarter of the budget left, partly with one of the two."""
    then, now = _burning(before), _burning(after)
    word = Word.UNKNOWN
    if then is not None and now is not None:
        over, still = sum(_over(*then)), sum(_over(*now))
        word = Word.DONE if not still else Word.PARTLY if still < over else Word.NOT_YET
    left = {name: round(PERCENT * week[1]) for name, week in (("left_before", then), ("left_after", now)) if week}
    return Outcome(
        word=word,
        measure="burn of the error budget against its pace",
        unit="times",
        before=None if then is None else round(then[0], 1),
        after=None if now is None else round(now[0], 1),
        parts=left,
    )


def _burning(data: WeekData) -> tuple[float, float] | None:
    """Return the fastest burn and the smallest part of a budget left at the week's end."""
    if data.operations is None:
        return None
    burn, left = data.operations.worst_burn(data.bounds[1]), data.operations.least_left(data.bounds[1])
    return None if burn is None or left is None else (burn.burn, left)


def _over(burn: float, left: float) -> tuple[bool, bool]:
    return burn > BURNING, left < LITTLE_LEFT


def _timing(before: WeekData, after: WeekData) -> Outcome:
    then, now = (elevated_in(late_in(week)) for week in (before, after))
    return Outcome(
        word=Word.DONE if not now else Word.PARTLY if now < then else Word.NOT_YET,
        measure="high-risk changes that went out late before days off",
        unit="changes",
        before=then,
        after=now,
    )


BY_CAUSE: Mapping[Cause, Callable[[WeekData, WeekData], Outcome]] = {
    Cause.QUEUE: _queue,
    Cause.INCIDENT: _incident,
    Cause.OBJECTIVE: _objective,
    Cause.TIMING: _timing,
}
"""Causes whose ask is about single things. REVERTS and CONCENTRATION have no measure: learning leaves no trace."""
