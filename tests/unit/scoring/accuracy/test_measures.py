"""The measures: as worked out by hand, as scikit-learn has them, and blind to what must not matter."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from scoring.accuracy.calibration import by_decile, by_points, cross_fitted, fitted_shares
from scoring.accuracy.measures import auc, average_precision, band_shares, brier, caught, mean_shares, places, tally
from scoring.bands import DEFAULT_BANDS, Band

# Few distinct values, so that ties are the rule, and a class of each at least.
SAMPLES = st.lists(st.tuples(st.integers(-3, 9), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({label for _, label in rows}) == 2
)


def arrays(rows):
    return np.array([value for value, _ in rows], dtype=float), np.array([label for _, label in rows])


@given(SAMPLES)
def test_they_are_those_of_scikit_learn(rows):
    values, labels = arrays(rows)
    counted = tally(values, labels)
    assert auc(counted) == pytest.approx(roc_auc_score(labels, values))
    assert average_precision(counted) == pytest.approx(average_precision_score(labels, values))
    shares = (values + 3) / 12
    assert brier(shares, labels) == pytest.approx(brier_score_loss(labels, shares))


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=2, max_size=6), st.integers(0, 6))
def test_a_cut_among_equals_catches_what_their_orders_catch_on_average(rows, taken):
    values, labels = arrays(rows)
    taken = min(taken, len(rows))
    assume(labels.any())
    orders = [order for order in permutations(range(len(rows))) if all(np.diff(values[list(order)]) <= 0)]
    mean = np.mean([labels[list(order)][:taken].sum() for order in orders]) / labels.sum()
    assert caught(tally(values, labels), np.array([taken / len(rows)]))[0] == pytest.approx(mean)


def test_what_cannot_be_measured_is_refused():
    two, none = np.array([1.0, 2.0]), np.array([False, False])
    with pytest.raises(ValueError, match="1 of 3 values"):
        places(np.array([1.0, np.nan, 2.0]))
    for labels in (none, ~none):
        with pytest.raises(ValueError, match="both classes"):
            auc(tally(two, labels))


# ---- what the bands hold, worked out by hand


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


# ---- from points to shares of defects, without judging a change by itself


ROWS = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=2, max_size=80)


@given(ROWS)
def test_a_curve_is_that_of_scikit_learn_and_never_falls(rows):
    values, labels = arrays(rows)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(values, labels)
    grid = np.linspace(-5, 105, 56)
    shares = fitted_shares(values, labels, grid)
    assert shares == pytest.approx(theirs.predict(grid), abs=1e-6)
    assert (np.diff(shares) >= -1e-12).all()


def test_no_change_is_judged_by_a_curve_that_it_took_part_in():
    # The only defect: every curve without it expects none, so neither may its own.
    values, labels = np.arange(10.0), np.arange(10) == 9
    assert cross_fitted(values, labels)[9] == 0


def test_by_points_each_project_counts_the_same():
    # A project of 1 change at 5 points, and one of 3 at 5, 5 and 100 points.
    points, labels = np.array([5.0, 5, 5, 100]), np.array([True, False, False, True])
    rows = by_points(points, np.array([0.8, 0.2, 0.2, 0.6]), labels, np.array([0, 1, 1, 1]))
    assert [(row.low, row.high) for row in rows] == [(0, 9), (90, 100)]
    # 5 points: the first project's whole change, and two thirds of the second's.
    assert rows[0].changes == pytest.approx((1 + 2 / 3) / 2)
    assert rows[0].observed == pytest.approx(1 / (1 + 2 / 3))
    assert rows[0].expected == pytest.approx((0.8 + 2 / 3 * 0.2) / (1 + 2 / 3))
    assert (rows[1].changes, rows[1].points) == pytest.approx((1 / 6, 100))


def test_tenths_are_riskiest_first_within_each_project():
    points = np.concatenate((np.arange(10.0), np.arange(50.0, 60)))
    labels = np.concatenate((np.arange(10) == 9, np.arange(10) == 0))
    rows = by_decile(points, np.zeros(20), labels, np.repeat([0, 1], 10))
    assert [row.observed for row in rows] == pytest.approx([0.5, *[0] * 8, 0.5])
    assert rows[0].points == pytest.approx((9 + 59) / 2)


@given(ROWS)
def test_every_table_adds_up_to_all_changes(rows):
    points, labels = arrays(rows)
    shares, codes = cross_fitted(points, labels), np.zeros(len(rows), int)
    for found in (by_points(points, shares, labels, codes), by_decile(points, shares, labels, codes)):
        assert sum(row.changes for row in found) == pytest.approx(1)
        assert sum(row.changes * row.observed for row in found) == pytest.approx(labels.mean())
        assert sum(row.changes * row.expected for row in found) == pytest.approx(shares.mean())
