"""What to assume for a missing reading: the repository's own median points over the last 90 days.

Points are small whole numbers, so a histogram per signal gives the median exactly and in constant
memory per change. Only changes *before* the one being scored count, so that no score looks ahead. Times
may run backwards: what is remembered is a heap, so that a commit dated far ahead keeps nothing else alive.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.score import Score

WINDOW_SECONDS = 90 * 86_400


class AssumedPoints:
    """The rolling median of each signal's points over the 90 days before a moment."""

    def __init__(self) -> None:
        """Start without any history; every median is unknown."""
        self._recent: list[tuple[int, tuple[tuple[str, int], ...]]] = []
        self._waiting: list[tuple[int, Score]] = []
        self._histograms: dict[str, dict[int, int]] = {}

    def medians(self, at: int) -> dict[str, int]:
        """Return the lower median of points by signal id, over the 90 days before `at` (epoch seconds)."""
        self._count_waiting(at - WINDOW_SECONDS)
        while self._recent and self._recent[0][0] < at - WINDOW_SECONDS:
            _, points = heappop(self._recent)
            for signal, earned in points:
                self._count(signal, earned, -1)
        return {signal: _lower_median(counts) for signal, counts in self._histograms.items() if counts}

    def add(self, at: int, score: Score) -> None:
        """Let the points that a score really read count from now on; assumed points never do."""
        self._waiting.append((at, score))

    def _count_waiting(self, since: int) -> None:
        """Count what was added since the last question; most passes ask seldom, and what is too old never counts."""
        for at, score in self._waiting:
            if at >= since:
                points = tuple((reason.signal.id, reason.points) for reason in score.reasons if not reason.assumed)
                heappush(self._recent, (at, points))
                for signal, earned in points:
                    self._count(signal, earned, +1)
        self._waiting.clear()

    def _count(self, signal: str, points: int, step: int) -> None:
        counts = self._histograms.setdefault(signal, {})
        counts[points] = counts.get(points, 0) + step
        if not counts[points]:
            del counts[points]


def _lower_median(counts: dict[int, int]) -> int:
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for points in sorted(counts):
        seen += counts[points]
        if seen >= half:
            return points
    message = "the median of an empty histogram was asked for"
    raise AssertionError(message)
