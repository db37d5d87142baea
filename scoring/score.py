"""The additive scorecard: readings in, whole points with their reasons out.

A signal's value goes through its curve to whole points and the points add up, so that the reasons
printed *are* the arithmetic. A laid-out signal without a reading scores the points it is handed as
*assumed* and opens the range; a signal that no source supplies is not laid out and opens nothing.

What to assume for a missing reading: the repository's own median points over the last 90 days.

Points are small whole numbers, so a histogram per signal gives the median exactly and in constant memory per change.
Only changes *before* the one being scored count, so that no score looks ahead. Times may run backwards: what is
remembered is a heap, so that a commit dated far ahead keeps nothing else alive.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from scoring.bands import DEFAULT_BANDS, Band, BandTable

if TYPE_CHECKING:
    from scoring.catalogue import Catalogue, Signal
    from scoring.inputs import ChangeInputs
    from scoring.kinds.files import FileKind


FULL_SCORE = 100
JUDGED_POINTS = 45
"""What all judged signals have together, where every source is connected; the fitted have the rest."""
GATE_FLOOR = DEFAULT_BANDS.critical
"""The least that a change scores whose gate fires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """What every score of an installation is made with.

    `kinds` are globs of the settings, each with the kind of the files that it matches; the last match wins.
    """

    catalogue: Catalogue
    bands: BandTable = DEFAULT_BANDS
    kinds: tuple[tuple[str, FileKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A signal's value for one change, or the reason why there is none.

    `note` says what stands behind a value where a number does not (the rule that fired).
    """

    value: float | None
    missing: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """One condition. `title` is how a reason is read; `evidence` says what has to be known to fire it.

    `signal` is the id of the signal that tells of the same thing and earns its points beside the gate.
    """

    id: str
    signal: str
    title: str
    evidence: str
    fires: Callable[[ChangeInputs, Mapping[str, Reading]], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class LaidOut:
    """A signal with the most whole points that it can add in one repository's scorecard."""

    signal: Signal
    points: int

    def earn(self, value: float) -> int:
        """Return the whole points (0 to `points`) that a value earns; halves round up."""
        return math.floor(self.signal.curve.share(value) * self.points + 0.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """The signals that a repository's sources can supply, laid out to 100 points.

    `version` changes with the catalogue, the layout and the bands.
    """

    version: str
    entries: tuple[LaidOut, ...]
    absent: tuple[Signal, ...]
    bands: BandTable


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What one signal added. `assumed` marks points that stand in for a missing reading."""

    signal: Signal
    reading: Reading
    points: int
    assumed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A risk score of 0 to 100 points; `low` and `high` are equal to it unless a reading is missing.

    `lifted` is how many points the gates added to the sum of the reasons, 0 where none fired or none was needed.
    """

    points: int
    low: int
    high: int
    band: Band
    reasons: tuple[Reason, ...]
    version: str
    gates: tuple[Gate, ...] = ()
    lifted: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """The distinct reasons why readings are missing, in the order of the signals."""
        return tuple(dict.fromkeys(r.reading.missing for r in self.reasons if r.reading.missing))


def lay_out(method: Method, supplied: Collection[str]) -> Scorecard:
    """Share 100 points among the signals that the connected sources supply.

    The judged signals have 45 points between them all; what is supplied of their weight has that part of the 45, so
    that what no source supplies strengthens no other judgement. The fitted signals share the rest, 55 where everything
    is connected. Either group has all 100 where the other has no weight. Whole points come from the largest remainder
    within each group, ties to the lower number.

    Raises:
        ValueError: where no signal is supplied, or none that has a weight.
    """
    catalogue, bands = method.catalogue, method.bands
    present = [signal for signal in catalogue.signals if signal.id in supplied]
    fitted, other = ([signal for signal in present if signal.fitted is side] for side in (True, False))
    if not _weight(present):
        message = "no signal can be supplied; connect at least one source"
        raise ValueError(message)
    judged = FULL_SCORE if not _weight(fitted) else _judged_points(_weight(other), catalogue.signals)
    points = _points(fitted, FULL_SCORE - judged) | _points(other, judged)
    entries = tuple(LaidOut(signal=signal, points=points[signal.id]) for signal in present)
    absent = tuple(signal for signal in catalogue.signals if signal.id not in supplied)
    key = repr((catalogue.digest, [(entry.signal.id, entry.points) for entry in entries], bands))
    return Scorecard(version=hashlib.sha256(key.encode()).hexdigest()[:12], entries=entries, absent=absent, bands=bands)


def _judged_points(supplied: float, signals: Iterable[Signal]) -> int:
    """Return the whole points of the judged signals of which `supplied` weight can be read; halves round up."""
    whole = _weight(signal for signal in signals if not signal.fitted)
    return math.floor(JUDGED_POINTS * supplied / whole + 0.5) if whole else 0


def _weight(signals: Iterable[Signal]) -> float:
    return sum(signal.weight for signal in signals)


def _points(signals: Sequence[Signal], total: int) -> dict[str, int]:
    """Share whole points out in proportion to the weights; signals without any weight get none of 0."""
    weight = _weight(signals)
    exact = [total * signal.weight / weight if weight else 0.0 for signal in signals]
    return dict(zip((signal.id for signal in signals), share_out(exact, total), strict=True))


def share_out(exact: Sequence[float], total: int) -> list[int]:
    """Round values to whole numbers that add up to `total`, moving as few as possible by one step.

    The largest remainder (Hare); where `total` is less than the sum of every floor, the smallest
    remainders step down instead. Values may be negative; ties go to the earlier one.
    """
    whole = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    left = total - sum(whole)
    step, order = (1, by_remainder) if left >= 0 else (-1, by_remainder[::-1])
    for turn in range(abs(left)):
        whole[order[turn % len(order)]] += step
    return whole


def score_change(
    card: Scorecard, readings: Mapping[str, Reading], assumed: Mapping[str, int], gates: tuple[Gate, ...] = ()
) -> Score:
    """Score one change. A gate floors the sum and its range, and never lowers either.

    `assumed` gives, by signal id, the points that stand in for a missing reading: the repository's
    90-day median. A signal that is missing from it as well counts half its points.
    """
    reasons, low, high = [], 0, 0
    for entry in card.entries:
        reading = readings[entry.signal.id]
        if reading.value is None:
            points = assumed.get(entry.signal.id, entry.points // 2)
            high += entry.points
        else:
            points = entry.earn(reading.value)
            low += points
            high += points
        reasons.append(Reason(signal=entry.signal, reading=reading, points=points, assumed=reading.value is None))
    total, floor = sum(reason.points for reason in reasons), GATE_FLOOR if gates else 0
    points = max(total, floor)
    return Score(
        points=points,
        low=max(low, floor),
        high=max(high, floor),
        band=card.bands.band(points),
        reasons=tuple(reasons),
        version=card.version,
        gates=gates,
        lifted=points - total,
    )


WINDOW_SECONDS = 90 * 86_400


class AssumedPoints:
    """The rolling median of each signal's points over the 90 days before a moment."""

    def __init__(self) -> None:
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
