"""Reads approvals, requests for changes and threads of a merge request into reviews.

GitLab keeps no reviews: who approves now is one list, and when somebody did stands in the notes that GitLab itself
writes under a merge request. An approval that was taken back, or fell away with a push, is a dismissed one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.records import Review
from data.sources.forge.answers import Node, at, exactly_at, maybe_at
from data.sources.gitlab.shapes import maybe_text, number, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.sources.forge.people import Accounts

APPROVED: Final = "approved this merge request"
TAKEN_BACK: Final = "unapproved this merge request"
REQUESTED: Final = frozenset({"requested changes", "requested changes to this merge request"})
"""What GitLab's own notes say; `requested review from @ann` is none of them."""


def read_reviews(
    discussions: Sequence[Node], approvals: Node | None, merge_request: Node, change_id: str, people: Accounts
) -> list[Review]:
    """Return the reviews of a merge request, oldest first; `approvals` is None where they were not told."""
    notes = [note for one in discussions for note in objects(one, "notes")]
    told = [_verdicts(notes, change_id, people), _threads(discussions, change_id, people)]
    found = {review.id: review for part in told for review in part}
    if approvals is not None:
        _compare(found, approvals, merge_request, change_id, people)
    return sorted(found.values(), key=lambda one: (one.submitted_at, one.id))


def _verdicts(notes: Iterable[Node], change_id: str, people: Accounts) -> list[Review]:
    """Return what was approved and what changes were requested, by GitLab's own notes."""
    found: list[Review] = []
    for note in sorted(
        (one for one in notes if one.get("system")), key=lambda one: (exactly_at(one["created_at"]), number(one, "id"))
    ):
        body = (maybe_text(note, "body") or "").strip().lower()
        person = people.id_of(note.get("author"))
        if body == TAKEN_BACK:
            found = [_dismissed(one) if one.reviewer_id == person else one for one in found]
        elif body == APPROVED or body in REQUESTED:
            state = "approved" if body == APPROVED else "changes_requested"
            found.append(_review(f"note/{note['id']}", change_id, person, state, at(note["created_at"])))
    return found


def _threads(discussions: Iterable[Node], change_id: str, people: Accounts) -> list[Review]:
    """Return who began which thread. An answer in one is not another, and a plain comment begins none."""
    found = []
    for discussion in discussions:
        first = next(iter(objects(discussion, "notes")), None)
        if first is None or first.get("system"):
            continue
        person = people.id_of(first.get("author"))
        review = _review(f"thread/{text(discussion, 'id')}", change_id, person, "commented", at(first["created_at"]))
        found.append(review if discussion.get("individual_note") else replace(review, comments=1))
    return found


def _compare(found: dict[str, Review], approvals: Node, merge_request: Node, change_id: str, people: Accounts) -> None:
    """Hold the notes against who approves now: approvals fall away with a push, and imported ones have no note."""
    standing = {person: one for one in objects(approvals, "approved_by") if (person := people.id_of(one.get("user")))}
    for review in list(found.values()):
        if review.reviewer_id not in standing:
            found[review.id] = _dismissed(review)
    noted = {one.reviewer_id for one in found.values() if one.state == "approved"}
    # Without a note it was given before the end at the latest.
    latest = next(
        at(moment) for key in ("merged_at", "closed_at", "updated_at") if (moment := merge_request.get(key)) is not None
    )
    for person in sorted(standing.keys() - noted):
        moment = maybe_at(standing[person].get("approved_at"))
        review = _review(f"approval/{person}", change_id, person, "approved", latest if moment is None else moment)
        found[review.id] = review


def _dismissed(review: Review) -> Review:
    return replace(review, state="dismissed") if review.state == "approved" else review


def _review(part: str, change_id: str, person: str | None, state: str, moment: int) -> Review:
    return Review(
        id=f"{change_id}/{part}",
        change_id=change_id,
        reviewer_id=person,
        state=state,
        submitted_at=moment,
        comments=0,
    )
