"""From labelled changes to a card: curves in log odds, stretched so that the bands mean what they say.

Log odds are concave in a change's size: fitted as they are, they put most changes into the middle bands. The stretch
is the remedy: all curves are pressed by one factor, and the part of lines added above its 98th percentile rises
correspondingly more, up to where it was. The factor is the largest at which a typical project (the median) has the
wanted share of safe changes. The order of changes hardly moves, since only the largest fiftieth is bent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting.minimise import Penalty, fit_ramps
from benchmarks.fitting.training import FitImpossible, Ramps, Shape, Training, ramps
from scoring.bands import DEFAULT_BANDS
from scoring.catalogue import Direction
from scoring.score import FULL_SCORE, share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEADING = "lines_added"
"""The signal that alone is nearly as good as all of them; it carries the stretch and no ridge on its sum."""
BENT_ABOVE = 0.98
SAFE_SHARE = 0.5
FACTORS = tuple(round(1.0 - 0.05 * step, 2) for step in range(16))
SECOND = "scale"


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
    factor: float = 1.0

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
    """Fit the curves of all shapes to the changes, in log odds, not stretched yet.

    A shape whose direction is open is fitted both ways at once; the way that adds more stays, and all are fitted again.

    Raises:
        FitImpossible: as `fit_ramps` says.
    """
    penalty = penalty or Penalty()
    settled = _settle(training, shapes, penalty)
    basis = ramps(training, settled)
    weights = fit_ramps(basis, training.label, training.project, penalty, LEADING)
    return FittedCard(curves=_curves(settled, basis, weights))


def _settle(training: Training, shapes: Sequence[Shape], penalty: Penalty) -> list[Shape]:
    if all(shape.direction for shape in shapes):
        return list(shapes)
    basis = ramps(training, shapes)
    weights = fit_ramps(basis, training.label, training.project, penalty, LEADING)
    ways = np.array([way is Direction.UP for way in basis.way])

    def found(signal: str) -> Direction:
        mine = basis.signal == signal
        return Direction.UP if weights[mine & ways].sum() >= weights[mine & ~ways].sum() else Direction.DOWN

    return [replace(shape, direction=shape.direction or found(shape.signal)) for shape in shapes]


def _curves(
    shapes: Sequence[Shape], basis: Ramps, weights: NDArray[np.float64], unit: float = 1.0
) -> dict[str, FittedCurve]:
    curves = {}
    for shape in shapes:
        steps = weights[basis.signal == shape.signal] / unit
        climbed = np.concatenate(([0.0], np.cumsum(steps)))
        heights = climbed if shape.direction is Direction.UP else climbed[-1] - climbed
        direction = shape.direction or Direction.UP
        curves[shape.signal] = FittedCurve(shape=shape, direction=direction, heights=tuple(heights.tolist()))
    return curves


def add_signals(
    card: FittedCard, training: Training, shapes: Sequence[Shape], penalty: Penalty | None = None
) -> FittedCard:
    """Fit further signals beside a card that stays as it is, on changes that have them.

    The card enters as one column whose weight is free, which is the unit in which the new curves are read: what is
    measured on other projects may have other odds altogether.

    Raises:
        FitImpossible: as `fit_ramps` says, or where the card says nothing about these changes.
    """
    base = np.zeros(len(training.label))
    for signal, curve in card.curves.items():
        if signal in training.columns:
            earned = curve.at(training.columns[signal])
            base += np.where(np.isnan(earned), np.nanmean(earned) if not np.isnan(earned).all() else 0.0, earned)
    more = ramps(training, shapes)
    both = Ramps(
        values=np.column_stack((base, more.values)),
        signal=np.concatenate(([SECOND], more.signal)),
        way=(Direction.UP, *more.way),
        width=np.concatenate(([1.0], more.width)),
    )
    weights = fit_ramps(both, training.label, training.project, penalty or Penalty(), SECOND)
    if not weights[0]:
        message = "the card says nothing about the changes that the further signals are fitted on"
        raise FitImpossible(message)
    return replace(card, curves={**card.curves, **_curves(shapes, more, weights[1:], unit=float(weights[0]))})


def stretch(card: FittedCard, training: Training) -> FittedCard:
    """Press the curves by the largest factor at which the median project has a majority of safe changes."""
    pivot = float(
        np.median([np.quantile(_known(training, number), BENT_ABOVE) for number in range(len(training.names))])
    )
    for factor in FACTORS:
        pressed = replace(card, curves=_pressed(card, factor, pivot), factor=factor)
        if _safe_share(pressed, training) >= SAFE_SHARE:
            return pressed
    return pressed


def _known(training: Training, number: int) -> NDArray[np.float64]:
    values = training.columns[LEADING][training.project == number]
    return np.asarray(values[~np.isnan(values)])


def _pressed(card: FittedCard, factor: float, pivot: float) -> dict[str, FittedCurve]:
    leading = card.curves[LEADING]
    top, bend = leading.weight, float(leading.at(np.array([pivot]))[0])

    def press(height: float) -> float:
        if height <= bend:
            return factor * height
        return factor * bend + (height - bend) * (top - factor * bend) / (top - bend)

    curves = {
        signal: replace(curve, heights=tuple(factor * height for height in curve.heights))
        for signal, curve in card.curves.items()
    }
    return {**curves, LEADING: replace(leading, heights=tuple(press(height) for height in leading.heights))}


def _safe_share(card: FittedCard, training: Training) -> float:
    safe = card.points(training) < DEFAULT_BANDS.moderate
    return float(np.median([safe[training.project == number].mean() for number in range(len(training.names))]))
