"""Scores one repository's changes in order, remembering each for those that come after it.

It turns a change into the inputs that the signals read. The surprising thing is the order of calls: a
change is scored first and remembered after, so that it never is its own history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.changes import ScoredChange
from scoring.assumed import AssumedPoints
from scoring.edits import Edit
from scoring.failures import FailureLedger
from scoring.gates import fired
from scoring.history import History
from scoring.inputs import ChangeInputs
from scoring.score import score_change
from scoring.signals import read_signals
from scoring.signals.testing import changed_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefing.changes import ChangeRecord
    from scoring.inputs import CheckInputs, IncidentInputs, ObjectiveInputs, OwnershipInputs, ReviewInputs
    from scoring.score import Scorecard


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What surrounds a change beyond its own files; None where no source says.

    `deployed` is local to the service. `day_off` names the public holiday that it is on or right before.
    """

    deployed: datetime | None
    day_off: str | None = None
    reviews: ReviewInputs | None = None
    ownership: OwnershipInputs | None = None
    checks: CheckInputs | None = None
    coverage_lost: float | None = None
    objective: ObjectiveInputs | None = None
    incidents: IncidentInputs | None = None


class Scorer:
    """The state of one pass over a repository.

    `complete` says that the pass begins with the repository's first change; without it no file is taken for
    new. `newcomers_after` is how many seconds of memory it takes to call somebody new to a file, None for
    never. `failures` may be shared by several repositories.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        service_of: Callable[[str], str | None],
        *,
        failures: FailureLedger | None = None,
        complete: bool = True,
        newcomers_after: int | None = 0,
    ) -> None:
        """Start with nothing remembered."""
        self.history = History(service_of, complete=complete)
        self.failures = failures or FailureLedger()
        self._scorecard = scorecard
        self._signals = tuple(entry.signal for entry in scorecard.entries)
        self._newcomers_after = newcomers_after
        self._began_at: int | None = None
        self._assumed = AssumedPoints()

    def remember(self, record: ChangeRecord) -> None:
        """Let a change become history for those that come after it."""
        if self._began_at is None:
            self._began_at = record.landed_at
        self.history.record(edit_of(record))

    def score(self, record: ChangeRecord, context: Context) -> ScoredChange:
        """Score a change from what was remembered before it."""
        inputs = self._inputs(record, context)
        readings = read_signals(self._signals, inputs)
        is_whole = all(reading.value is not None for reading in readings.values())
        assumed = {} if is_whole else self._assumed.medians(record.landed_at)
        score = score_change(self._scorecard, readings, assumed, fired(inputs, readings))
        tests, production = changed_lines(record.files or ())
        return ScoredChange(
            id=record.id,
            label=record.label,
            repository=record.repository,
            sha=record.sha,
            title=record.title,
            author=record.authors[0],
            authors=record.authors,
            is_bot=record.is_bot,
            landed_at=record.landed_at,
            deployed_at=record.deployed_at,
            ready_at=record.ready_at,
            services=record.services,
            tested=tests > 0 if production else None,
            new_to_files=inputs.history.author_new_to_files if self._knows_newcomers(record) else None,
            repair=record.repair,
            reverts=record.reverts,
            readings=readings,
            score=score,
        )

    def learn(self, scored: ScoredChange) -> None:
        """Let a score count for what is assumed where a later change lacks a reading."""
        self._assumed.add(scored.landed_at, scored.score)

    def _knows_newcomers(self, record: ChangeRecord) -> bool:
        if self._newcomers_after is None or self._began_at is None:
            return False
        return record.landed_at - self._began_at >= self._newcomers_after

    def _inputs(self, record: ChangeRecord, context: Context) -> ChangeInputs:
        edit = edit_of(record)
        return ChangeInputs(
            title=record.title,
            edit=edit,
            history=self.history.read(edit),
            patches=record.patches,
            opened_at=record.opened_at,
            landed_at=record.landed_at,
            deployed_at=context.deployed,
            failures=self.failures.counts(record.landed_at, record.services),
            blind=record.blind,
            day_off=context.day_off,
            is_repair=record.repair is not None,
            is_merged=record.is_merged,
            reviews=context.reviews,
            ownership=context.ownership,
            checks=context.checks,
            coverage_lost=context.coverage_lost,
            objective=context.objective,
            incidents=context.incidents,
        )


def edit_of(record: ChangeRecord) -> Edit:
    """Return what the history pass sees of a change."""
    return Edit(record.landed_at, record.authors, record.files, record.repair is not None)
