"""Signals 26 to 28: coverage, tests, checks. The kinds of files (scoring/kinds/files.py) decide what is a test
and what is production code.

Surprising: a change without a production line reads the top of the scale, because none of its
production lines is untested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.kinds.files import FileKind, is_data, is_program, kind_of
from scoring.score import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.history.edits import FileEdit
    from scoring.inputs import ChangeInputs
    from scoring.kinds.files import KindOf

MOST = 10.0
"""Ratios are cut here: beyond ten test lines a production line, more says nothing."""


def changed_lines(files: Iterable[FileEdit], kinds: KindOf = kind_of) -> tuple[int, int]:
    """Return how many test lines and how many lines of program code that runs were added or deleted.

    Golden files count as tests, recorded data among them does not.
    """
    tests = production = 0
    for file in files:
        kind, lines = kinds(file.path), (file.added or 0) + (file.deleted or 0)
        if kind is FileKind.TEST and not is_data(file.path):
            tests += lines
        elif kind is FileKind.PRODUCTION and is_program(file.path):
            production += lines
    return tests, production


def test_change_ratio(change: ChangeInputs) -> Reading:
    """Test lines changed per production line changed, at most 10."""
    if change.edit.files is None:
        return Reading(None, missing="the files are unknown")
    tests, production = changed_lines(change.edit.files, change.kinds)
    if not production:
        return Reading(MOST, note="no production line changed")
    return Reading(min(MOST, tests / production))


def coverage_delta(change: ChangeInputs) -> Reading:
    """Points of coverage lost on the changed files; a gain counts 0."""
    if change.coverage_lost is None:
        return Reading(None, missing="no coverage report came in for this change")
    return Reading(max(0.0, change.coverage_lost))


def ci_health(change: ChangeInputs) -> Reading:
    """Required checks that failed in the end count two each, those that had to be run again one more each."""
    if change.checks is None:
        return Reading(None, missing="the checks are unknown")
    failing, retried = change.checks.failing, change.checks.retried
    note = f"{failing} failing, {retried} run again" if failing or retried else None
    return Reading(float(2 * failing + retried), note=note)


READERS = {function.__name__: function for function in (test_change_ratio, coverage_delta, ci_health)}
