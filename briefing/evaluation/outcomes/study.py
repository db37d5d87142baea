"""How good the score is on own changes: these as arrays, and the same study as of a feature file.

Only judged changes are in the arrays, but assumed readings come from all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from briefing.contracts.errors import NothingBroken
from briefing.evaluation.accuracy.report import Part
from briefing.evaluation.accuracy.source import Columns, OwnLabels, describe
from briefing.evaluation.outcomes.own import what_broke, what_labels_miss, what_was_left_out
from scoring.accuracy.sample import Sample
from scoring.accuracy.study import assess
from scoring.outcomes import OutcomeKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefing.evaluation.accuracy.source import Source
    from briefing.evaluation.outcomes.own import OwnChanges
    from briefing.evidence.changes import ScoredChange
    from scoring.accuracy.study import Chances, OnProgress
    from scoring.catalogue import Catalogue, Signal
    from scoring.score import Method

    Numbers = NDArray[np.float64]


from collections.abc import Sequence


def judged_changes(own: OwnChanges) -> list[ScoredChange]:
    """Return the changes old enough to be judged, as they were scored."""
    judged = {one.id for one in own.labels.judged}
    return [change for change in own.changes if change.id in judged]


def sample_of(own: OwnChanges) -> Sample:
    """Return which judged changes turned out broken, each repository a project."""
    changes = judged_changes(own)
    return Sample.of([change.id in own.labels.outcomes for change in changes], [one.repository for one in changes])


def points_of(own: OwnChanges) -> Numbers:
    """Return each judged change's score, gates included."""
    return np.array([float(change.score.points) for change in judged_changes(own)])


def columns_of(own: OwnChanges, catalogue: Catalogue) -> dict[str, Numbers]:
    """Return the judged changes' readings by signal id, NaN where missing."""
    changes = judged_changes(own)
    return {signal.id: _values(changes, signal) for signal in _laid_out(own, catalogue)}


def _laid_out(own: OwnChanges, catalogue: Catalogue) -> tuple[Signal, ...]:
    there = {entry.signal.id for card in own.scorecards.values() for entry in card.entries}
    return tuple(signal for signal in catalogue.signals if signal.id in there)


def _values(changes: Sequence[ScoredChange], signal: Signal) -> Numbers:
    found = [change.read(signal.id) for change in changes]
    return np.array([np.nan if value is None else float(value) for value in found])


SHIPPED = "The card that ships was not fitted on them."
ANOTHER = "They were scored with a scorecard file. Where that was fitted to these very changes, the figures flatter it."


def assess_own(
    own: OwnChanges, method: Method, chances: Chances, *, is_shipped: bool, on_progress: OnProgress | None = None
) -> tuple[Part, Source]:
    """Measure own changes' scores; `is_shipped`: by the shipped scorecard. NothingBroken if no repository has both
    classes.

    Nobody can say which changes a scorecard file was learned from, so the report tells both cases.
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
