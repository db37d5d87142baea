"""The additive scorecard: readings in, whole points with their reasons out.

A curve gives a signal's whole points, and the points add up, so that the printed reasons *are* the arithmetic. A
laid-out signal without a reading gets *assumed* points, the repository's median over the last 90 days, and opens the
range; a signal without a source is not laid out.

A histogram per signal gives the exact median. Only changes *before* the scored one count. Times may run backwards, so a
heap holds what is remembered: a commit dated far ahead keeps nothing else alive.
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
"""What all judged signals have together if every source is connected; fitted ones have the rest."""
GATE_FLOOR = DEFAULT_BANDS.critical
"""The least score of a change with a gate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """What every score of an installation is made with.

    `kinds` are globs of the settings, each with its files' kind; the last match wins.
    """

    catalogue: Catalogue
    bands: BandTable = DEFAULT_BANDS
    kinds: tuple[tuple[str, FileKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A signal's value, or why there is none; `note` says what stands behind a value (the rule that fired)."""

    value: float | None
    missing: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """One condition; `title` is its reason, `evidence` what must be known to fire it.

    `signal` tells of the same thing and earns its points beside the gate.
    """

    id: str
    signal: str
    title: str
    evidence: str
    fires: Callable[[ChangeInputs, Mapping[str, Reading]], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class LaidOut:
    """A signal with the most whole points it can add in one repository's scorecard."""

    signal: Signal
    points: int

    def earn(self, value: float) -> int:
        """Return the whole points (0 to `points`) of a value; halves round up."""
        return math.floor(self.signal.curve.share(value) * self.points + 0.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """A repository's signals laid out to 100 points; `version` changes with catalogue, layout and bands."""

    version: str
    entries: tuple[LaidOut, ...]
    absent: tuple[Signal, ...]
    bands: BandTable


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What one signal added; `assumed` marks points for a missing reading."""

    signal: Signal
    reading: Reading
    points: int
    assumed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """0 to 100 points; `low` and `high` equal them unless a reading is missing.

    `lifted` is how many points gates added to the sum of the reasons.
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
        """The distinct reasons for missing readings, in the order of the signals."""
        return tuple(dict.fromkeys(r.reading.missing for r in self.reasons if r.reading.missing))


def lay_out(method: Method, supplied: Collection[str]) -> Scorecard:
    """Share 100 points among the signals that the connected sources supply.

    The judged signals have 45 points if all are supplied, else their supplied weight's part of it, so that a missing
    source strengthens no other judgement. The fitted ones share the rest. A group has all 100 where the other has no
    weight. Whole points by largest remainder within a group, ties to the lower number.

    ValueError where no signal is supplied, or none with a weight.
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
    """Return the judged signals' whole points for `supplied` weight; halves round up."""
    whole = _weight(signal for signal in signals if not signal.fitted)
    return math.floor(JUDGED_POINTS * supplied / whole + 0.5) if whole else 0


def _weight(signals: Iterable[Signal]) -> float:
    return sum(signal.weight for signal in signals)


def _points(signals: Sequence[Signal], total: int) -> dict[str, int]:
    """Share whole points by weight; signals without any weight share 0."""
    weight = _weight(signals)
    exact = [total * signal.weight / weight if weight else 0.0 for signal in signals]
    return dict(zip((signal.id for signal in signals), share_out(exact, total), strict=True))


def share_out(exact: Sequence[float], total: int) -> list[int]:
    """Round values to whole numbers that add up to `total`, moving as few as possible by one step.

    Largest remainder (Hare); if `total` is below the sum of floors, the smallest remainders step down. Values may be
    negative; ties go to the earlier one.
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
    """Score one change; a gate floors the sum and its range, and never lowers either.

    `assumed` has points by signal id for missing readings, the repository's 90-day median; else half the points.
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
    """The rolling median of each signal's points over 90 days."""

    def __init__(self) -> None:
        self._recent: list[tuple[int, tuple[tuple[str, int], ...]]] = []
        self._waiting: list[tuple[int, Score]] = []
        self._histograms: dict[str, dict[int, int]] = {}

    def medians(self, at: int) -> dict[str, int]:
        """Return the lower medians by signal id over the 90 days before `at` (epoch seconds)."""
        self._count_waiting(at - WINDOW_SECONDS)
        while self._recent and self._recent[0][0] < at - WINDOW_SECONDS:
            _, points = heappop(self._recent)
            for signal, earned in points:
                self._count(signal, earned, -1)
        return {signal: _lower_median(counts) for signal, counts in self._histograms.items() if counts}

    def add(self, at: int, score: Score) -> None:
        """Count a score's read points from now on; never assumed ones."""
        self._waiting.append((at, score))

    def _count_waiting(self, since: int) -> None:
        """Count what was added since the last question, unless too old; most passes ask seldom."""
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
