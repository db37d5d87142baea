"""What the bands hold, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.accuracy.measures import band_shares, mean_shares
from scoring.bands import DEFAULT_BANDS, Band


def test_one_project_by_hand():
    # Safe 0, 54 (one of two a defect), moderate 55, high 79 (a defect), critical none.
    safe, moderate, high, critical = band_shares(
        np.array([0.0, 54, 55, 79]), np.array([False, True, False, True]), DEFAULT_BANDS
    )
    assert (safe.band, safe.low, safe.high) == (Band.SAFE, 0, 54)
    assert (safe.changes, safe.defects, safe.rate, safe.lift) == pytest.approx((0.5, 0.5, 0.5, 1.0))
    assert (moderate.changes, moderate.defects, moderate.rate, moderate.lift) == pytest.approx((0.25, 0, 0, 0))
    assert (high.changes, high.defects, high.rate, high.lift) == pytest.approx((0.25, 0.5, 1.0, 2.0))
    assert (critical.low, critical.high) == (80, 100)
    assert (critical.changes, critical.rate, critical.lift) == (0, None, None)


def test_a_large_project_counts_no_more_than_a_small_one():
    small = band_shares(np.array([10.0, 90]), np.array([False, True]), DEFAULT_BANDS)
    large = band_shares(np.full(1_000, 10.0), np.arange(1_000) < 500, DEFAULT_BANDS)
    safe, *_, critical = mean_shares([small, large])
    assert (safe.changes, safe.defects) == pytest.approx((0.75, 0.5))
    # Of all changes, none is safe and broken in the small project, and half in the large one.
    assert safe.rate == pytest.approx(0.25 / 0.75)
    assert (critical.changes, critical.defects, critical.rate, critical.lift) == pytest.approx((0.25, 0.5, 1.0, 2.0))
