"""Merge requests with all their parts, oldest touch first, from where the last collection began.

A touched one (approved, pushed to, labelled) is listed again and replaces what was stored. A pipeline touches nothing:
so pipelines of merge requests are listed too, and one with running checks is asked for by number until they end, for
two days at most. Only a branch pipeline that begins over an hour after the last touch is missed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Review
from data.sources.forge.answers import MICRO, Node, at, exactly_at, maybe_at
from data.sources.forge.changes import WAITED_FOR, Accounts, ReadChange, gone_of, read_change, read_labels, records_of
from data.sources.gitlab.api import A_PAGE, CHANGE_KINDS, ListPage
from data.sources.gitlab.parts import Parts
from data.sources.gitlab.reviews import file_of, read_checks, read_reviews
from data.sources.gitlab.shapes import author_of, flag, maybe_text, number, reading, text, texts
from data.sources.gitlab.streams import OVERLAP, GitLabProgress, ProjectStream, walk_up
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from data.sources.gitlab.projects import Project
    from data.sources.gitlab.streams import GitLabContext
    from data.view import Collected

MERGES_A_PAGE: Final = 20
"""Few, as each takes seven requests, and a page is saved at a time."""

REQUESTS_A_MERGE: Final = 7
"""Commits, files, discussions, approvals, label events, pipelines and jobs."""

MOST_PAGES: Final = 20
"""Pages of pipelines per collection, unless a page ends within one second; the next collection goes on."""

OF_MERGES: Final = "merge_request_event"
_OWN: Final = re.compile(r"refs/merge-requests/(\d{1,9})/(?:head|merge|train)")

ALL: Final[dict[str, str | int]] = {"state": "all", "scope": "all"}


class MergeRequestStream(ProjectStream):
    kind: ClassVar[str] = "changes"
    title: ClassVar[str] = "merge requests"
    grant: ClassVar[str] = "merge_requests"
    loss: ClassVar[tuple[str, ...]] = CHANGE_KINDS
    supplies: ClassVar[tuple[str, ...]] = (*CHANGE_KINDS, "checks")

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what those touched since the cursor, or the beginning, take."""
        count = self.volume("/merge_requests", GitLabProgress.read(cursor, self.context.since), ALL)
        if count is None:
            return None
        pages = max(1, math.ceil(count / MERGES_A_PAGE))
        return Estimate(requests=2 + pages + count * REQUESTS_A_MERGE, items=count)

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield the project and what was waited for, then pages of what was touched."""
        waiting = {int(number): int(until) for number, until in (progress.facts.get("waiting") or {}).items()}
        reader = PageReader(self.context, self.name, project, waiting)
        record = project.record(self.name, self.context.key(project.number))
        progress = self._built(project, reader, progress)
        yield Page(records=(record,), cursor=reader.remembered(progress).text(), notices=project.renamed(self.name))
        yield from self._waited_for(project, reader, progress)

        def fetch(moment: int, page: int) -> ListPage:
            return self.touched_since(f"{project.place}/merge_requests", moment, page, MERGES_A_PAGE, **ALL)

        for nodes, after in walk_up(progress, self.context.now(), fetch, _touched, what=self.label):
            yield reader.page(nodes, after)

    def _built(self, project: Project, reader: PageReader, progress: GitLabProgress) -> GitLabProgress:
        """Read again those whose own pipelines moved; return the progress after them."""
        built_to = progress.facts.get("built_to")
        known = begun = built_to if isinstance(built_to, int) else (self.context.now() - OVERLAP) * MICRO
        if "builds" in project.off or project.branch is None:
            return progress

        def fetch(moment: int, page: int) -> ListPage:
            return self._pipelines(project, moment, page)

        walk = walk_up(GitLabProgress(since=begun // MICRO), self.context.now(), fetch, _built_in, what=self.label)
        for count, (nodes, after) in enumerate(walk, start=1):
            with reading(self.label, nodes):
                fresh = [(moment, node) for node in nodes if (moment := _built_at(node)) > begun]
                refs = (_OWN.fullmatch(maybe_text(node, "ref") or "") for _, node in fresh)
                reader.wait_for(int(ref[1]) for ref in refs if ref is not None)
                known = max((known, *(moment for moment, _ in fresh)))
            if count >= MOST_PAGES and after.walk is not None and after.walk.page == 1:
                # The unread page may have more of the last second.
                return progress.knowing(built_to=after.walk.at * MICRO)
        return progress.knowing(built_to=known)

    def _pipelines(self, project: Project, since: int, page: int) -> ListPage:
        try:
            return self.touched_since(f"{project.place}/pipelines", since, page, A_PAGE, source=OF_MERGES)
        except (AccessDenied, NotFound):
            # What that blinds is noticed where a merge request is read.
            return ListPage(nodes=[], following=None)

    def _waited_for(self, project: Project, reader: PageReader, progress: GitLabProgress) -> Iterator[Page]:
        """Ask again for merge requests with running checks, by number."""
        numbers = reader.waiting
        for first in range(0, len(numbers), MERGES_A_PAGE):
            nodes = [self._one(project, reader, one) for one in numbers[first : first + MERGES_A_PAGE]]
            yield reader.page([node for node in nodes if node is not None], progress)

    def _one(self, project: Project, reader: PageReader, number: int) -> Node | None:
        """Return a merge request; None for a deleted one, which is no longer waited for."""
        path, what = f"{project.place}/merge_requests/{number}", f"{self.name}!{number}"
        try:
            return self.context.gitlab.object(path, what=what, grant=self.grant)
        except NotFound:
            reader.forget([number])
            return None


def _built_at(node: Node) -> int:
    return exactly_at(node.get("updated_at") or node["created_at"])


def _built_in(node: Node) -> int:
    return _built_at(node) // MICRO


def _touched(node: Node) -> int:
    return at(node["updated_at"])


class PageReader:
    """Reads pages of merge requests; `waiting` gives by number until when (epoch seconds) to ask again."""

    def __init__(self, context: GitLabContext, name: str, project: Project, waiting: Mapping[int, int]) -> None:
        self._context, self._name, self._project = context, name, project
        self._key = context.key(project.number)
        self._parts = Parts(context, name, project)
        self._waiting = dict(waiting)
        self._read_at: dict[int, str] = {}

    @property
    def waiting(self) -> list[int]:
        """Numbers of those to be read again, though nobody touches them."""
        return sorted(self._waiting)

    def remembered(self, progress: GitLabProgress) -> GitLabProgress:
        return progress.knowing(waiting={str(number): self._waiting[number] for number in self.waiting})

    def wait_for(self, numbers: Iterable[int]) -> None:
        """Read some more again, though nobody touched them."""
        for one in numbers:
            self._waiting.setdefault(one, self._context.now() + WAITED_FOR)

    def forget(self, numbers: Iterable[int]) -> None:
        for one in numbers:
            self._waiting.pop(one, None)

    def page(self, nodes: Sequence[Node], progress: GitLabProgress) -> Page:
        """Read merge requests into a page that ends at a progress. Raises what `GitLab.object` raises."""
        people = self._context.accounts()
        with reading(f"merge requests of {self._name}", nodes):
            # One waited for may be listed too; it was just read.
            fresh = [node for node in nodes if self._read_at.get(number(node, "iid")) != node["updated_at"]]
        merges = [self._read(node, people) for node in fresh]
        return Page(
            records=(*people.records(), *records_of(merges)),
            cursor=self.remembered(progress).text(),
            notices=self._parts.notices(),
            gone=gone_of(merges),
            items=len(merges),
        )

    def _read(self, node: Node, people: Accounts) -> ReadChange:
        self._parts.has_failed = False
        with reading(f"{self._name}!{node.get('iid')}", node):
            merge = self._merge(node, people)
        self._read_at[merge.change.number] = node["updated_at"]
        until = self._until(merge)
        if until is not None and until > self._context.now():
            self._waiting[merge.change.number] = until
        else:
            self.forget([merge.change.number])
        return merge

    def _until(self, merge: ReadChange) -> int | None:
        """Return until when to ask again, None if nothing is to come."""
        change = merge.change
        if merge.has_failed:
            return self._waiting.get(change.number, self._context.now() + WAITED_FOR)
        return change.updated_at + WAITED_FOR if merge.is_waiting and merge.is_alive else None

    def _merge(self, node: Node, people: Accounts) -> ReadChange:
        change_id = f"{self._key}!{number(node, 'iid')}"
        told = self._parts
        commits = _commits(told.every(ChangeCommit, node, "commits"), node, change_id, people)
        diffs = told.files(node)
        discussions = told.every(Review, node, "discussions")
        events = told.every(ChangeLabel, node, "resource_label_events")
        checks = _checks(told.pipeline(node), change_id)
        reviews = None
        if discussions is not None:
            reviews = read_reviews(discussions, told.approvals(node), node, change_id, people)
        parts: dict[type[Collected], Sequence[Collected] | None] = {
            ChangeFile: None if diffs is None else _files(diffs, change_id),
            ChangeCommit: commits,
            ChangeLabel: None
            if events is None
            else _labels(events, texts(node, "labels"), change_id, at(node["created_at"])),
            Review: reviews,
            Check: checks,
        }
        change = self._change(node, change_id, people)
        return read_change(change, parts, has_failed=told.has_failed)

    def _change(self, node: Node, change_id: str, people: Accounts) -> Change:
        updated = at(node["updated_at"])
        merged = _ended(node, "merged", "merged_at", updated)
        reverts = self._parts.reverted(node)
        return Change(
            id=change_id,
            repository_id=self._key,
            number=number(node, "iid"),
            title=text(node, "title"),
            author_id=people.id_of(node["author"]),
            opened_at=at(node["created_at"]),
            merged_at=merged,
            closed_at=_ended(node, "closed", "closed_at", updated),
            updated_at=updated,
            is_draft=flag(node, "draft") or flag(node, "work_in_progress"),
            merge_sha=_merge_sha(node) if merged is not None else None,
            reverts_id=None if reverts is None else f"{self._key}!{reverts}",
            head=text(node, "source_branch"),
            base=text(node, "target_branch"),
        )


def _ended(node: Node, state: str, key: str, updated: int) -> int | None:
    """Return when it reached a state, None if it is in another; older servers only know the last touch."""
    if text(node, "state") != state:
        return None
    moment = maybe_at(node.get(key))
    return updated if moment is None else moment


def _merge_sha(node: Node) -> str | None:
    """Return the commit by which it landed: a merge, a squash, or its own last one fast-forwarded."""
    found = (maybe_text(node, key) for key in ("merge_commit_sha", "squash_commit_sha", "sha"))
    return next((one for one in found if one), None)


def _files(diffs: Sequence[Node], change_id: str) -> list[ChangeFile]:
    """Return every file once: a list may shift while it is read."""
    return list({file.path: file for file in (file_of(one, change_id) for one in diffs)}.values())


def _commits(nodes: Sequence[Node] | None, merge: Node, change_id: str, people: Accounts) -> list[ChangeCommit] | None:
    if nodes is None:
        return None
    among = (merge["author"], *(merge.get("assignees") or ()))
    # GitLab lists the newest first.
    by_sha = {text(node, "id"): node for node in nodes[::-1]}
    return [
        ChangeCommit(
            change_id=change_id,
            sha=sha,
            position=position,
            author_id=author_of(node, among, people),
            authored_at=at(node["authored_date"]),
        )
        for position, (sha, node) in enumerate(by_sha.items())
    ]


def _labels(events: Sequence[Node], present: Sequence[str], change_id: str, opened: int) -> list[ChangeLabel]:
    """Return the labels. An event's label is null once it was deleted, and then unknown."""
    known = (one for one in events if one.get("label") is not None)
    told = [
        (text(event["label"], "name"), at(event["created_at"]), event["action"] == "add")
        for event in sorted(known, key=lambda one: (exactly_at(one["created_at"]), number(one, "id")))
    ]
    return read_labels(told, present, change_id, opened)


def _checks(told: tuple[Node, list[Node]] | None, change_id: str) -> list[Check] | None:
    if told is None:
        return None
    pipeline, jobs = told
    return read_checks(pipeline, jobs, change_id) if pipeline else []
