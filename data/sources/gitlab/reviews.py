"""Reads a merge request's reviews, its files with changed lines, and the results of its last pipeline.

GitLab keeps no reviews: a list tells who approves now, system notes tell when. A withdrawn approval, or one lost by a
push, is dismissed.

Lines are counted in each diff's text, which large diffs lack (`collapsed`, `too_large`); a binary file's text says so.

A pipeline of the merge result or a merge train runs on a commit of its own and counts first, then the newest of the
branch's last commit. A pipeline without jobs is itself the check. A job that may fail is not required.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.records import ChangeFile, Check, Review
from data.sources.forge.answers import Node, at, exactly_at, maybe_at
from data.sources.gitlab.shapes import flag, maybe_text, number, objects, text

if TYPE_CHECKING:
    from data.sources.forge.changes import Accounts


APPROVED: Final = "approved this merge request"
TAKEN_BACK: Final = "unapproved this merge request"
REQUESTED: Final = frozenset({"requested changes", "requested changes to this merge request"})
"""GitLab's notes; `requested review from @ann` is none of them."""


def read_reviews(
    discussions: Sequence[Node], approvals: Node | None, merge_request: Node, change_id: str, people: Accounts
) -> list[Review]:
    """Return the reviews, oldest first; `approvals` is None where not told."""
    notes = [note for one in discussions for note in objects(one, "notes")]
    told = [_verdicts(notes, change_id, people), _threads(discussions, change_id, people)]
    found = {review.id: review for part in told for review in part}
    if approvals is not None:
        _compare(found, approvals, merge_request, change_id, people)
    return sorted(found.values(), key=lambda one: (one.submitted_at, one.id))


def _verdicts(notes: Iterable[Node], change_id: str, people: Accounts) -> list[Review]:
    """Return approvals and requested changes, by GitLab's own notes."""
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
    """Return who began which thread; answers and plain comments begin none."""
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
    """Check the notes against who approves now: a push removes approvals, and imported ones have no note."""
    standing = {person: one for one in objects(approvals, "approved_by") if (person := people.id_of(one.get("user")))}
    for review in list(found.values()):
        if review.reviewer_id not in standing:
            found[review.id] = _dismissed(review)
    noted = {one.reviewer_id for one in found.values() if one.state == "approved"}
    # Without a note, the end is the latest possible time.
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


MOST_PATCH: Final = 1 << 20
"""Characters of a patch that are kept; a longer one is only counted."""

_HUNK: Final = "@@"
_BINARY: Final = "Binary files "


def is_left_out(diff: Node) -> bool:
    """Whether GitLab says that a file changed, but not how."""
    return bool(diff.get("collapsed") or diff.get("too_large")) and not diff.get("diff")


def file_of(diff: Node, change_id: str) -> ChangeFile:
    """Read one file; its lines are None where it is binary or GitLab left them out."""
    patch = _hunks(maybe_text(diff, "diff") or "")
    unknown = patch is None and (is_left_out(diff) or _is_binary(diff))
    lines = [] if patch is None else patch.split("\n")
    path, before = text(diff, "new_path"), text(diff, "old_path")
    return ChangeFile(
        change_id=change_id,
        path=path,
        added=None if unknown else sum(line.startswith("+") for line in lines),
        deleted=None if unknown else sum(line.startswith("-") for line in lines),
        previous_path=before if flag(diff, "renamed_file") and before != path else None,
        patch=patch if patch is not None and len(patch) <= MOST_PATCH else None,
    )


def _hunks(diff: str) -> str | None:
    """Return a diff's hunks without the head that some servers send; None where there are none."""
    lines = diff.removesuffix("\n").split("\n")
    first = next((place for place, line in enumerate(lines) if line.startswith(_HUNK)), None)
    return None if first is None else "\n".join(lines[first:])


def _is_binary(diff: Node) -> bool:
    """Whether a file without hunks is binary: it says so, or changed in no other way."""
    if any(line.startswith(_BINARY) for line in (maybe_text(diff, "diff") or "").split("\n")):
        return True
    other = diff.get("new_file") or diff.get("deleted_file") or diff.get("renamed_file")
    return not other and diff.get("a_mode") == diff.get("b_mode")


CONCLUSIONS: Final = {
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
    "skipped": "skipped",
    # Waiting for approval: nothing ran or is running.
    "manual": "skipped",
}
"""GitLab's words for finished jobs as conclusions; other words have none yet."""

PIPELINE: Final = "pipeline"
"""The check's name for a pipeline without jobs."""

_RESULT: Final = re.compile(r"refs/merge-requests/\d+/(?:merge|train)")


def pipeline_of(pipelines: Iterable[Node], head: str | None) -> Node | None:
    """Return the pipeline that counts, None where the last commit has none."""
    ours = [one for one in pipelines if text(one, "sha") == head or _RESULT.fullmatch(maybe_text(one, "ref") or "")]
    return max(ours, key=lambda one: number(one, "id"), default=None)


def read_checks(pipeline: Node, jobs: Sequence[Node], change_id: str) -> list[Check]:
    """Return a pipeline's checks; `jobs` include restarted ones."""
    by_name: dict[str, list[Node]] = {}
    for job in jobs:
        by_name.setdefault(text(job, "name"), []).append(job)
    if not by_name:
        return [_check(pipeline, PIPELINE, change_id, attempts=1, completed=pipeline.get("updated_at"))]
    newest = {name: max(runs, key=lambda one: number(one, "id")) for name, runs in by_name.items()}
    return [
        _check(newest[name], name, change_id, attempts=len(by_name[name]), completed=newest[name].get("finished_at"))
        for name in sorted(by_name)
    ]


def _check(node: Node, name: str, change_id: str, *, attempts: int, completed: str | None) -> Check:
    conclusion = CONCLUSIONS.get(text(node, "status"))
    return Check(
        id=f"{change_id}/check/{name}",
        change_id=change_id,
        name=name,
        is_required=node.get("allow_failure") is not True,
        conclusion=conclusion,
        attempts=attempts,
        completed_at=None if conclusion is None else maybe_at(completed),
    )
