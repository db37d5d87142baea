"""New weights for a card from an organisation's own outcomes; its curves stay as they are.

    minimise  sum over changes i of  c_i * log(1 + exp(-s_i (x_i b + a_r)))  +  (PRIOR / n) * v/8 * |b - k p|^2
    subject to b >= 0, and sum of b over the fitted signals : sum over the others = 55 : 45

x_i are the shares of the signals' points, s_i is +1 for a broken change and -1 for another, a_r an intercept for each
repository. c_i lets each broken change count the same and, within a repository, the broken as much as the others.
p are the shipped points and k is the scale at which they fit best as they are, `LEAST_SCALE` at the least: where they
fit badly, it is still the shipped card that few outcomes are held to. n is the number of outcomes and v the mean
variance of a share, so that the ridge pulls each weight towards the shipped one about as strongly as `PRIOR` further
outcomes would that bear the shipped weights out: with few outcomes little moves. The ratio is the layout's own rule,
which no weights can change, so that the fit has to live with it too.

Minimised by SLSQP (Kraft 1988). PRIOR is a round number that was chosen beforehand and is tuned to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.errors import FitImpossible
from scoring.fitting.trials import with_weights
from scoring.score import FITTED_POINTS, FULL_SCORE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.catalogue import Catalogue
    from scoring.fitting.trials import Trials
    from scoring.score import Method

    Numbers = NDArray[np.float64]
    Truths = NDArray[np.bool_]
    Groups = Sequence[tuple[Truths, float]]
    Bounds = Sequence[tuple[float | None, float | None]]
    Loss = Callable[[Numbers], tuple[float, Numbers]]

PRIOR = 100
LEAST_SCALE = 4.0
"""What 100 points are worth in log odds at the least: of the seven public projects, in the one where they are least."""
MOST_STEPS = 500
DECIMALS = 2
"""Decimals of a weight as it is written, and so as it is used."""
NOTHING = 1e-3
"""Log odds of a whole group of signals below which its weights are noise."""
HALF = 0.5
STEADY = 1e-9
"""The variance below which a share is the same in all changes."""


def reweigh(trials: Trials, broken: Truths, method: Method, prior: float = PRIOR) -> Method:
    """Return the method with the weights that the changes speak for; the same one where nothing can be learned.

    Repositories without both broken and other changes teach nothing. The weights of the signals that a group (fitted,
    others) has in these changes add up to what they did, so that signals which are not connected keep their part.

    Raises:
        FitImpossible: where the minimiser does not end, or leaves no weight at all.
    """
    counts = _counts(trials, broken)
    taught = counts > 0
    if not taught.any():
        return method
    shares = np.where(np.isnan(trials.shares), HALF, trials.shares)[taught]
    lesson = _Lesson(shares, broken[taught], trials.repository[taught], counts[taught])
    outcomes = count_outcomes(trials.only(taught), broken[taught])
    groups = _groups(trials, method.catalogue)
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 (of an extra)

    # In one thread: sums in another order are other sums, and the same changes shall give the same weights.
    with threadpool_limits(limits=1):
        odds = _fit(lesson, _points(trials, method.catalogue, groups), groups, prior / outcomes)
    found = _as_weights(trials, method.catalogue, odds, groups)
    return replace(method, catalogue=with_weights(method.catalogue, found))


def movable(trials: Trials) -> list[str]:
    """Return the ids of the signals whose weight these changes can tell anything about: those that vary."""
    varies = np.nanvar(np.where(np.isnan(trials.shares), HALF, trials.shares), axis=0) > STEADY
    return [signal.id for signal, moves in zip(trials.signals, varies, strict=True) if moves]


def count_outcomes(trials: Trials, broken: Truths) -> int:
    """Return how many incidents, reverts and fixes showed the broken changes; one may have shown several."""
    return len(np.unique(trials.batch[broken]))


class _Lesson:
    """The changes that teach, with their loss and its gradient."""

    def __init__(self, shares: Numbers, broken: Truths, repository: NDArray[np.int64], counts: Numbers) -> None:
        self.shares, self.counts = shares, counts
        self.sign = np.where(broken, 1.0, -1.0)
        numbers, self.repository = np.unique(repository, return_inverse=True)
        self.repositories = len(numbers)

    def loss(self, columns: Numbers, at: Numbers) -> tuple[float, Numbers]:
        """Return the loss at weights of columns followed by intercepts, and its gradient."""
        width = columns.shape[1]
        margin = self.sign * (columns @ at[:width] + at[width:][self.repository])
        pull = -self.sign * self.counts / (1.0 + np.exp(np.clip(margin, -500.0, 500.0)))
        gradient = np.concatenate((columns.T @ pull, np.bincount(self.repository, pull, self.repositories)))
        return float(self.counts @ np.logaddexp(0.0, -margin)), np.asarray(gradient, np.float64)

    def variance(self) -> float:
        """Return the mean variance of a share within a repository."""
        within = np.zeros(self.shares.shape[1])
        for number in range(self.repositories):
            mine = self.repository == number
            weight = self.counts[mine]
            apart = self.shares[mine] - np.average(self.shares[mine], axis=0, weights=weight)
            within += weight @ apart**2
        return float(within.mean())


def _counts(trials: Trials, broken: Truths) -> Numbers:
    """Return what each change counts, in all 1: an outcome as any other, and the broken as much as the rest."""
    counts = np.zeros(len(broken))
    for number in np.unique(trials.repository).tolist():
        mine = trials.repository == number
        bad, good = mine & broken, mine & ~broken
        if bad.any() and good.any():
            counts[bad] = 1.0
            counts[good] = bad.sum() / good.sum()
    total = counts.sum()
    return counts / total if total else counts


def _groups(trials: Trials, catalogue: Catalogue) -> list[tuple[Truths, float]]:
    """Return the groups of signals that the layout shares its points out to, each with its part of them."""
    weight = np.array([catalogue.by_id[signal.id].weight for signal in trials.signals])
    fitted = np.array([signal.fitted for signal in trials.signals])
    parts = ((fitted, FITTED_POINTS / FULL_SCORE), (~fitted, 1.0 - FITTED_POINTS / FULL_SCORE))
    there = [(group, part) for group, part in parts if weight[group].sum() > 0]
    return there if len(there) > 1 else [(group, 1.0) for group, _ in there]


def _points(trials: Trials, catalogue: Catalogue, groups: Groups) -> Numbers:
    """Return what part of all points each signal has: the layout's rule in exact numbers."""
    weight = np.array([catalogue.by_id[signal.id].weight for signal in trials.signals])
    points = np.zeros(len(weight))
    for group, part in groups:
        points[group] = part * weight[group] / weight[group].sum()
    return points


def _fit(lesson: _Lesson, points: Numbers, groups: Groups, ridge: float) -> Numbers:
    """Return the weights in log odds."""
    width = len(points)
    intercepts = np.zeros(lesson.repositories)
    free = [(None, None)] * lesson.repositories
    whole = (lesson.shares @ points)[:, None]
    start = np.concatenate(([1.0], intercepts))
    scale = _minimised(lambda at: lesson.loss(whole, at), start, [(0.0, None), *free])[0]
    shipped = max(float(scale), LEAST_SCALE) * points
    strength = ridge * lesson.variance() / 8.0

    def loss(at: Numbers) -> tuple[float, Numbers]:
        value, gradient = lesson.loss(lesson.shares, at)
        apart = at[:width] - shipped
        gradient[:width] += 2.0 * strength * apart
        return value + strength * float(apart @ apart), gradient

    # A group without any points in the layout cannot get one by another weight.
    laid_out = np.any([group for group, _ in groups], axis=0)
    bounds = [(0.0, None if there else 0.0) for there in laid_out.tolist()]
    found = _minimised(loss, np.concatenate((shipped, intercepts)), [*bounds, *free], _ratio(groups, lesson))
    return np.maximum(found[:width], 0.0)


def _ratio(groups: Groups, lesson: _Lesson) -> Numbers | None:
    """Return the row of the equation that holds the two groups in the layout's ratio; None where there is one."""
    if len(groups) == 1:
        return None
    (first, its), (second, others) = groups
    return np.concatenate((first / its - second / others, np.zeros(lesson.repositories)))


def _minimised(loss: Loss, start: Numbers, bounds: Bounds, row: Numbers | None = None) -> Numbers:
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # noqa: PLC0415 (of an extra)

    held = () if row is None else ({"type": "eq", "fun": lambda at: row @ at, "jac": lambda _: row},)
    options = {"maxiter": MOST_STEPS, "ftol": 1e-12}
    found = minimize(loss, start, jac=True, method="SLSQP", bounds=bounds, constraints=held, options=options)
    if not found.success:
        message = f"new weights were not found after {found.nit} steps: {found.message}; keep the card as it is"
        raise FitImpossible(message)
    return np.asarray(found.x)


def _as_weights(trials: Trials, catalogue: Catalogue, odds: Numbers, groups: Groups) -> dict[str, float]:
    """Scale log odds so that each group of these signals weighs what it did, in decimals as they are written."""
    found: dict[str, float] = {}
    for group, _ in groups:
        signals = [signal for signal, there in zip(trials.signals, group.tolist(), strict=True) if there]
        total = odds[group].sum()
        if total < NOTHING:
            message = "these outcomes leave no weight at all: more points go with fewer of them; keep the card as it is"
            raise FitImpossible(message)
        whole = sum(catalogue.by_id[signal.id].weight for signal in signals)
        for signal, weight in zip(signals, odds[group].tolist(), strict=True):
            found[signal.id] = round(weight / total * whole, DECIMALS)
    return found
