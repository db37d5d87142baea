"""From points to a share of defects, and whether that share came true.

The same points mean more where every second change breaks something than where every tenth does. A score claims only
that more points never mean less risk, so each project's points are turned into shares by isotonic regression (Zadrozny
and Elkan 2002; Dimitriadis, Gneiting and Jordan 2021), like every other ranking. Nothing is judged by a curve it helped
to fit: each of five folds uses the other four.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.accuracy.measures import Counts, Floats, Truths, cumulated, places

FOLDS = 5
BIN_POINTS = 10
BINS = 10
"""Bins of ten points; the last one holds 100 as well."""
DECILES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationRow:
    """One stretch of the calibration curve; each project counts the same.

    `low` to `high` are points, or deciles from the riskiest; `changes` is the mean share of a project's changes,
    `points` their mean score; `expected` and `observed` are shares of defects (0 to 1).
    """

    low: int
    high: int
    changes: float
    points: float
    expected: float
    observed: float


def fitted_shares(values: Floats, defective: Truths, asked: Floats) -> Floats:
    """Return the share of defects (0 to 1) of each asked value, by the rising curve nearest to the labels.

    Nearest in mean squared distance; linear between fitted values, flat outside.
    """
    from scipy.optimize import isotonic_regression  # type: ignore[import-untyped]  # noqa: PLC0415 (heavy)

    distinct, inverse = np.unique(values, return_inverse=True)
    changes = np.bincount(inverse)
    rates = np.bincount(inverse, weights=defective) / changes
    found: Floats = np.interp(asked, distinct, isotonic_regression(rates, weights=changes).x)
    return found


def cross_fitted(values: Floats, defective: Truths) -> Floats:
    """Return the expected share of defects of each of one project's changes (two at least) from the other folds' curve.

    Folds are dealt in order of label and value, so the order of the rows does not matter.
    """
    fold = np.empty(len(values), dtype=np.int64)
    fold[np.lexsort((values, defective))] = np.arange(len(values)) % FOLDS
    shares = np.empty(len(values))
    for one in range(min(FOLDS, len(values))):
        inside = fold == one
        shares[inside] = fitted_shares(values[~inside], defective[~inside], values[inside])
    return shares


def by_points(points: Floats, shares: Floats, defective: Truths, codes: Counts) -> tuple[CalibrationRow, ...]:
    """Compare expected and observed shares of defects by ten points, lowest first; empty stretches are left out.

    `codes` numbers each change's project from 0; each project counts the same.
    """
    weight = 1.0 / np.bincount(codes)[codes]
    projects = int(codes.max()) + 1
    place = np.minimum(points // BIN_POINTS, BINS - 1).astype(np.int64)
    changes, score, expected, observed = (
        np.bincount(place, weights=weight * amount, minlength=BINS)
        for amount in (np.ones(len(points)), points, shares, defective)
    )
    sums = np.array((score, expected, observed))
    return tuple(
        _row(
            one * BIN_POINTS,
            100 if one == BINS - 1 else one * BIN_POINTS + BIN_POINTS - 1,
            changes[one] / projects,
            sums[:, one] / changes[one],
        )
        for one in range(BINS)
        if changes[one]
    )


def _row(low: int, high: int, changes: float, means: Floats) -> CalibrationRow:
    points, expected, observed = means.tolist()
    return CalibrationRow(
        low=low, high=high, changes=float(changes), points=points, expected=expected, observed=observed
    )


def by_decile(points: Floats, shares: Floats, defective: Truths, codes: Counts) -> tuple[CalibrationRow, ...]:
    """Compare expected and observed shares of defects by tenth of a project's changes, riskiest first.

    Tenths are made within a project, then averaged; ties at a border are split evenly as in `measures.caught`.
    """
    projects = int(codes.max()) + 1
    borders = np.linspace(0.0, 1.0, DECILES + 1)
    means = np.zeros((3, DECILES))
    for project in range(projects):
        inside = codes == project
        place, distinct = places(points[inside])
        changes = np.bincount(place, minlength=distinct)
        for row, amount in enumerate((points, shares, defective)):
            held = np.bincount(place, weights=amount[inside], minlength=distinct)
            part = np.diff(cumulated(changes, held.astype(np.float64), borders)) / (inside.sum() / DECILES)
            means[row] += part / projects
    return tuple(_row(one + 1, one + 1, 1 / DECILES, means[:, one]) for one in range(DECILES))
