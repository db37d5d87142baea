"""Scores one repository's changes in order, remembering each for those that come after it.

Order matters: a change is scored first, its ways down are read, and only then is it remembered, so that it is never its
own history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from briefing.evidence.changes import ScoredChange, shared_fields
from scoring.counterfactuals import Case, State
from scoring.gates import fired
from scoring.history.edits import Edit
from scoring.history.failures import FailureLedger
from scoring.history.readings import History
from scoring.inputs import ChangeInputs, Surroundings
from scoring.kinds.files import kind_of
from scoring.kinds.repairs import Repair
from scoring.score import AssumedPoints, score_change
from scoring.signals import read_signals
from scoring.signals.review import changed_lines
from scoring.waysdown import ways_down

if TYPE_CHECKING:
    from briefing.evidence.changes import ChangeRecord
    from scoring.history.edits import FileEdit
    from scoring.history.readings import Trace
    from scoring.kinds.files import KindOf
    from scoring.score import Scorecard
    from scoring.waysdown import WayDown


class Scorer:
    """The state of one pass over a repository.

    `complete`: the pass begins with the repository's first change; else no file counts as new. `newcomers_after` is how
    many seconds of memory it takes to call somebody new to a file, None for never. Several repositories may share
    `failures`; `counted_as` is a service's name there.
    """

    def __init__(  # noqa: PLR0913 (what a pass begins with, each by name)
        self,
        scorecard: Scorecard,
        service_of: Callable[[str], str | None],
        *,
        failures: FailureLedger | None = None,
        kinds: KindOf = kind_of,
        complete: bool = True,
        newcomers_after: int | None = 0,
        counted_as: Callable[[str], str] = str,
    ) -> None:
        self.history = History(service_of, kinds=kinds, complete=complete)
        self._kinds = kinds
        self.failures = failures or FailureLedger()
        self._service_of = service_of
        self._scorecard = scorecard
        self._signals = tuple(entry.signal for entry in scorecard.entries)
        self._newcomers_after = newcomers_after
        self._counted_as = counted_as
        self._began_at: int | None = None
        self._assumed = AssumedPoints()
        self._unread: set[str] = set()

    def remember(self, record: ChangeRecord) -> Trace:
        """Add a change to the history, and return the trace of its files."""
        return self.recall(edit_of(record))

    def overlook(self, people: Iterable[str]) -> None:
        """Call people new to no file, since their change's files are unknown."""
        self._unread.update(people)

    def recall(self, edit: Edit) -> Trace:
        """Add an edit that is no change to the history, and return the trace of its files."""
        if self._began_at is None:
            self._began_at = edit.at
        return self.history.record(edit)

    def score(
        self,
        record: ChangeRecord,
        around: Surroundings,
        context_of: Callable[[ChangeRecord], Surroundings] | None = None,
    ) -> ScoredChange:
        """Score a change from what was remembered before it.

        `context_of` gives the surroundings of a change with other files; without it no ways down are looked for.
        """
        inputs = self._inputs(record, around)
        readings = read_signals(self._signals, inputs)
        is_whole = all(reading.value is not None for reading in readings.values())
        assumed = {} if is_whole else self._assumed.medians(record.landed_at)
        score = score_change(self._scorecard, readings, assumed, fired(inputs, readings))
        ways: tuple[WayDown, ...] = ()
        if context_of is not None and score.points >= self._scorecard.bands.moderate:
            case = Case(
                change=inputs,
                state=state_of(record),
                card=self._scorecard,
                readings=readings,
                assumed=assumed,
                score=score,
                with_files=self._reread(record, context_of),
            )
            ways = ways_down(case)
        tests, production = changed_lines(record.files or (), self._kinds)
        return ScoredChange(
            **shared_fields(record),
            tested=tests > 0 if production else None,
            new_to_files=inputs.history.author_new_to_files if self._knows_newcomers(record) else None,
            score=score,
            ways=ways,
            paths=_waiting_paths(record),
        )

    def learn(self, scored: ScoredChange) -> None:
        """Count a score for what is assumed when a later change lacks a reading."""
        self._assumed.add(scored.landed_at, scored.score)

    def _knows_newcomers(self, record: ChangeRecord) -> bool:
        if self._newcomers_after is None or self._began_at is None or not self._unread.isdisjoint(record.authors):
            return False
        return record.landed_at - self._began_at >= self._newcomers_after

    def _reread(
        self, record: ChangeRecord, context_of: Callable[[ChangeRecord], Surroundings]
    ) -> Callable[[Sequence[FileEdit]], ChangeInputs]:
        """Return what reads a change with other files, valid until the history goes on."""

        def with_files(files: Sequence[FileEdit]) -> ChangeInputs:
            part = self._with_files(record, files)
            return self._inputs(part, context_of(part))

        return with_files

    def _with_files(self, record: ChangeRecord, files: Sequence[FileEdit]) -> ChangeRecord:
        paths = {file.path for file in files}
        touched = {self._service_of(path) for path in paths}
        named = {self._service_of(file.path) for file in record.files or ()}
        return replace(
            record,
            files=tuple(files),
            patches=None if record.patches is None else tuple(one for one in record.patches if one.path in paths),
            # What is in no service has an id among a record's services that no path names.
            services=tuple(one for one in record.services if one in touched or (None in touched and one not in named)),
        )

    def _inputs(self, record: ChangeRecord, around: Surroundings) -> ChangeInputs:
        edit, known = edit_of(record), _known(around, record.blind)
        return ChangeInputs(
            title=record.title,
            edit=edit,
            history=self.history.read(edit),
            patches=record.patches,
            opened_at=record.opened_at,
            landed_at=record.landed_at,
            failures=self.failures.counts(record.landed_at, tuple(map(self._counted_as, record.services))),
            blind=record.blind,
            is_repair=record.repair is not None,
            is_revert=record.repair is Repair.REVERT,
            is_update=record.update is not None,
            is_merged=record.is_merged,
            kinds=self._kinds,
            **{one.name: getattr(known, one.name) for one in fields(Surroundings)},
        )


TOLD_BY = {
    "reviews": "reviews",
    "codeowners": "ownership",
    "checks": "checks",
    "coverage": "coverage_lost",
    "slo": "objective",
    "incidents feed": "incidents",
}
"""By kind of data, the surroundings that its source tells."""


def _known(around: Surroundings, blind: Mapping[str, str]) -> Surroundings:
    """Leave out what a blind source might tell otherwise, so that no gate takes its silence for evidence."""
    if around.ownership is not None and "reviews" in blind:
        around = replace(around, ownership=replace(around.ownership, approved_files=None))
    return replace(around, **{field: None for kind, field in TOLD_BY.items() if kind in blind})


def state_of(record: ChangeRecord) -> State:
    """Return how far a change has got; one that may be out counts as out."""
    if not record.is_in_hand:
        return State.OUT
    return State.QUEUED if record.is_merged else State.OPEN


def _waiting_paths(record: ChangeRecord) -> tuple[str, ...] | None:
    """Return the files of a change that is not out; nobody asks for the many others."""
    if not record.is_in_hand or record.files is None:
        return None
    return tuple(file.path for file in record.files)


def edit_of(record: ChangeRecord) -> Edit:
    return Edit(record.landed_at, record.authors, record.files, record.repair is not None, is_bot=record.is_bot)
