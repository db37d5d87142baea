"""What went well. Each is a comparison that holds, never a kindness: a week may well have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.outcomes import reverts_in
from briefing.facts.ownership import whole_percent
from briefing.facts.weekdata import compared, elevated_in, usual_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

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
