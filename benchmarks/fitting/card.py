"""From labelled changes to a card: a curve in log odds for each signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting.minimise import Penalty, fit_ramps
from benchmarks.fitting.training import FitImpossible, Ramps, Shape, Training, ramps
from scoring.catalogue import Direction
from scoring.score import FULL_SCORE, share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEADING = "lines_added"
"""The signal that alone is nearly as good as all of them; no ridge on its sum."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FittedCurve:
    """A signal's curve in log odds: `heights` at the knots, the lowest of them 0."""

    shape: Shape
    direction: Direction
    heights: tuple[float, ...]

    @property
    def weight(self) -> float:
        """The most log odds that the signal adds."""
        return max(self.heights)

    def at(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log odds that values add; NaN stays NaN."""
        axis = np.log1p(np.array(self.shape.knots))
        return np.asarray(np.interp(np.log1p(values), axis, np.array(self.heights)))


@dataclass(frozen=True, kw_only=True, slots=True)
class FittedCard:
    """Curves by signal id, in the order of the shapes; signals that add nothing are there with a weight of 0."""

    curves: Mapping[str, FittedCurve]

    def points(self, training: Training, total: int = FULL_SCORE) -> NDArray[np.int64]:
        """Return the whole points of changes, each project laid out on the columns that it has.

        A missing value scores the lower median of its project, as in a feature file.
        """
        points = np.zeros(len(training.label), dtype=np.int64)
        for number in range(len(training.names)):
            mine = training.project == number
            points[mine] = self._points({name: values[mine] for name, values in training.columns.items()}, total)
        return points

    def _points(self, columns: Mapping[str, NDArray[np.float64]], total: int) -> NDArray[np.int64]:
        there = [
            curve
            for signal, curve in self.curves.items()
            if signal in columns and curve.weight and not np.isnan(columns[signal]).all()
        ]
        if not there:
            message = "no fitted signal has a value; give at least lines_added"
            raise FitImpossible(message)
        whole = sum(curve.weight for curve in there)
        budgets = share_out([total * curve.weight / whole for curve in there], total)
        score = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
        for curve, budget in zip(there, budgets, strict=True):
            earned = np.floor(curve.at(columns[curve.shape.signal]) / curve.weight * budget + 0.5)
            known = np.sort(earned[~np.isnan(earned)])
            score += np.where(np.isnan(earned), known[(len(known) - 1) // 2], earned).astype(np.int64)
        return score


def fit_card(training: Training, shapes: Sequence[Shape], penalty: Penalty | None = None) -> FittedCard:
    """Fit the curves of all shapes to the changes, in log odds.

    A shape whose direction is open is fitted both ways at once; the way that adds more stays, and all are fitted again.

    Raises:
        FitImpossible: as `fit_ramps` says.
    """
    penalty = penalty or Penalty()
    settled = _settle(training, shapes, penalty)
    basis = ramps(training, settled)
    weights = fit_ramps(basis, training, penalty, LEADING)
    return FittedCard(curves=_curves(settled, basis, weights))


def _settle(training: Training, shapes: Sequence[Shape], penalty: Penalty) -> list[Shape]:
    if all(shape.direction for shape in shapes):
        return list(shapes)
    basis = ramps(training, shapes)
    weights = fit_ramps(basis, training, penalty, LEADING)
    ways = np.array([way is Direction.UP for way in basis.way])

    def found(signal: str) -> Direction:
        mine = basis.signal == signal
        return Direction.UP if weights[mine & ways].sum() >= weights[mine & ~ways].sum() else Direction.DOWN

    return [replace(shape, direction=shape.direction or found(shape.signal)) for shape in shapes]


def _curves(shapes: Sequence[Shape], basis: Ramps, weights: NDArray[np.float64]) -> dict[str, FittedCurve]:
    curves = {}
    for shape in shapes:
        steps = weights[basis.signal == shape.signal]
        climbed = np.concatenate(([0.0], np.cumsum(steps)))
        heights = climbed if shape.direction is Direction.UP else climbed[-1] - climbed
        direction = shape.direction or Direction.UP
        curves[shape.signal] = FittedCurve(shape=shape, direction=direction, heights=tuple(heights.tolist()))
    return curves
