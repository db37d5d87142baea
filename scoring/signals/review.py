"""Signals 22 to 28: how a change was reviewed, how long it was open, and how it was tested."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scoring.kinds.files import FileKind, is_data, is_program, kind_of
from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.history.edits import FileEdit
    from scoring.inputs import ChangeInputs
    from scoring.kinds.files import KindOf


DAY_SECONDS = 86_400
PERCENT = 100
LINES_A_REVIEW = 400
"""What one reviewer can look at with care in a sitting (Cohen 2006, Best Kept Secrets of Peer Code Review)."""
COMMENT_WEIGHT = 0.5

NO_REVIEWS = "the reviews are unknown"
NO_SIZE = "the size of the change is unknown"
NO_REVIEWER = "who approved, or what, is unknown"
NO_OWNERS = "no changed file has a declared owner"


def review_depth(change: ChangeInputs) -> Reading:
    """(Approvals by others + half the comments) / (1 + lines / 400); 0 is merged without review.

    Without a review it is 0 at any size, which need not be known then.
    """
    if change.reviews is None:
        return Reading(None, missing=NO_REVIEWS)
    seen = change.reviews.approvals + COMMENT_WEIGHT * change.reviews.comments
    if not seen:
        return Reading(0.0, note="merged without review" if change.is_merged else "not reviewed yet")
    added, deleted = change.history.lines_added, change.history.lines_deleted
    if added is None or deleted is None:
        return Reading(None, missing=NO_SIZE)
    return Reading(seen / (1 + (added + deleted) / LINES_A_REVIEW))


def reviewer_expertise(change: ChangeInputs) -> Reading:
    """The best file expertise among approvers, 0 without any."""
    reviews = change.reviews
    if reviews is None:
        return Reading(None, missing=NO_REVIEWS)
    if not reviews.approvals:
        return Reading(0.0, note="nobody approved")
    if reviews.reviewer_expertise is None or not change.edit.files:
        return Reading(None, missing=NO_REVIEWER)
    return Reading(reviews.reviewer_expertise)


def codeowners_compliance(change: ChangeInputs) -> Reading:
    """Percent of the owned changed files that an owner approved."""
    owned = change.ownership
    if owned is None or owned.approved_files is None:
        return Reading(None, missing="the owners or the reviews are unknown")
    if not owned.owned_files:
        return Reading(None, missing=NO_OWNERS)
    return Reading(PERCENT * owned.approved_files / owned.owned_files)


def change_age(change: ChangeInputs) -> Reading:
    """Days from the first commit or opening to the merge, never below 0."""
    if change.opened_at is None:
        return Reading(None, missing="the history does not say when it was opened")
    return Reading(max(0, change.landed_at - change.opened_at) / DAY_SECONDS)


MOST = 10.0
"""Beyond ten test lines a production line, more says nothing."""


def changed_lines(files: Iterable[FileEdit], kinds: KindOf = kind_of) -> tuple[int, int]:
    """Return changed (added plus deleted) lines of tests, and of program code that runs.

    Golden files count as tests, recorded data does not.
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
    """Required checks: two for each that failed in the end, one more for each run again."""
    if change.checks is None:
        return Reading(None, missing="the checks are unknown")
    failing, retried = change.checks.failing, change.checks.retried
    note = f"{failing} failing, {retried} run again" if failing or retried else None
    return Reading(float(2 * failing + retried), note=note)


SIGNALS = (
    review_depth,
    reviewer_expertise,
    codeowners_compliance,
    change_age,
    test_change_ratio,
    coverage_delta,
    ci_health,
)
