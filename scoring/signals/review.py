"""Signals 22 to 25: how a change was reviewed, and how long it was open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs

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

    Without a review it is 0 however large the change is, so that then its size need not be known.
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
    """The best file expertise among those who approved; nobody's approval counts 0."""
    reviews = change.reviews
    if reviews is None:
        return Reading(None, missing=NO_REVIEWS)
    if not reviews.approvals:
        return Reading(0.0, note="nobody approved")
    if reviews.reviewer_expertise is None or not change.edit.files:
        return Reading(None, missing=NO_REVIEWER)
    return Reading(reviews.reviewer_expertise)


def codeowners_compliance(change: ChangeInputs) -> Reading:
    """Share, in percent, of the owned changed files that an owner approved."""
    owned = change.ownership
    if owned is None or owned.approved_files is None:
        return Reading(None, missing="the owners or the reviews are unknown")
    if not owned.owned_files:
        return Reading(None, missing=NO_OWNERS)
    return Reading(PERCENT * owned.approved_files / owned.owned_files)


def change_age(change: ChangeInputs) -> Reading:
    """Days from the first commit or the opening to the merge; a clock that runs backwards counts 0."""
    if change.opened_at is None:
        return Reading(None, missing="the history does not say when it was opened")
    return Reading(max(0, change.landed_at - change.opened_at) / DAY_SECONDS)


READERS = {
    function.__name__: function for function in (review_depth, reviewer_expertise, codeowners_compliance, change_age)
}
