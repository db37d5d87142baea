"""How the changes turned out: reverts and fixes, which stand in for incidents in a plain git history.

How much of the week was updates of dependencies, which nobody has to be asked about, and which of them are major.

What went well. Each is a comparison that holds, never a kindness: a week may well have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.facts.measures import compared, elevated_in, usual_of
from briefing.facts.ownership import whole_percent
from scoring.kinds.repairs import Repair

if TYPE_CHECKING:
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
        yield data.count_fact(f"{prefix}.{name}", name, data.whatever(measure), changes=len(data.now))


def reverted_this_week(data: WeekData) -> list[ScoredChange]:
    """Return the changes of which a revert landed in the week, riskiest first."""
    landed = {change.id for change in data.now}
    targets = {target for target, reverts in data.reverted.items() if any(revert.id in landed for revert in reverts)}
    found = [change for week in data.weeks if targets for change in week if change.id in targets]
    return sorted(found, key=lambda change: (-change.score.points, change.id))


def dependency_updates(data: WeekData) -> Iterator[Fact]:
    """Yield how many of the week's changes update a dependency and do nothing else, where any does."""
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
"""A share or a mean of fewer changes than this praises nobody."""
LEAST_FALL = 2.0
"""Points by which the mean score must be under the usual one to be worth a word."""
TESTED_SHARE = 60.0
"""Percent of code changes with tests beside them that is worth a word when it is also above the usual."""


def positives(data: WeekData) -> Iterator[Fact]:
    """Everything that went better than usual."""
    # What a blind source did not tell would speak against it.
    if len(data.now) < LEAST_CHANGES or not data.trailing or not data.is_seen:
        return
    yield from _calmer_services(data)
    yield from _tested(data)
    yield from _no_reverts(data)
    yield from _fewer_elevated(data)


def tested_share(changes: Sequence[ScoredChange]) -> float | None:
    """Return the percent of changes to production code that came with test lines, None without any."""
    code = [change for change in changes if change.tested is not None]
    return PERCENT * sum(bool(change.tested) for change in code) / len(code) if code else None


def _calmer_services(data: WeekData) -> Iterator[Fact]:
    """Yield the service whose mean score fell furthest under its usual one."""
    falls = []
    for service_id, own in data.by_service.items():
        found = own.movement if len(own.now) >= LEAST_CHANGES else None
        if found is not None and found.points <= -LEAST_FALL:
            falls.append((found.points, service_id, own, found))
    if falls:
        _, service_id, own, found = min(falls, key=lambda fall: fall[:2])
        detail = {"now": found.now, "usual": found.usual, "changes": len(own.now)}
        yield own.fact(f"positive.calmer.{service_id}", "positive", found.points, "points", detail=detail)


def _tested(data: WeekData) -> Iterator[Fact]:
    series = [None if share is None else whole_percent(share) for share in data.whatever(tested_share)]
    now, usual = series[-1], usual_of(compared(series))
    code = [change for change in data.now if change.tested is not None]
    if now is not None and usual is not None and len(code) >= LEAST_CHANGES and now >= TESTED_SHARE and now > usual:
        detail = {"tested": sum(bool(change.tested) for change in code), "changes": len(code)}
        yield data.fact("positive.tested", "positive", now, "percent", comparisons=compared(series), detail=detail)


def _no_reverts(data: WeekData) -> Iterator[Fact]:
    series = data.known(reverts_in)
    recent = sum(series[:-1])
    if series[-1] == 0 and recent:
        detail = {"earlier": recent, "weeks": len(data.trailing), "changes": len(data.now)}
        yield data.fact("positive.no-reverts", "positive", 0, "changes", detail=detail)


def _fewer_elevated(data: WeekData) -> Iterator[Fact]:
    series = data.known(elevated_in)
    usual = usual_of(compared(series))
    if usual is not None and usual - series[-1] >= 1 and series[-1] <= usual / 2:
        yield data.fact("positive.fewer-elevated", "positive", series[-1], "changes", comparisons=compared(series))
