"""What the bands hold, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.accuracy.measures import band_shares, mean_shares
from scoring.bands import DEFAULT_BANDS, Band, BandTable

ROWS = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1).filter(lambda rows: any(y for _, y in rows))


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


def test_the_borders_are_those_of_the_table():
    shares = band_shares(np.array([5.0, 10]), np.array([True, True]), BandTable(moderate=10, high=20, critical=30))
    assert [(one.low, one.high) for one in shares] == [(0, 9), (10, 19), (20, 29), (30, 100)]
    assert [one.changes for one in shares] == [0.5, 0.5, 0, 0]


@given(ROWS)
def test_the_bands_hold_everything_once(rows):
    points, labels = np.array([float(x) for x, _ in rows]), np.array([y for _, y in rows])
    shares = band_shares(points, labels, DEFAULT_BANDS)
    assert sum(one.changes for one in shares) == pytest.approx(1)
    assert sum(one.defects for one in shares) == pytest.approx(1)
    assert sum(one.changes * (one.rate or 0) for one in shares) == pytest.approx(labels.mean())
