"""New weights from own outcomes: whether there are enough to learn from, what they gain, and the proposal.

The least number of outcomes is ten for each weight that could move: with fewer, the coefficients of a logistic
regression become unreliable (Peduzzi, Concato, Kemper, Holford and Feinstein 1996). An outcome is an incident, a revert
or a fix, however many changes it showed to be broken.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from briefing.contracts.errors import GainUnproven, TooFewOutcomes
from briefing.contracts.words import count
from briefing.evaluation.accuracy.document import gain, gain_interval
from briefing.evaluation.outcomes.proposal import Proposal
from briefing.evaluation.outcomes.study import trials_of
from scoring.fitting.forward import measure_gain
from scoring.fitting.reweigh import count_outcomes, movable, reweigh
from scoring.outcomes import DAY, WEEK

if TYPE_CHECKING:
    from briefing.evaluation.outcomes.own import OwnChanges
    from scoring.fitting.forward import Chances, OnProgress
    from scoring.fitting.trials import Trials
    from scoring.score import Method

OUTCOMES_PER_WEIGHT = 10
RECENT_WEEKS = 26
"""The weeks before the newest judged one from which the pace of outcomes is read."""


def calibrate_own(own: OwnChanges, method: Method, chances: Chances, on_progress: OnProgress | None = None) -> Proposal:
    """Learn new weights from own outcomes and measure what they gain; `method` is the one that ships.

    Raises:
        TooFewOutcomes: there is not enough to learn from.
        FitImpossible: as `reweigh` and `measure_gain` say.
    """
    trials = trials_of(own, method.catalogue)
    broken = trials.broken_by(np.inf)
    outcomes, wanted = count_outcomes(trials, broken), OUTCOMES_PER_WEIGHT * len(movable(trials))
    if outcomes < wanted:
        raise TooFewOutcomes(_too_few(own, trials, outcomes, wanted))
    measured = measure_gain(trials, method, own.labels.lag_days * DAY, chances, on_progress)
    return Proposal(
        own=own,
        trials=trials,
        outcomes=outcomes,
        shipped=method,
        proposed=reweigh(trials, broken, method, chances.prior),
        gain=measured,
    )


def require_gain(proposal: Proposal) -> None:
    """Go on only where the gain is proven.

    Raises:
        GainUnproven: with the gain and its interval.
    """
    found = proposal.gain.gain
    if not proposal.gain.is_proven:
        raise GainUnproven(
            f"a gain of {gain(found.value)} in ROC AUC is not proven, since its 95 % interval is"
            f" {gain_interval(found)}; keep the card that ships, or write the proposal nevertheless with --anyway"
        )


def _too_few(own: OwnChanges, trials: Trials, outcomes: int, wanted: int) -> str:
    pace = outcomes_a_week(trials)
    weeks = math.ceil((wanted - outcomes) / pace)
    return (
        f"{own.where} has {count(outcomes, 'outcome')}, and {len(movable(trials))} weights could move, which takes"
        f" {wanted:,} ({OUTCOMES_PER_WEIGHT} for each: Peduzzi et al. 1996); about {pace:.1f} come a week, so that it"
        f" takes about {count(weeks, 'more week')}; keep the card that ships, or add repositories"
    )


def outcomes_a_week(trials: Trials) -> float:
    """Return how many outcomes a week of changes has brought of late, or ever where there were none of late."""
    broken = trials.broken_by(np.inf)
    newest, oldest = int(trials.out_at.max()), int(trials.out_at.min())
    for weeks in (RECENT_WEEKS, math.inf):
        span = min(weeks * WEEK, max(newest - oldest, WEEK))
        found = count_outcomes(trials, broken & (trials.out_at > newest - span - 1))
        if found:
            return found * WEEK / span
    message = "the pace of outcomes was asked of changes of which none is broken"
    raise AssertionError(message)
