"""What the bands hold: how many of the changes, and how many of the defect-inducing ones.

Over several projects each counts the same, however many changes it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.score import FULL_SCORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.accuracy.measures import Floats, Truths
    from scoring.bands import Band, BandTable


@dataclass(frozen=True, kw_only=True, slots=True)
class BandShare:
    """One band, from `low` to `high` points.

    `changes` and `defects` are the shares (0 to 1) of all changes and of all defect-inducing changes; `rate` is the
    share of the band's changes that induced a defect, None for a band without changes. `lift` is `defects / changes`,
    how many times as many defects the band holds as chance would give it; None likewise.
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
    """Return every band over several projects, each of which counts the same."""
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
    """Make a band's share of: the changes, the defects, and (as part of all changes) its defect-inducing changes."""
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
