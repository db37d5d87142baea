"""How good the score is on own changes: the same study as of a feature file, with labels that the organisation made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.contracts.errors import NothingBroken
from briefing.evaluation.accuracy.report import Part
from briefing.evaluation.accuracy.source import Columns, OwnLabels, describe
from briefing.evaluation.outcomes.arrays import columns_of, points_of, sample_of
from briefing.evaluation.outcomes.words import what_broke, what_labels_miss, what_was_left_out
from scoring.accuracy.study import assess
from scoring.outcomes import OutcomeKind

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.source import Source
    from briefing.evaluation.outcomes.own import OwnChanges
    from scoring.accuracy.study import Chances, OnProgress
    from scoring.score import Method

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
