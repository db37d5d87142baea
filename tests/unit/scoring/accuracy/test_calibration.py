"""From points to shares of defects, without judging a change by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from scoring.accuracy.calibration import by_decile, by_points, cross_fitted, fit_curve

ROWS = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=2, max_size=80)


def arrays(rows):
    return np.array([value for value, _ in rows], dtype=float), np.array([label for _, label in rows])


@given(ROWS)
def test_a_curve_is_that_of_scikit_learn_and_never_falls(rows):
    values, labels = arrays(rows)
    curve = fit_curve(values, labels)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(values, labels)
    grid = np.linspace(-5, 105, 56)
    assert curve.share(grid) == pytest.approx(theirs.predict(grid), abs=1e-6)
    assert (np.diff(curve.share(grid)) >= -1e-12).all()


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
