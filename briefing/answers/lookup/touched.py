"""What changes touch, whose they are, and what is known of them besides their scores: size, reviews, failing checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted, listed
from briefing.editions.view.figures import UNKNOWN
from briefing.evidence.stored.as_of import had_result
from briefing.evidence.stored.snapshot import service_maps
from data.query import within
from data.records import ChangeFile, Check, Review, ServicePath

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from briefing.answers.lookup.reader_scope import ReaderScope
    from data.records import Change
    from data.view import View


APPROVED, OBJECTED, COMMENTED = "approved", "changes_requested", "commented"
FAILING: Final = frozenset({"failure", "timed_out", "cancelled", "action_required", "startup_failure"})


def size_words(view: View, change_id: str) -> str | None:
    """Say how much a change touches: "2 files, 30 lines added, unknown deleted"; None where its files are not known."""
    rows = list(view.pick(ChangeFile, ("added", "deleted"), change_id=change_id))
    if not rows:
        return None
    # A binary file has no lines, which is not the same as unknown: the others still add up.
    known = [[one[side] for one in rows if one[side] is not None] for side in (0, 1)]
    added, deleted = (f"{sum(lines):,}" if lines else UNKNOWN for lines in known)
    return f"{counted(len(rows), 'files')}, {added} lines added, {deleted} deleted"


def review_words(view: View, change: Change, now: int) -> str:
    """Say the last word of each reviewer but the author by `now` (epoch seconds), and which required checks fail.

    What was dismissed is none.
    """
    last: dict[str, str] = {}
    every = view.read(Review, within("submitted_at", None, now + 1), change_id=change.id, order=("submitted_at",))
    for one in every:
        if one.reviewer_id != change.author_id and one.state != COMMENTED:
            last[one.reviewer_id or one.id] = one.state
    states, comments = list(last.values()), sum(one.comments for one in every)
    objections = states.count(OBJECTED)
    said = [counted(states.count(APPROVED), "approvals")]
    said += [f"{objections:,} asking for changes"] if objections else []
    said += [counted(comments, "comments")] if comments else []
    checks = view.read(Check, change_id=change.id, is_required=True, order=("name",))
    failing = [
        clean(one.name, limit=MAX_LABEL) for one in checks if one.conclusion in FAILING and had_result(one, now + 1)
    ]
    return f"Reviews: {', '.join(said)}.{f' Required checks that fail: {listed(failing)}.' if failing else ''}"


def services_of(view: View, changes: Iterable[Change]) -> dict[str, set[str]]:
    """Return the services (ids) that each of some changes touches, by the change's id."""
    repositories = {one.id: one.repository_id for one in changes}
    found: dict[str, set[str]] = {change: set() for change in repositories}
    if not found:
        return found
    wanted = sorted(set(repositories.values()))
    paths = view.read(ServicePath, repository_id=wanted, order=("repository_id", "position"))
    maps = service_maps(wanted, paths)
    for change, path in view.pick(ChangeFile, ("change_id", "path"), change_id=sorted(repositories)):
        service = maps[repositories[change]].named(path)
        if service is not None:
            found[change].add(service)
    return found


def is_in_sight(sight: ReaderScope, services: Collection[str]) -> bool:
    """Whether what touches some services (ids) touches any that the reader sees.

    What is in no service is the administrators' business.
    """
    known = {one.id for one in sight.organisation.services}
    if known.isdisjoint(services):
        return sight.reader.is_administrator
    return any(one in sight.services for one in services)


def changes_in_sight(sight: ReaderScope, changes: Sequence[Change]) -> list[Change]:
    """Return those of some changes that are in sight, in their order."""
    touched = services_of(sight.view, changes)
    return [one for one in changes if is_in_sight(sight, touched[one.id])]
