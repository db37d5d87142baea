"""Asks for a merge request's parts: commits, files, discussions, labels, pipelines, with a request each at least.

A missing part is None with a notice. A refused part is not asked for again in this reading; a failing one is, until too
many fail: then the reading ends, as GitLab itself is unwell.

What it reverts is told by GitLab's button ("This reverts merge request !812", with another project's path before it)
and by `git revert` ("This reverts commit …", whose merge request has to be asked for). A mere mention does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from data.errors import AccessDenied, BadAnswer, NotFound, SourceUnavailable
from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Review
from data.sources.forge.changes import revert_pattern, reverted_by
from data.sources.git.message import read_message
from data.sources.gitlab.api import A_PAGE
from data.sources.gitlab.reviews import is_left_out, pipeline_of
from data.sources.gitlab.shapes import maybe_text, number, objects, reading
from data.sources.gitlab.streams import GitLabContext, refusal
from data.sources.source import Notice

if TYPE_CHECKING:
    from data.sources.forge.answers import Node
    from data.sources.gitlab.projects import Project
    from data.view import Collected

BLINDS: Final[dict[type[Collected], tuple[str, ...]]] = {
    ChangeFile: ("diff", "patch"),
    ChangeCommit: (),
    ChangeLabel: (),
    Review: ("reviews",),
    Check: ("checks",),
    Change: (),
}
"""What is blinded without a part; of the change itself, which one it reverts."""

WORDS: Final[dict[type[Collected], str]] = {
    ChangeFile: "files",
    ChangeCommit: "commits",
    ChangeLabel: "label events",
    Review: "discussions or approvals",
    Check: "pipelines",
    Change: "reverted merge request",
}

_REVERTS: Final = revert_pattern("merge request|mr", r"[\w./-]+", "/-/merge_requests", "!")

MOST_FAULTS: Final = 3
"""Parts that may fail in one reading before GitLab counts as unwell."""

A_FEW: Final = 20
"""Newest pipelines of a merge request that are looked at."""

Found = TypeVar("Found")


class Parts:
    """Asks for the parts of one project's merge requests, in one reading."""

    def __init__(self, context: GitLabContext, name: str, project: Project) -> None:
        self._gitlab = context.gitlab
        self._name = name
        self._project = project
        self._refused: dict[type[Collected], Notice] = {}
        self._faults = 0
        self._notices: list[Notice] = []
        self.has_failed = False
        """Whether a part of the last merge request may be had later."""

    def notices(self) -> tuple[Notice, ...]:
        """Return what was missing since the last call, and what may not be seen at all."""
        found = (*self._refused.values(), *self._notices)
        self._notices = []
        return tuple(dict.fromkeys(found))

    def every(self, kind: type[Collected], merge_request: Node, part: str) -> list[Node] | None:
        path, what = self._path(merge_request, part), self._what(merge_request, WORDS[kind])
        return self._tried(kind, merge_request, lambda: self._gitlab.every(path, what=what, grant="merge_requests"))

    def approvals(self, merge_request: Node) -> Node | None:
        """Return who approves now; None where GitLab does not say, so that only notes tell."""
        path, what = self._path(merge_request, "approvals"), self._what(merge_request, "approvals")

        def ask() -> Node | None:
            try:
                return self._gitlab.object(path, what=what, grant="merge_requests")
            except (NotFound, AccessDenied):
                return None

        return self._tried(Review, merge_request, ask)

    def files(self, merge_request: Node) -> list[Node] | None:
        """Return the diffs of all files, asked a second time without limits where GitLab left some out."""
        found = self.every(ChangeFile, merge_request, "diffs")
        if found is None or not (any(map(is_left_out, found)) or self._may_lack(found, merge_request)):
            return found
        whole = self._without_limits(merge_request)
        if whole is not None and len(whole) >= len(found):
            found = whole
        lacking = sum(map(is_left_out, found))
        if lacking or whole is None:
            left = f"the lines of {lacking} of {len(found)} files" if lacking else "files beyond its limit"
            detail = f"GitLab leaves out {left} of {self._name}!{merge_request['iid']}"
            self._notices.append(Notice(kind="cut off", repository=self._name, detail=detail))
        return found

    def pipeline(self, merge_request: Node) -> tuple[Node, list[Node]] | None:
        """Return the pipeline that counts with all runs of its jobs, empty for none; None if not told."""
        if "builds" in self._project.off:
            return {}, []
        what = self._what(merge_request, "pipelines")
        path = self._path(merge_request, "pipelines")

        def ask() -> tuple[Node, list[Node]]:
            page = self._gitlab.list_page(path, what=what, params={"per_page": A_FEW}, grant="jobs")
            pipeline = pipeline_of(page.nodes, merge_request.get("sha"))
            return ({}, []) if pipeline is None else (pipeline, self._jobs(pipeline, what))

        return self._tried(Check, merge_request, ask)

    def reverted(self, merge_request: Node) -> int | None:
        """Return the number of the merge request of this project that it reverts."""
        description = maybe_text(merge_request, "description") or ""
        said = _REVERTS.search(description)
        shas = () if said is not None else read_message(description).reverts
        found = None if said is None else reverted_by(said, (self._name, self._project.path))
        if shas:
            found = self._tried(Change, merge_request, lambda: self._merged_as(shas[0]))
        return None if found == merge_request["iid"] else found

    def _merged_as(self, sha: str) -> int | None:
        what = f"the merge request of the commit {sha[:12]} of {self._project.path}"
        try:
            nodes = self._gitlab.every(f"{self._project.place}/repository/commits/{sha}/merge_requests", what=what)
        except (NotFound, AccessDenied):
            # A commit of another repository, or one removed by a force push: unknown.
            return None
        merged = [
            one for one in nodes if one.get("state") == "merged" and one.get("project_id") == self._project.number
        ]
        return number(merged[0], "iid") if merged else None

    def _jobs(self, pipeline: Node, what: str) -> list[Node]:
        # A fork's merge request may have its pipeline in the fork, which we may not see.
        there = pipeline.get("project_id") or self._project.number
        path = f"/projects/{there}/pipelines/{pipeline['id']}/jobs"
        try:
            return self._gitlab.every(path, what=f"jobs of {what}", params={"include_retried": "true"}, grant="jobs")
        except (NotFound, AccessDenied):
            if there == self._project.number:
                raise
            return []

    def _may_lack(self, found: list[Node], merge_request: Node) -> bool:
        """Whether GitLab may have cut the files at its limit; only the merge request says so."""
        if len(found) < A_PAGE:
            return False
        iid = merge_request["iid"]
        path, what = f"{self._project.place}/merge_requests/{iid}", f"{self._name}!{iid}"

        def ask() -> bool:
            whole = self._gitlab.object(path, what=what, grant="merge_requests")
            return (maybe_text(whole, "changes_count") or "").endswith("+")

        return self._tried(ChangeFile, merge_request, ask) is True

    def _without_limits(self, merge_request: Node) -> list[Node] | None:
        path, what = self._path(merge_request, "changes"), self._what(merge_request, "files")
        try:
            answer = self._gitlab.object(path, what=what, params={"access_raw_diffs": "true"}, grant="merge_requests")
        except (NotFound, AccessDenied, BadAnswer, SourceUnavailable) as error:
            # Too large for one answer, or a server without this one: keep what is known.
            if error.ends_source:
                raise
            self.has_failed = self.has_failed or isinstance(error, SourceUnavailable)
            return None
        with reading(what, answer):
            return objects(answer, "changes")

    def _tried(self, kind: type[Collected], merge_request: Node, ask: Callable[[], Found]) -> Found | None:
        if kind in self._refused:
            return None
        try:
            return ask()
        except AccessDenied as error:
            self._refused[kind] = refusal(error, self._name, BLINDS[kind])
        except NotFound as error:
            self._lacks(merge_request, kind, str(error))
        except SourceUnavailable as error:
            self._faults += 1
            if error.ends_source or self._faults > MOST_FAULTS:
                raise
            self.has_failed = True
            self._lacks(merge_request, kind, str(error))
        return None

    def _lacks(self, merge_request: Node, kind: type[Collected], why: str) -> None:
        detail = f"no {WORDS[kind]} of {self._name}!{merge_request['iid']}: {why}"
        self._notices.append(Notice(kind="missing", repository=self._name, detail=detail, blinds=BLINDS[kind]))

    def _path(self, merge_request: Node, part: str) -> str:
        return f"{self._project.place}/merge_requests/{merge_request['iid']}/{part}"

    def _what(self, merge_request: Node, part: str) -> str:
        return f"{part} of {self._name}!{merge_request['iid']}"
