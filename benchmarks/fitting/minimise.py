"""The fit itself: class-balanced logistic loss with an intercept for each history, weights of 0 or more.

    minimise  sum over histories h, classes c of  1/(2 P m_h n_hc) * sum log(1 + exp(-s (x b + a_h)))  +  penalty(b)
    subject to b >= 0

Each of the P projects counts the same, shared by the m_h histories that are of it, and so do the two classes of a
history: what should transfer is the order within a history (its ROC AUC), to which neither a base rate nor a size
matters, and three clones of one project are no three witnesses. The penalty asks that neighbouring slopes of a
curve be alike (a smooth curve), that a slope be small (ridge), and that what a signal adds in all be small (ridge on
the sum of its ramps), which shares weight among signals that say the same. The signal named as leading is spared the
last one. Minimised by L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from benchmarks.fitting.training import FitImpossible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fitting.training import Ramps, Training

FIRST_WEIGHT = 0.1
MOST_STEPS = 5_000
CLASSES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Penalty:
    """How strongly each wish counts beside the mean loss of a change (about 0.6)."""

    smooth: float = 1e-3
    slope: float = 2e-3
    signal: float = 3e-3


def fit_ramps(ramps: Ramps, training: Training, penalty: Penalty, leading: str) -> NDArray[np.float64]:
    """Return the weight (log odds, 0 or more) of each ramp.

    Raises:
        FitImpossible: where a history lacks changes of either class, or the minimiser does not end.
    """
    label, project, weights = training.label, training.project, _weights(training)
    quadratic = _quadratic(ramps, penalty, leading)
    sign = 2.0 * label - 1.0
    count, projects = ramps.values.shape[1], len(training.names)

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slopes, intercepts = at[:count], at[count:]
        margin = sign * (ramps.values @ slopes + intercepts[project])
        pull = -sign * weights / (1.0 + np.exp(np.clip(margin, -500.0, 500.0)))
        bent = quadratic @ slopes
        value = float(weights @ np.logaddexp(0.0, -margin) + slopes @ bent)
        gradient: NDArray[np.float64] = np.concatenate(
            (ramps.values.T @ pull + 2.0 * bent, np.bincount(project, pull, projects))
        )
        return value, np.asarray(gradient, dtype=np.float64)

    start = np.concatenate((np.full(count, FIRST_WEIGHT), np.zeros(projects)))
    bounds = [(0.0, None)] * count + [(None, None)] * projects
    options = {"maxiter": MOST_STEPS, "maxfun": 2 * MOST_STEPS, "ftol": 1e-12, "gtol": 1e-8}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if not found.success:
        message = f"the fit did not end after {found.nit} steps: {found.message}; look for columns with wild values"
        raise FitImpossible(message)
    return np.asarray(found.x[:count])


def _weights(training: Training) -> NDArray[np.float64]:
    """Return what each change counts: the same for every project, for its histories and for their classes."""
    cell = CLASSES * training.project + training.label
    counts = np.bincount(cell, minlength=CLASSES * len(training.names))
    if not counts.all():
        empty = int(np.flatnonzero(counts == 0)[0])
        what = "with" if empty % CLASSES else "without"
        message = (
            f"a history of {training.names[empty // CLASSES]} has no change {what} a defect; leave it out of the fit"
        )
        raise FitImpossible(message)
    histories = Counter(training.names)
    shared = CLASSES * len(histories) * np.array([histories[name] for name in training.names])
    return np.asarray(1.0 / (shared[training.project] * counts[cell]))


def _quadratic(ramps: Ramps, penalty: Penalty, leading: str) -> NDArray[np.float64]:
    """Return the matrix Q of the penalty b' Q b."""
    size = len(ramps.signal)
    quadratic = np.diag(penalty.slope / ramps.width)
    for signal in dict.fromkeys(ramps.signal.tolist()):
        for way in dict.fromkeys(ramps.way):
            mine = [index for index in range(size) if ramps.signal[index] == signal and ramps.way[index] is way]
            for left, right in pairwise(mine):
                bend = np.zeros(size)
                bend[left], bend[right] = 1.0 / ramps.width[left], -1.0 / ramps.width[right]
                quadratic += penalty.smooth * np.outer(bend, bend)
            if signal != leading and mine:
                total = np.zeros(size)
                total[mine] = 1.0
                quadratic += penalty.signal * np.outer(total, total)
    return np.asarray(quadratic)
