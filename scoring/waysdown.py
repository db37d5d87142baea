"""Ways down: what a change would score under each remedy that its own signals offer.

Nothing is estimated: a remedy changes the *inputs*, and the change is read, gated and scored again with the same
scorecard and assumed points, so that side effects count: added tests are added lines, an owner's approval takes a gate
away.

A remedy is offered if it is possible in the change's state, every signal that it works on was read, and the score
falls. The order is the cost: half an hour of somebody's time; waiting, the shorter first; then the author's work.
Splitting is last, because all of it is reviewed and tested again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring import counterfactuals as would
from scoring.counterfactuals import CHANGE, State
from scoring.gates import fired
from scoring.score import score_change
from scoring.signals import read_signals

if TYPE_CHECKING:
    from scoring.counterfactuals import Case, Variant
    from scoring.inputs import ChangeInputs


@dataclass(frozen=True, kw_only=True, slots=True)
class WayDown:
    """One remedy and the change's score under it.

    `points` are of each part, the riskiest first. `cost` is the rank, 0 the cheapest. `leaves_band`: the riskiest part
    is in a lower band.
    """

    id: str
    phrase: str
    points: tuple[int, ...]
    cost: int
    leaves_band: bool

    @property
    def worst(self) -> int:
        """The score of the riskiest part, which counts."""
        return self.points[0]

    @property
    def text(self) -> str:
        return self.said_of("it")

    def said_of(self, label: str) -> str:
        return self.phrase.replace(CHANGE, label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """`reads` are the signals without whose readings it is not offered."""

    id: str
    reads: tuple[str, ...]
    states: frozenset[State]
    variants: Callable[[Case], Iterator[Variant]]


def ways_down(case: Case) -> tuple[WayDown, ...]:
    """Return every way that lowers the score, the cheapest first."""
    found = []
    for cost, remedy in enumerate(REMEDIES):
        if case.state in remedy.states and all(_is_read(case, signal) for signal in remedy.reads):
            tried = (
                WayDown(
                    id=remedy.id,
                    phrase=variant.phrase,
                    points=points,
                    cost=cost,
                    leaves_band=case.card.bands.band(points[0]) is not case.score.band,
                )
                for variant in remedy.variants(case)
                for points in (_rescored(case, variant.parts),)
            )
            # The first of equals: variants come the smallest first.
            best = min(tried, key=lambda way: way.worst, default=None)
            if best is not None and best.worst < case.score.points:
                found.append(best)
    return tuple(found)


def cheapest(ways: Sequence[WayDown]) -> WayDown | None:
    """Return the way to show: the cheapest that leaves the band, else the one that lowers the score most."""
    leaving = [way for way in ways if way.leaves_band]
    return min(leaving or ways, key=lambda way: (0 if leaving else way.worst, way.cost), default=None)


def _is_read(case: Case, signal: str) -> bool:
    return signal in case.readings and case.readings[signal].value is not None


def _rescored(case: Case, parts: Sequence[ChangeInputs]) -> tuple[int, ...]:
    return tuple(sorted((_score(case, part) for part in parts), reverse=True))


def _score(case: Case, change: ChangeInputs) -> int:
    fresh = read_signals([entry.signal for entry in case.card.entries], change)
    # A reading that appears, or turns into an assumption, would be credited to the remedy.
    readings = {
        signal: fresh[signal] if old.value is not None and fresh[signal].value is not None else old
        for signal, old in case.readings.items()
    }
    return score_change(case.card, readings, case.assumed, fired(change, readings)).points


_BEFORE_MERGE = frozenset({State.OPEN})
_BEFORE_RELEASE = frozenset({State.OPEN, State.QUEUED})

REMEDIES: tuple[Remedy, ...] = (
    Remedy(id="owner-review", reads=("codeowners_compliance",), states=_BEFORE_RELEASE, variants=would.owner_review),
    Remedy(id="review", reads=("review_depth",), states=_BEFORE_RELEASE, variants=would.review),
    Remedy(id="working-morning", reads=("deploy_timing",), states=_BEFORE_RELEASE, variants=would.working_morning),
    Remedy(id="no-incident", reads=("active_incident",), states=_BEFORE_RELEASE, variants=would.calm_service),
    Remedy(id="calm-budget", reads=("slo_burn_rate",), states=_BEFORE_RELEASE, variants=would.calm_budget),
    Remedy(id="fix-checks", reads=("ci_health",), states=_BEFORE_RELEASE, variants=would.passing_checks),
    Remedy(id="add-tests", reads=("test_change_ratio",), states=_BEFORE_MERGE, variants=would.added_tests),
    Remedy(
        id="restore-coverage",
        reads=("coverage_delta", "test_change_ratio"),
        states=_BEFORE_MERGE,
        variants=would.restored_coverage,
    ),
    Remedy(id="split", reads=("files_changed",), states=_BEFORE_MERGE, variants=would.parts_by_directory),
)
"""In the order of cost; a way's `cost` is its place here."""
