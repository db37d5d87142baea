"""How well one value per change puts the defect-inducing changes first.

Everything is computed from a tally of changes and defects at each distinct value, riskiest first. Scores in whole
points have many ties: each measure is the mean over the orders of equals, except average precision, which takes all
equals at once like scikit-learn. Each project counts the same, however many changes it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scoring.score import FULL_SCORE

if TYPE_CHECKING:
    from scoring.bands import Band, BandTable


Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

CUTS = (0.05, 0.10, 0.20)
"""The shares of all changes, riskiest first, whose part of the defects is measured."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Tally:
    """Changes and defect-inducing changes at each distinct value, riskiest first."""

    changes: Counts
    defects: Counts

    @property
    def all_changes(self) -> int:
        return int(self.changes.sum())

    @property
    def all_defects(self) -> int:
        return int(self.defects.sum())


def places(values: Floats) -> tuple[Counts, int]:
    """Return each change's place, 0 the riskiest and equals sharing one, and how many there are; ValueError for NaN."""
    unknown = int(np.isnan(values).sum())
    if unknown:
        message = f"{unknown} of {len(values)} values to rank are not a number; fill them in or leave the changes out"
        raise ValueError(message)
    distinct, inverse = np.unique(-values, return_inverse=True)
    return inverse.astype(np.int64), len(distinct)


def tally(values: Floats, defective: Truths) -> Tally:
    """Count changes and defects at each distinct value, higher is riskier; ValueError for NaN."""
    place, distinct = places(values)
    return Tally(
        changes=np.bincount(place, minlength=distinct).astype(np.int64),
        defects=np.bincount(place[defective], minlength=distinct).astype(np.int64),
    )


def auc(counted: Tally) -> float:
    """Return the area under the ROC curve: the chance that a defect ranks above a clean change, a tie counting half.

    Mann and Whitney 1947; Hanley and McNeil 1982. ValueError where all changes are of one class.
    """
    defects, clean = counted.defects.astype(np.float64), (counted.changes - counted.defects).astype(np.float64)
    pairs = float(defects.sum() * clean.sum())
    if not pairs:
        message = "the area under the ROC curve needs changes of both classes"
        raise ValueError(message)
    below = clean.sum() - np.cumsum(clean)
    return float((defects * (below + clean / 2)).sum() / pairs)


def average_precision(counted: Tally) -> float:
    """Return the mean over the defects (at least one) of the precision at each one's value, equals included.

    Chance reaches the base rate. Source: scikit-learn, `average_precision_score`.
    """
    defects = counted.defects.astype(np.float64)
    # Draws may leave the first values without changes; they add nothing.
    precision = np.cumsum(defects) / np.maximum(np.cumsum(counted.changes), 1)
    return float((precision * defects).sum() / defects.sum())


def caught(counted: Tally, shares: Floats) -> Floats:
    """Return the share of all defects (0 to 1, at least one) among the riskiest changes, for each share of changes.

    A cut among equals, or within a change, takes the same part of its defects: the expectation under random order.
    Chance reaches the share itself.
    """
    found: Floats = cumulated(counted.changes, counted.defects.astype(np.float64), shares) / counted.all_defects
    return found


def cumulated(changes: Counts, amounts: Floats, shares: Floats) -> Floats:
    """Return how much of `amounts`, placed as `changes`, the riskiest shares of changes hold."""
    at = np.concatenate(([0], np.cumsum(changes)))
    held = np.concatenate(([0.0], np.cumsum(amounts)))
    found: Floats = np.interp(shares * at[-1], at, held)
    return found


def brier(probabilities: Floats, defective: Truths) -> float:
    """Return the mean squared distance of the probabilities from what came true. Source: Brier 1950."""
    return float(np.mean((probabilities - defective) ** 2))


@dataclass(frozen=True, kw_only=True, slots=True)
class BandShare:
    """One band, from `low` to `high` points.

    `changes` and `defects` are shares (0 to 1) of all changes and all defects; `rate` is the share of the band's
    changes that induced a defect and `lift` is `defects / changes`, both None without changes.
    """

    band: Band
    low: int
    high: int
    changes: float
    defects: float
    rate: float | None
    lift: float | None


def band_shares(points: Floats, defective: Truths, bands: BandTable) -> tuple[BandShare, ...]:
    """Return every band of one project with at least one defect, safest first."""
    defects = int(defective.sum())
    borders = [low for _, low in bands.rows]
    place = np.searchsorted(np.array(borders[1:]), points, side="right")
    inside = np.bincount(place, minlength=len(borders))
    broken = np.bincount(place[defective], minlength=len(borders))
    return tuple(
        _share(band, (low, high), (inside[one] / len(points), broken[one] / defects, broken[one] / len(points)))
        for one, ((band, low), high) in enumerate(zip(bands.rows, _ends(borders), strict=True))
    )


def mean_shares(of_projects: Sequence[tuple[BandShare, ...]]) -> tuple[BandShare, ...]:
    """Return every band's mean over projects."""
    return tuple(
        _share(
            same[0].band,
            (same[0].low, same[0].high),
            tuple(
                float(np.mean(values))
                for values in zip(
                    *((one.changes, one.defects, (one.rate or 0.0) * one.changes) for one in same), strict=True
                )
            ),
        )
        for same in zip(*of_projects, strict=True)
    )


def _ends(borders: Sequence[int]) -> list[int]:
    return [*(low - 1 for low in borders[1:]), FULL_SCORE]


def _share(band: Band, ends: tuple[int, int], held: Sequence[float]) -> BandShare:
    """Make a band's share of: the changes, the defects, and (as part of all changes) its defective changes."""
    changes, defects, broken = map(float, held)
    return BandShare(
        band=band,
        low=ends[0],
        high=ends[1],
        changes=changes,
        defects=defects,
        rate=broken / changes if changes else None,
        lift=defects / changes if changes else None,
    )
