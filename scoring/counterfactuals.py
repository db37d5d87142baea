"""Remedies as counterfactuals: the inputs of a change as they would be if something were done about it.

Each function changes only what its remedy does and yields nothing where there is nothing to do. Uncertain effects take
the worse case: the approver does not know the files, a recent incident stays recent, restoring coverage takes a line of
tests for each line of code.

A split goes by the highest directory level at which the code differs, into three parts at most, the last taking the
rest: nobody splits a change into twelve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from scoring.kinds.files import COUNTED, FileKind, is_program
from scoring.signals.review import changed_lines

if TYPE_CHECKING:
    from scoring.history.edits import FileEdit
    from scoring.inputs import ChangeInputs, ReviewInputs
    from scoring.kinds.files import KindOf
    from scoring.score import Reading, Score, Scorecard


MOST_PARTS = 3


def split_by_directory(files: Sequence[FileEdit], kinds: KindOf) -> tuple[tuple[FileEdit, ...], ...]:
    """Return the parts, the one with most changed lines of code first; one where there is nothing to split.

    Each file is in exactly one part, none is empty. Tests and other uncounted files go with the code whose directory
    their path names, else with the largest part; without code they are split like code.
    """
    code = [file for file in files if kinds(file.path) in COUNTED] or list(files)
    groups = _by_directory(code)
    # Ties go by name, so that the order of the files does not matter.
    names = sorted(groups, key=lambda name: (-_lines(groups[name]), name))
    if names:
        chosen = {file.path for group in groups.values() for file in group}
        for file in files:
            if file.path not in chosen:
                groups[_home(file, names)].append(file)
    parts = [groups[name] for name in names]
    folded = [*parts[: MOST_PARTS - 1], [file for part in parts[MOST_PARTS - 1 :] for file in part]]
    return tuple(tuple(part) for part in (parts if len(parts) <= MOST_PARTS else folded))


def _by_directory(code: Sequence[FileEdit]) -> dict[str, list[FileEdit]]:
    """Group code by the first directory that differs; "" is directly in the common one."""
    deepest = max((file.path.count("/") for file in code), default=0)
    groups: dict[str, list[FileEdit]] = {}
    for level in range(deepest + 1):
        groups = {}
        for file in code:
            directories = file.path.split("/")[:-1]
            groups.setdefault(directories[level] if level < len(directories) else "", []).append(file)
        if len(groups) > 1:
            break
    return groups


def _home(file: FileEdit, names: Sequence[str]) -> str:
    directories = set(file.path.split("/")[:-1])
    return next((name for name in names if name in directories), names[0])


def _lines(files: Iterable[FileEdit]) -> int:
    return sum((file.added or 0) + (file.deleted or 0) for file in files)


CHANGE = "{change}"
PACE = 1.0
"""Burn multiple at which an error budget lasts exactly its period."""
A_LITTLE = 0.01
"""Share of an error budget after it was used up; more does not change the score."""
MORNING = 10
WORKING_MORNINGS = range(4)
"""Monday to Thursday: a working day follows."""


class State(StrEnum):
    OPEN = "open"
    """Not merged: anything can be done."""
    QUEUED = "queued"
    """Merged, not deployed: the code is settled, when it goes out is not."""
    OUT = "out"
    """Deployed: no way down is left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A scored change with all it takes to score it again.

    `with_files` reads the change as if it had only these files, with their history, reviews, owners and services.
    """

    change: ChangeInputs
    state: State
    card: Scorecard
    readings: Mapping[str, Reading]
    assumed: Mapping[str, int]
    score: Score
    with_files: Callable[[Sequence[FileEdit]], ChangeInputs]


class Variant(NamedTuple):
    """The change, or its parts, under one way of applying a remedy."""

    phrase: str
    parts: tuple[ChangeInputs, ...]


def _variant(case: Case, phrase: str, **changed: object) -> Variant:
    return Variant(phrase, (replace(case.change, **changed),))  # type: ignore[arg-type]


# ---- somebody else's time


def owner_review(case: Case) -> Iterator[Variant]:
    """One owner approves all files that an owner besides the authors could."""
    owned, reviews = case.change.ownership, case.change.reviews
    if owned is not None and reviews is not None and _lacks_owner(case.change):
        approved = replace(owned, approved_files=owned.approvable_files)
        phrase = f"have an owner review {CHANGE} before it goes out"
        yield _variant(case, phrase, ownership=approved, reviews=_approved_once_more(reviews))


def _lacks_owner(change: ChangeInputs) -> bool:
    """Whether known owners could approve more than was approved."""
    owned = change.ownership
    if owned is None or owned.approved_files is None or owned.approvable_files is None:
        return False
    return owned.approvable_files > owned.approved_files


def review(case: Case) -> Iterator[Variant]:
    """One more person approves, where no owner is left to ask."""
    reviews = case.change.reviews
    if reviews is not None and not _lacks_owner(case.change):
        who = "one more person" if reviews.approvals else "somebody"
        yield _variant(case, f"have {who} review {CHANGE} before it goes out", reviews=_approved_once_more(reviews))


def _approved_once_more(reviews: ReviewInputs) -> ReviewInputs:
    """Add an approval by somebody who never touched the files, the least to expect."""
    return replace(reviews, approvals=reviews.approvals + 1, reviewer_expertise=reviews.reviewer_expertise or 0.0)


# ---- waiting


def working_morning(case: Case) -> Iterator[Variant]:
    """A planned deployment moves to the next morning before a working day."""
    planned = case.change.deployed_at
    if planned is not None:
        days = (planned + timedelta(days=ahead) for ahead in range(1, 8))
        morning = next(day for day in days if day.weekday() in WORKING_MORNINGS).replace(hour=MORNING, minute=0)
        phrase = f"wait with {CHANGE} for a working morning, Monday to Thursday"
        yield _variant(case, phrase, deployed_at=morning, day_off=None)


def calm_service(case: Case) -> Iterator[Variant]:
    """The incidents are resolved, or the four hours after them pass."""
    known = case.change.incidents
    if known is not None and known.unresolved:
        phrase = f"wait with {CHANGE} until no incident is open on the service"
        yield _variant(case, phrase, incidents=replace(known, unresolved=0))
    elif known is not None and known.recent:
        phrase = f"wait with {CHANGE} until four hours after the last incident began"
        yield _variant(case, phrase, incidents=replace(known, recent=0))


def calm_budget(case: Case) -> Iterator[Variant]:
    """The error budget burns no faster than it may, and a little is left."""
    known = case.change.objective
    if known is not None and (known.burn > PACE or known.budget_left <= 0):
        until = "some of the error budget is left again" if known.budget_left <= 0 else "the burn is back at its pace"
        calm = replace(known, burn=min(known.burn, PACE), budget_left=max(known.budget_left, A_LITTLE))
        yield _variant(case, f"wait with {CHANGE} until {until}", objective=calm)


# ---- the author's work


def passing_checks(case: Case) -> Iterator[Variant]:
    """The failing checks pass in another run."""
    known = case.change.checks
    if known is not None and known.failing:
        passing = replace(known, failing=0, retried=known.retried + known.failing)
        yield _variant(case, f"fix the failing checks of {CHANGE}", checks=passing)


def added_tests(case: Case) -> Iterator[Variant]:
    """Tests up to each knot of the signal's curve: past a knot, more may cost more than they bring."""
    tests, production = changed_lines(case.change.edit.files or (), case.change.kinds)
    entry = next(entry for entry in case.card.entries if entry.signal.id == "test_change_ratio")
    for ratio, _ in entry.signal.curve.knots if production else ():
        lines = math.ceil(ratio * production) - tests
        if lines > 0:
            noun = "line" if lines == 1 else "lines"
            yield Variant(f"add {lines} {noun} of tests to {CHANGE}", (_with_tests(case, lines),))


def restored_coverage(case: Case) -> Iterator[Variant]:
    """One test line for each production line, the most it can take, and no coverage is lost."""
    _, production = changed_lines(case.change.edit.files or (), case.change.kinds)
    if production and case.change.coverage_lost is not None and case.change.coverage_lost > 0:
        covered = replace(_with_tests(case, production), coverage_lost=0.0)
        yield Variant(f"cover what {CHANGE} changes with tests, until no coverage is lost", (covered,))


class _TestFile(NamedTuple):
    path: str
    added: int | None
    deleted: int | None
    previous_path: str | None


def _with_tests(case: Case, lines: int) -> ChangeInputs:
    """Grow a change's largest test file, or add one beside its largest file of code."""
    files = list(case.change.edit.files or ())
    grown = max(_of_kind(case, files, FileKind.TEST), key=_weight, default=None)
    if grown is not None:
        more = _TestFile(grown.path, (grown.added or 0) + lines, grown.deleted, grown.previous_path)
        return case.with_files([more if file is grown else file for file in files])
    beside = max(_of_kind(case, files, FileKind.PRODUCTION), key=_weight)
    directory, slash, name = beside.path.rpartition("/")
    return case.with_files([*files, _TestFile(f"{directory}{slash}test_{name}", lines, 0, None)])


def _of_kind(case: Case, files: Iterable[FileEdit], kind: FileKind) -> list[FileEdit]:
    """Return the program files of a kind: a fixture is no place for tests."""
    return [file for file in files if is_program(file.path) and case.change.kinds(file.path) is kind]


def _weight(file: FileEdit) -> tuple[int, str]:
    return _lines([file]), file.path


def parts_by_directory(case: Case) -> Iterator[Variant]:
    """Each directory goes alone, and is approved anew; comments go with their lines."""
    files = case.change.edit.files or ()
    groups = split_by_directory(files, case.change.kinds)
    if len(groups) > 1:
        whole = _lines(files)
        parts = tuple(_part(case, group, whole) for group in groups)
        yield Variant(f"split {CHANGE} by directory", parts)


def _part(case: Case, files: Sequence[FileEdit], whole: int) -> ChangeInputs:
    part = case.with_files(files)
    if part.reviews is None:
        return part
    comments = part.reviews.comments * _lines(files) // whole if whole else 0
    return replace(part, reviews=replace(part.reviews, comments=comments))
