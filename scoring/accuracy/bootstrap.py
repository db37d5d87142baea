"""Percentile bootstrap intervals (Efron and Tibshirani 1993).

With several projects, projects are drawn with replacement: the reader wonders about the next repository, and changes of
one project are not independent. With one, its changes are drawn, defective and clean ones apart so that each draw has
both (Carpenter and Bithell 2000). The same seed gives the same intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.accuracy.measures import CUTS, Tally, auc, average_precision, caught, places

if TYPE_CHECKING:
    from scoring.accuracy.measures import Counts, Floats, Truths

DRAWS = 2_000
LEVEL = 0.95
_STEP = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A figure with its interval; None where nothing can be drawn (one project among several)."""

    value: float
    low: float | None
    high: float | None


def over_projects(values: Floats, *, seed: int, draws: int = DRAWS) -> Estimate:
    """Return the mean over projects with its interval; one seed draws the same projects for every figure."""
    if len(values) == 1:
        return Estimate(value=float(values[0]), low=None, high=None)
    drawn = np.random.default_rng(seed).integers(len(values), size=(draws, len(values)))
    return from_draws(float(values.mean()), values[drawn].mean(axis=1))


def from_draws(value: float, drawn: Floats) -> Estimate:
    """Take the middle 95 % of the draws."""
    low, high = np.percentile(drawn, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Estimate(value=value, low=float(low), high=float(high))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Judged:
    """One ranking of one project's changes: values, and squared errors of the probabilities made of them."""

    values: Floats
    errors: Floats


def over_changes(
    rankings: Sequence[Judged],
    defective: Truths,
    *,
    seed: int,
    draws: int = DRAWS,
    on_progress: Callable[[int, int], object] | None = None,
) -> Floats:
    """Draw one project's changes repeatedly, the same for each ranking.

    The result has draws, rankings and measures as axes, the last as in `measured`.
    """
    random = np.random.default_rng(seed)
    bad, good = np.flatnonzero(defective), np.flatnonzero(~defective)
    errors = np.stack([one.errors for one in rankings])
    placed = [_by_class(one.values, bad, good) for one in rankings]
    found = np.empty((draws, len(rankings), 3 + len(CUTS)))
    for draw in range(draws):
        broken, clean = (random.integers(len(one), size=len(one)) for one in (bad, good))
        often = np.zeros(len(defective))
        often[bad], often[good] = np.bincount(broken, minlength=len(bad)), np.bincount(clean, minlength=len(good))
        mean_errors = errors @ often / len(defective)
        for row, one in enumerate(placed):
            found[draw, row] = measured(one.tally(broken, clean), float(mean_errors[row]))
        if on_progress is not None and not (draw + 1) % _STEP:
            on_progress(draw + 1, draws)
    return found


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Places:
    """The places of one ranking's values, defective and clean changes apart."""

    broken: Counts
    clean: Counts
    distinct: int

    def tally(self, broken: Counts, clean: Counts) -> Tally:
        """Count the draws at each place; drawn numbers count within a class."""
        defects = np.bincount(self.broken[broken], minlength=self.distinct)
        return Tally(changes=defects + np.bincount(self.clean[clean], minlength=self.distinct), defects=defects)


def _by_class(values: Floats, bad: Counts, good: Counts) -> _Places:
    place, distinct = places(values)
    return _Places(broken=place[bad], clean=place[good], distinct=distinct)


def measured(counted: Tally, error: float) -> Floats:
    """Return AUC, average precision, Brier score, and what each cut catches."""
    return np.array([auc(counted), average_precision(counted), error, *caught(counted, np.array(CUTS))])
