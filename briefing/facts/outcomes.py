"""How the changes turned out: reverts and fixes, which stand in for incidents in a plain git history.

Also dependency updates, and what is better than usual by more than chance: nothing, in most weeks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.evidence.changes import by_risk
from briefing.facts.measures import compared, elevated_in, is_elevated, points_of, usual_of
from briefing.facts.ownership import whole_percent
from scoring.kinds.repairs import Repair
from scoring.materiality import LEAST_ROOT_SPREAD, level_rise, part_of_budget, share_rise

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from scoring.materiality import Rise


def reverts_in(changes: Sequence[ScoredChange]) -> int:
    return sum(change.repair is Repair.REVERT for change in changes)


def repairs_in(changes: Sequence[ScoredChange]) -> int:
    return sum(change.repair is not None for change in changes)


def repair_marks(changes: Sequence[ScoredChange]) -> list[float]:
    """Return 1 for each change that fixes a defect or reverts a change, else 0."""
    return [float(change.repair is not None) for change in changes]


def outcomes(data: WeekData) -> Iterator[Fact]:
    yield from _of(data, "week")
    for service_id, own in data.by_service.items():
        if repairs_in(own.now):
            yield from _of(own, f"service.{service_id}")


def _of(data: WeekData, prefix: str) -> Iterator[Fact]:
    for name, measure in (("reverts", reverts_in), ("repairs", repairs_in)):
        yield data.count_fact(f"{prefix}.{name}", name, data.whatever(measure), changes=len(data.now))


def reverted_this_week(data: WeekData) -> list[ScoredChange]:
    """Return the changes whose revert landed in the week, riskiest first."""
    landed = {change.id for change in data.now}
    targets = {target for target, reverts in data.reverted.items() if any(revert.id in landed for revert in reverts)}
    found = [change for week in data.weeks if targets for change in week if change.id in targets]
    return sorted(found, key=by_risk)


def dependency_updates(data: WeekData) -> Iterator[Fact]:
    found = [change for change in data.now if change.update is not None]
    if not found:
        return
    updates = [change.update for change in found if change.update is not None]
    detail = {
        "changes": len(data.now),
        "bots": sum(change.is_bot for change in found),
        "majors": list(dict.fromkeys(update.text for update in updates if update.is_major)),
    }
    yield data.fact("week.dependency_updates", "dependency_updates", len(found), "changes", detail=detail)


PERCENT = 100
LEAST_CHANGES = 5
"""Fewer changes are not enough to praise."""
LEAST_FALL = 5.0
"""Points that a service's mean score must fall to be mentioned, the same as for a rise."""
LEAST_GAIN = 0.1
"""How much a share must improve to be mentioned."""
TESTED_SHARE = 60.0
"""Percent of code changes with tests that is mentioned, if also above the usual."""


def positives(weeks: Sequence[WeekData]) -> Iterator[Fact]:
    """What is better than usual by more than chance, in the first week of it; `weeks` are oldest first."""
    told = {fact.id for fact in _better(weeks[-2])} if len(weeks) > 1 else set[str]()
    yield from (fact for fact in _better(weeks[-1]) if fact.id not in told)


def _better(data: WeekData) -> list[Fact]:
    """Return what improved by the test that warnings use, within one budget of false praise for the briefing."""
    # What a blind source did not tell might contradict it.
    if len(data.now) < LEAST_CHANGES or not data.trailing or not data.is_seen:
        return []
    looked = [*(_calmer(own) for own in data.by_service.values()), _tested(data), _fewer_elevated(data)]
    known = [(rise, fact) for rise, fact in looked if rise is not None and rise.chance is not None]
    limit = part_of_budget(1.0, len(known))
    better = [fact for rise, fact in known if fact is not None and rise.under(limit).material]
    # Only the service whose mean score fell furthest.
    calmer = sorted((one for one in better if one.unit == "points"), key=lambda one: (one.value, one.id))
    return [*calmer[:1], *(one for one in better if one.unit != "points")]


def tested_share(changes: Sequence[ScoredChange]) -> float | None:
    """Return the percent of production-code changes with test lines, None if there are none."""
    code = _tested_marks(changes)
    return PERCENT * sum(code) / len(code) if code else None


def _tested_marks(changes: Sequence[ScoredChange]) -> list[float]:
    return [float(change.tested) for change in changes if change.tested is not None]


def _safe_marks(changes: Sequence[ScoredChange]) -> list[float]:
    return [float(not is_elevated(change)) for change in changes]


def _below_zero(changes: Sequence[ScoredChange]) -> list[float]:
    return [-float(points) for points in points_of(changes)]


def _minus_root(points: float) -> float:
    return -math.sqrt(-points)


def _calmer(own: WeekData) -> tuple[Rise | None, Fact | None]:
    scores, found = own.known(_below_zero), own.movement
    rise = level_rise(scores[-1], scores[:-1], least=LEAST_FALL, least_spread=LEAST_ROOT_SPREAD, scale=_minus_root)
    if found is None or len(own.now) < LEAST_CHANGES or found.points > -LEAST_FALL:
        return rise, None
    detail = {"now": found.now, "usual": found.usual, "changes": len(own.now)}
    return rise, own.fact(f"positive.calmer.{own.scope.id}", "positive", found.points, "points", detail=detail)


def _tested(data: WeekData) -> tuple[Rise | None, Fact | None]:
    marks, series = data.known(_tested_marks), [_whole(share) for share in data.whatever(tested_share)]
    rise = share_rise(marks[-1], marks[:-1], least=LEAST_GAIN)
    now, usual, code = series[-1], usual_of(compared(series)), marks[-1]
    if now is None or usual is None or len(code) < LEAST_CHANGES or now < TESTED_SHARE or now <= usual:
        return rise, None
    detail = {"tested": int(sum(code)), "changes": len(code)}
    return rise, data.fact("positive.tested", "positive", now, "percent", comparisons=compared(series), detail=detail)


def _whole(share: float | None) -> float | None:
    return None if share is None else whole_percent(share)


def _fewer_elevated(data: WeekData) -> tuple[Rise | None, Fact | None]:
    """Whether fewer changes scored high or critical, at most half as many as usual."""
    marks, series = data.known(_safe_marks), data.known(elevated_in)
    rise, usual = share_rise(marks[-1], marks[:-1], least=LEAST_GAIN), usual_of(compared(series))
    if usual is None or usual - series[-1] < 1 or series[-1] > usual / 2:
        return rise, None
    found = data.fact("positive.fewer-elevated", "positive", series[-1], "changes", comparisons=compared(series))
    return rise, found
