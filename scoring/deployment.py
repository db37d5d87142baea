"""The score of a deployment: its riskiest change, at most 15 points for the batch, then its own signals.

    change    the score of the riskiest of the changes that it carries
    batch     floor(15 (1 - prod (1 - s/100))) over the others: what is left of 15 points for each that may fail too
    own       what the moment of the deployment adds to that change: hour, incidents, burn, failures of the service
    total     their sum, at most 100

A change was scored as of its first deployment, so its own score already holds these four signals. They add only
what they earn *more* at the deployment's moment; nothing is counted twice. The surprising thing follows: the
riskiest change is the one that comes out highest after that, and the others count for the batch in the same way.
Every step grows with each change's score, so that a change that is added never lowers a deployment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from scoring.score import FULL_SCORE, Reason

if TYPE_CHECKING:
    from scoring.bands import Band
    from scoring.score import Reading, Score, Scorecard

MOST_FOR_BATCH = 15
OWN_SIGNALS = ("slo_burn_rate", "active_incident", "deploy_timing", "service_failure_rate")
"""The signals about a deployment's moment and service, not its contents."""

NO_CHANGE = "no change is known in it"
"""For a deployment without known changes: configuration, or what was out before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    id: str
    score: Score


@dataclass(frozen=True, kw_only=True, slots=True)
class Riskiest:
    """The change that ranks highest in a deployment, with the points of its own score."""

    id: str
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentScore:
    """0 to 100 points with all that they are made of.

    `riskiest` is None where no change is known; `others` counts the rest of the batch; `own` is what the deployment's
    signals added to the riskiest change; `cut` are points over 100.
    """

    points: int
    band: Band
    riskiest: Riskiest | None
    others: int
    batch: int
    own: tuple[Reason, ...]
    cut: int

    @property
    def terms(self) -> tuple[int, ...]:
        """The addends of `points`: change, batch, own signals, less what is over 100."""
        change = 0 if self.riskiest is None else self.riskiest.points
        return (change, self.batch, *(reason.points for reason in self.own), -self.cut)


def score_deployment(card: Scorecard, changes: Collection[Carried], own: Mapping[str, Reading]) -> DeploymentScore:
    """Score a deployment by its changes, in any order, and the readings of its own signals.

    An own signal not read or not laid out adds nothing: each change contains what was assumed.
    """
    earned = _earned(card, own)
    raised = {one.id: one.score.points + _total(_above(one.score, earned)) for one in changes}
    # Ties go to the higher own score, then the id, so that the order of changes does not matter.
    ranked = sorted(changes, key=lambda one: (-raised[one.id], -one.score.points, one.id))
    riskiest = ranked[0] if ranked else None
    above = earned if riskiest is None else _above(riskiest.score, earned)
    batch = _batch([min(FULL_SCORE, raised[one.id]) for one in ranked[1:]])
    total = (riskiest.score.points if riskiest is not None else 0) + batch + _total(above)
    points = min(FULL_SCORE, total)
    return DeploymentScore(
        points=points,
        band=card.bands.band(points),
        riskiest=None if riskiest is None else Riskiest(id=riskiest.id, points=riskiest.score.points),
        others=len(ranked[1:]),
        batch=batch,
        own=tuple(
            Reason(signal=entry.signal, reading=own[entry.signal.id], points=above[entry.signal.id], assumed=False)
            for entry in card.entries
            if above.get(entry.signal.id)
        ),
        cut=total - points,
    )


def _earned(card: Scorecard, own: Mapping[str, Reading]) -> dict[str, int]:
    """Return the points of the deployment's own signals that were read, by id."""
    found = {}
    for entry in card.entries:
        reading = own.get(entry.signal.id)
        if entry.signal.id in OWN_SIGNALS and reading is not None and reading.value is not None:
            found[entry.signal.id] = entry.earn(reading.value)
    return found


def _above(score: Score, earned: Mapping[str, int]) -> dict[str, int]:
    """Return what the deployment's own signals earn beyond the change's."""
    had = {reason.signal.id: reason.points for reason in score.reasons}
    return {signal: max(0, points - had.get(signal, 0)) for signal, points in earned.items()}


def _total(points: Mapping[str, int]) -> int:
    return sum(points.values())


def _batch(scores: Collection[int]) -> int:
    """Return 15 points less what remains after each score took its percentage, in whole numbers."""
    whole = FULL_SCORE ** len(scores)
    left = prod(FULL_SCORE - score for score in scores)
    return int(MOST_FOR_BATCH * (whole - left) // whole)
