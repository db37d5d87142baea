"""Signals 26 to 28: coverage, tests, checks. Path rules decide what is a test and what is production code.

Surprising: a change without a production line reads the top of the scale, because none of its
production lines is untested.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.edits import FileEdit
    from scoring.inputs import ChangeInputs

MOST = 10.0
"""Ratios are cut here: beyond ten test lines a production line, more says nothing."""

_CODE = re.compile(
    r"\.(?:py|pyx|rb|js|jsx|ts|tsx|mjs|cjs|vue|svelte|java|kt|kts|scala|groovy|clj|go|rs|c|h|cc|cpp|cxx|hpp|hh|m|mm|"
    r"cs|fs|vb|php|swift|dart|ex|exs|erl|hs|ml|lua|pl|pm|r|jl|sh|bash|sql)$",
    re.IGNORECASE,
)
_TEST = re.compile(
    # A directory. What ends like one is none: latest/, contest/, and ab-test/, where a product assigns its experiments.
    r"(?:^|/)(?:tests?|specs?|__tests__|__mocks__|__snapshots__|testing|testdata|e2e|cypress)/"
    r"|(?:^|/)(?!ab[._-]tests?/)[\w.-]+(?:[._-][tT]|(?<=[a-z])T)ests?/|^t/|(?:^|/)src/it/"
    # A file.
    r"|(?:^|/)(?:test_[^/]*|conftest\.py)$|(?:^|/)tests?\.(?:py|rb|[jt]sx?|rs|php|lua|exs?)$"
    r"|[._-](?:tests?|spec)\.[a-z]+$|(?:Tests?|TestCase)\.(?:java|kt|scala|groovy|cs|swift|php)$"
    # A specification is a test where the frameworks call it so; elsewhere it may be of a job or a key.
    r"|Spec\.(?:scala|groovy)$|(?<![A-Z])IT\.(?:java|kt|scala|groovy)$"
)


def is_test(path: str) -> bool:
    """Whether a path is a test by its name or its directory."""
    return _TEST.search(path) is not None


def is_production(path: str) -> bool:
    """Whether a path is code that is not a test."""
    return _CODE.search(path) is not None and not is_test(path)


def changed_lines(files: Iterable[FileEdit]) -> tuple[int, int]:
    """Return how many test lines and how many production lines were added or deleted."""
    tests = production = 0
    for file in files:
        lines = (file.added or 0) + (file.deleted or 0)
        if is_production(file.path):
            production += lines
        elif is_test(file.path) and _CODE.search(file.path):
            tests += lines
    return tests, production


def test_change_ratio(change: ChangeInputs) -> Reading:
    """Test lines changed per production line changed, at most 10."""
    if change.edit.files is None:
        return Reading(None, missing="the files are unknown")
    tests, production = changed_lines(change.edit.files)
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
