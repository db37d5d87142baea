"""How good the score is on own changes: these as arrays and trials, and the same study as of a feature file.

Only judged changes are in the arrays, but what a missing reading is assumed to be comes from all of them.

New weights from own outcomes: whether there are enough to learn from, what they gain, and the proposal.

The least number of outcomes is ten for each weight that could move: with fewer, the coefficients of a logistic
regression become unreliable (Peduzzi, Concato, Kemper, Holford and Feinstein 1996). An outcome is an incident, a revert
or a fix, however many changes it showed to be broken.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from briefing.contracts.errors import GainUnproven, NothingBroken, TooFewOutcomes
from briefing.contracts.words import count
from briefing.evaluation.accuracy.document import gain, gain_interval
from briefing.evaluation.accuracy.report import Part
from briefing.evaluation.accuracy.source import Columns, OwnLabels, describe
from briefing.evaluation.outcomes.own import what_broke, what_labels_miss, what_was_left_out
from briefing.evaluation.outcomes.proposal import Proposal
from scoring.accuracy.sample import Sample
from scoring.accuracy.study import assess
from scoring.fitting.forward import measure_gain
from scoring.fitting.reweigh import count_outcomes, movable, reweigh
from scoring.fitting.trials import NEVER, Trials, read_shares
from scoring.outcomes import DAY, WEEK, OutcomeKind
from scoring.score import GATE_FLOOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefing.evaluation.accuracy.source import Source
    from briefing.evaluation.outcomes.own import OwnChanges
    from briefing.evidence.changes import ScoredChange
    from scoring.accuracy.study import Chances, OnProgress
    from scoring.catalogue import Catalogue, Signal
    from scoring.fitting.forward import Chances as GainChances
    from scoring.fitting.forward import OnProgress as OnGainProgress
    from scoring.score import Method

    Numbers = NDArray[np.float64]


from collections.abc import Sequence


def judged_changes(own: OwnChanges) -> list[ScoredChange]:
    """Return the changes that are old enough to be judged, as they were scored."""
    judged = {one.id for one in own.labels.judged}
    return [change for change in own.changes if change.id in judged]


def sample_of(own: OwnChanges) -> Sample:
    """Return which of the judged changes turned out to be broken, each repository a project."""
    changes = judged_changes(own)
    return Sample.of([change.id in own.labels.outcomes for change in changes], [one.repository for one in changes])


def points_of(own: OwnChanges) -> Numbers:
    """Return the score of each judged change, gates included."""
    return np.array([float(change.score.points) for change in judged_changes(own)])


def columns_of(own: OwnChanges, catalogue: Catalogue) -> dict[str, Numbers]:
    """Return the readings of the judged changes by signal id, NaN where one is missing."""
    changes = judged_changes(own)
    return {signal.id: _values(changes, signal) for signal in _laid_out(own, catalogue)}


def trials_of(own: OwnChanges, catalogue: Catalogue) -> Trials:
    """Return the judged changes as trials of the weights of a catalogue, whose curves they were scored with."""
    changes, signals = own.changes, _laid_out(own, catalogue)
    number = {name: place for place, name in enumerate(own.scorecards)}
    repository = np.array([number[change.repository] for change in changes], np.int64)
    values = np.column_stack([_values(changes, signal) for signal in signals])
    first = {change: outcomes[0] for change, outcomes in own.labels.outcomes.items()}
    witness = [first[one.id].by if one.id in first else one.id for one in changes]
    batches = {name: place for place, name in enumerate(dict.fromkeys(witness))}
    whole = Trials(
        signals=signals,
        shares=read_shares(signals, values, [change.landed_at for change in changes], repository),
        repository=repository,
        supplied=tuple(frozenset(entry.signal.id for entry in card.entries) for card in own.scorecards.values()),
        floor=np.array([GATE_FLOOR if change.score.gates else 0 for change in changes], np.int64),
        out_at=np.array([_out_at(change, own) for change in changes], np.int64),
        failed_at=np.array([float(first[one.id].at) if one.id in first else NEVER for one in changes]),
        batch=np.array([batches[name] for name in witness], np.int64),
    )
    judged = {one.id for one in own.labels.judged}
    return whole.only(np.array([change.id in judged for change in changes]))


def _out_at(change: ScoredChange, own: OwnChanges) -> int:
    """Return when a change went out, as its label has it; a change that is not out is not judged."""
    return change.landed_at if own.is_git or change.deployed_at is None else change.deployed_at


def _laid_out(own: OwnChanges, catalogue: Catalogue) -> tuple[Signal, ...]:
    there = {entry.signal.id for card in own.scorecards.values() for entry in card.entries}
    return tuple(signal for signal in catalogue.signals if signal.id in there)


def _values(changes: Sequence[ScoredChange], signal: Signal) -> Numbers:
    found = [change.readings[signal.id].value if signal.id in change.readings else None for change in changes]
    return np.array([np.nan if value is None else float(value) for value in found])


SHIPPED = "The card that ships was not fitted on them."
ANOTHER = (
    "They were scored with a scorecard file. Where that was learned from these very changes, as by 'riskbrief"
    " calibrate', the figures flatter it."
)


def assess_own(
    own: OwnChanges, method: Method, chances: Chances, *, is_shipped: bool, on_progress: OnProgress | None = None
) -> tuple[Part, Source]:
    """Measure the scores that own changes were given with a method; `is_shipped` says that it is the one that ships.

    Nobody can say from which changes a scorecard file was learned, so that the report says what is so if it was these.

    Raises:
        NothingBroken: no repository has both broken and other changes.
    """
    sample, columns = sample_of(own), columns_of(own, method.catalogue)
    try:
        study = assess(points_of(own), columns, sample, method.bands, chances=chances, on_progress=on_progress)
    except ValueError as error:
        raise NothingBroken(f"{own.where}: {error}; add repositories, or take a longer time") from error
    named = Columns(file=own.where, label="outcome", project="repository")
    source = replace(describe(named, method.catalogue, columns, sample), own=_labels(own))
    told = f"A change counts as defect-inducing where it turned out to be broken. {what_broke(own)}"
    whose = f"These are your own changes. {SHIPPED if is_shipped else ANOTHER}"
    return Part(study=study, in_sample=False, note=f"{whose} {told} {what_was_left_out(own)}"), source


def _labels(own: OwnChanges) -> OwnLabels:
    labels, unknown = own.labels, OutcomeKind.INCIDENT if own.is_git else None
    return OwnLabels(
        miss=what_labels_miss(own),
        counts={kind.value: labels.counted(kind) for kind in OutcomeKind if kind is not unknown},
        lag_days=labels.lag_days,
        too_recent=labels.too_recent,
        not_out=labels.not_out,
    )


OUTCOMES_PER_WEIGHT = 10
RECENT_WEEKS = 26
"""The weeks before the newest judged one from which the pace of outcomes is read."""


def calibrate_own(
    own: OwnChanges, method: Method, chances: GainChances, on_progress: OnGainProgress | None = None
) -> Proposal:
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
