"""How long it takes to restore service, and how many deployments fail: the two series of DORA that may alarm.

A rate of fewer than three failures is no rate: those are counts, which `operations.py` states.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.week import LATELY
from briefing.evidence.basis import DEPLOYMENTS, INCIDENTS
from briefing.evidence.operations import median
from briefing.facts.operations import failed_among
from briefing.facts.weekdata import compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData

MINUTE = 60
PERCENT = 100
LEAST_EVENTS = 3
"""A median, a mean or a rate of fewer events than this is noise."""
LEAST_MINUTES = 1.0
"""What was resolved within a minute was resolved by nobody."""


def restore_minutes(data: WeekData, more: int = 0) -> list[list[float]]:
    """Return for each week, oldest first, the minutes from beginning to end of the incidents resolved in it.

    `more` is how many weeks before the trailing ones are looked at as well.
    """
    return data.gathered(lambda own: _restored(own, more))


def _restored(data: WeekData, more: int) -> list[list[float]]:
    if data.operations is None:
        return [[] for _ in range(more + len(data.weeks))]
    earlier = [data.week.earlier(len(data.weeks) - 1 + back) for back in range(more, 0, -1)]
    windows = [(int(one.start.timestamp()), int(one.end.timestamp())) for one in earlier] + data.windows
    found: list[list[float]] = [[] for _ in windows]
    for one in data.operations.outages:
        if one.resolved_at is not None and windows[0][0] <= one.resolved_at < windows[-1][1]:
            place = next(index for index, (_, end) in enumerate(windows) if one.resolved_at < end)
            found[place].append(max((one.resolved_at - one.began_at) / MINUTE, LEAST_MINUTES))
    return found


def failure_marks(data: WeekData) -> list[list[float]]:
    """Return for each week, oldest first, a 1 for each deployment that failed and a 0 for each that did not."""
    known = data.operations
    if known is None:
        return [[] for _ in data.weeks]
    weeks = zip(data.deployed, data.seen(DEPLOYMENTS, INCIDENTS), strict=True)
    # That a deployment did not fail is known only of weeks of whose incidents some source tells.
    counts = ((len(week), len(failed_among(known, week))) if seen else (0, 0) for week, seen in weeks)
    return [[1.0] * failed + [0.0] * (total - failed) for total, failed in counts]


def reliability(data: WeekData) -> Iterator[Fact]:
    """Time to restore of the incidents resolved in the week, and the rate of failed deployments from three on."""
    if data.operations is None:
        return
    yield from _restore(data)
    yield from _failure_rate(data)


def _restore(data: WeekData) -> Iterator[Fact]:
    weeks = restore_minutes(data)
    middle = _median(weeks[-1])
    if middle is None:
        return
    series = [_median(week) for week in weeks]
    pooled = [one for week in weeks[-LATELY:] for one in week]
    detail = {
        "mean": round(fmean(weeks[-1])),
        "incidents": len(weeks[-1]),
        "series": series,
        "lately": {
            "weeks": min(LATELY, len(weeks)),
            "incidents": len(pooled),
            "median": _median(pooled),
            "longest": round(max(pooled)),
        },
    }
    yield data.fact("week.mttr", "mttr", middle, "minutes", comparisons=compared(series), detail=detail)


def _median(minutes: Sequence[float]) -> int | None:
    middle = median(minutes)
    return None if middle is None else round(middle)


def _failure_rate(data: WeekData) -> Iterator[Fact]:
    weeks = failure_marks(data)
    failed = round(sum(weeks[-1]))
    if failed >= LEAST_EVENTS:
        series = [round(PERCENT * fmean(week), 1) if week else None for week in weeks]
        detail = {"failed": failed, "deployments": len(weeks[-1]), "series": series}
        yield data.fact(
            "week.failure_rate", "failure_rate", series[-1], "percent", comparisons=compared(series), detail=detail
        )
