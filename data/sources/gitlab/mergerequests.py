"""Merge requests with everything that belongs to them, oldest touch first, from where the last collection began.

One that is touched again (approved, pushed to, labelled) is listed again and replaces what was stored of it. A pipeline
that begins or ends touches nothing: so those of merge requests are listed too, and a merge request with a check under
way is remembered and asked for by its number until it has a result, or for two days. Only a pipeline of the branch
alone that begins over an hour after the last touch is not found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.sources.forge.answers import MICRO, Node, at, exactly_at
from data.sources.gitlab.access import CHANGE_KINDS
from data.sources.gitlab.api import A_PAGE, ListPage
from data.sources.gitlab.mergepages import PageReader
from data.sources.gitlab.shapes import maybe_text, reading
from data.sources.gitlab.streams import OVERLAP, GitLabProgress, ProjectStream, walk_up
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from data.sources.gitlab.projects import Project

MERGES_A_PAGE: Final = 20
"""Few, because each takes seven requests, and what was read is saved a page at a time."""

REQUESTS_A_MERGE: Final = 7
"""Commits, files, discussions, approvals, label events, pipelines and jobs."""

MOST_PAGES: Final = 20
"""Pages of pipelines that are looked through in one collection, though none ends within a second; the next goes on."""

OF_MERGES: Final = "merge_request_event"
_OWN: Final = re.compile(r"refs/merge-requests/(\d{1,9})/(?:head|merge|train)")

ALL: Final[dict[str, str | int]] = {"state": "all", "scope": "all"}


class MergeRequestStream(ProjectStream):
    """The merge requests of one project."""

    kind: ClassVar[str] = "changes"
    title: ClassVar[str] = "merge requests"
    grant: ClassVar[str] = "merge_requests"
    loss: ClassVar[tuple[str, ...]] = CHANGE_KINDS
    supplies: ClassVar[tuple[str, ...]] = (*CHANGE_KINDS, "checks")

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what the merge requests take that were touched since the cursor, or since the beginning."""
        count = self.volume("/merge_requests", GitLabProgress.read(cursor, self.context.since), **ALL)
        if count is None:
            return None
        pages = max(1, math.ceil(count / MERGES_A_PAGE))
        return Estimate(requests=2 + pages + count * REQUESTS_A_MERGE, items=count)

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield the project and what was waited for, then page after page of what was touched."""
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
        """Have those read again whose own pipelines moved since the progress, and return one that knows of these."""
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
                # Of the last second that was seen there may be more on the page that was not read.
                return progress.knowing(built_to=after.walk.at * MICRO)
        return progress.knowing(built_to=known)

    def _pipelines(self, project: Project, since: int, page: int) -> ListPage:
        try:
            return self.touched_since(f"{project.place}/pipelines", since, page, A_PAGE, source=OF_MERGES)
        except (AccessDenied, NotFound):
            # What that blinds is said where a merge request is read.
            return ListPage(nodes=[], following=None)

    def _waited_for(self, project: Project, reader: PageReader, progress: GitLabProgress) -> Iterator[Page]:
        """Ask again for merge requests with a check under way, by their numbers."""
        numbers = reader.waiting
        for first in range(0, len(numbers), MERGES_A_PAGE):
            nodes = [self._one(project, reader, one) for one in numbers[first : first + MERGES_A_PAGE]]
            yield reader.page([node for node in nodes if node is not None], progress)

    def _one(self, project: Project, reader: PageReader, number: int) -> Node | None:
        """Return a merge request; None for one that was deleted, which is not waited for any more."""
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
