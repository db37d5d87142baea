"""Measures of changes, comparisons of weekly series, and what moved a mean score.

A movement splits into signals exactly: scores are sums over signals, so differences of means add up, and the
largest-remainder method keeps that true after rounding.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.payload import Comparison
from briefing.evidence.operations import median
from scoring.bands import Band
from scoring.score import share_out

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange

TENTHS = 10
GATES = "gates"
"""Stands beside the signals for the points that gates added."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """In points per change."""

    signal: str
    title: str
    points: float
    now: float
    usual: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """In points with one decimal; the parts add up to `points` exactly."""

    now: float
    usual: float
    points: float
    parts: tuple[Part, ...]


def attribute(now: Sequence[ScoredChange], usual: Sequence[ScoredChange]) -> Movement | None:
    """Split the difference of two mean scores by signal, largest first; None if a side has no changes."""
    if not now or not usual:
        return None
    (mean_now, signals_now, titles), (mean_usual, signals_usual, earlier) = _means(now), _means(usual)
    total = _tenths(mean_now) - _tenths(mean_usual)
    titles |= {signal: title for signal, title in earlier.items() if signal not in titles}
    if signals_now[GATES] or signals_usual[GATES]:
        titles[GATES] = "gates"
    exact = [TENTHS * (signals_now[signal] - signals_usual[signal]) for signal in titles]
    parts = [
        Part(
            signal=signal,
            title=title,
            points=tenths / TENTHS,
            now=round(signals_now[signal], 1),
            usual=round(signals_usual[signal], 1),
        )
        for (signal, title), tenths in zip(titles.items(), share_out(exact, total), strict=True)
    ]
    parts.sort(key=lambda part: (-part.points, part.signal))
    return Movement(
        now=_tenths(mean_now) / TENTHS,
        usual=_tenths(mean_usual) / TENTHS,
        points=total / TENTHS,
        parts=tuple(parts),
    )


def _means(changes: Sequence[ScoredChange]) -> tuple[float, defaultdict[str, float], dict[str, str]]:
    """Return the mean score, the points of each signal and of the gates in it, and the signals' titles."""
    sums: dict[str, int] = {}
    titles: dict[str, str] = {}
    for change in changes:
        for reason in change.score.reasons:
            signal = reason.signal
            if signal.id in sums:
                sums[signal.id] += reason.points
            else:
                sums[signal.id], titles[signal.id] = reason.points, signal.title
    sums[GATES] = sum(change.score.lifted for change in changes)
    count = len(changes)
    mean = sum(change.score.points for change in changes) / count
    # A signal that a repository's scorecard leaves out adds nothing there.
    return mean, defaultdict(float, {signal: points / count for signal, points in sums.items()}), titles


def _tenths(value: float) -> int:
    return math.floor(TENTHS * value + 0.5)


def elevated_in(changes: Sequence[ScoredChange]) -> int:
    return sum(is_elevated(change) for change in changes)


def is_elevated(change: ScoredChange) -> bool:
    return change.score.band in (Band.HIGH, Band.CRITICAL)


def points_of(changes: Sequence[ScoredChange]) -> list[int]:
    return [change.score.points for change in changes]


def mean_score(changes: Sequence[ScoredChange]) -> float | None:
    return sum(change.score.points for change in changes) / len(changes) if changes else None


def pooled(weeks: Iterable[Sequence[ScoredChange]]) -> list[ScoredChange]:
    return [change for week in weeks for change in week]


def count_bands(changes: Iterable[ScoredChange]) -> Counter[Band]:
    return Counter(change.score.band for change in changes)


def compared(series: Sequence[float | None]) -> tuple[Comparison, ...]:
    """Compare the last value with the week before and with the median of the known weeks before."""
    before = [value for value in series[:-1] if value is not None]
    comparisons = []
    if len(series) > 1 and series[-2] is not None:
        comparisons.append(Comparison(against="previous week", value=_shown(series[-2]), weeks=1))
    usual = median(before)
    if usual is not None:
        comparisons.append(Comparison(against="usual", value=_shown(usual), weeks=len(before)))
    return tuple(comparisons)


def highest(series: Sequence[float | None]) -> tuple[Comparison, ...]:
    """Compare the last value with the highest known before."""
    before = [value for value in series[:-1] if value is not None]
    return (Comparison(against="maximum", value=max(before), weeks=len(before)),) if before else ()


def counted(series: Sequence[float | None]) -> tuple[Comparison, ...]:
    """Compare a count as `compared` does; empty if this week was not seen to its end."""
    return compared(series) if series and series[-1] is not None else ()


def _shown(value: float) -> float:
    """Round to one decimal, whole where possible, so that JSON shows 4 and not 4.0."""
    return value if isinstance(value, int) else round(value, 1)


def usual_of(comparisons: Sequence[Comparison]) -> float | None:
    return next((c.value for c in comparisons if c.against == "usual"), None)
