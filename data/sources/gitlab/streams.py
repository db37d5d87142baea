"""What all project streams share, and the walk up GitLab's lists.

Touches while we read go to the list's end and shift everything: whoever counts pages would miss some. So a walk asks
for what was touched since the last entry, and counts pages only within one second. An interrupted walk goes on.

Deployments to all environments, in order of their touch; ending is a touch.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.errors import AccessDenied, BadAnswer, RemoteError
from data.records import DeploySignal
from data.sources.forge.answers import AnswerReader, Node, at, inner, iso, maybe_at
from data.sources.forge.streams import CollectionContext, ForgeStream, Progress
from data.sources.gitlab.api import A_PAGE, BY_ID, GitLab, ListPage, Params
from data.sources.gitlab.shapes import GITLAB, OVER, maybe_text, number, person_of, reading, state_of
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.sources.forge.changes import PersonOf
    from data.sources.gitlab.projects import Project, Projects


OVERLAP: Final = 3_600
"""Seconds that are read again: GitLab moves `updated_at` once a minute at most, and its clock may differ."""


ORDER: Final[Params] = {"order_by": "updated_at", "sort": "asc"}


class Walk(NamedTuple):
    """A walk under way: begun at `begun` (epoch seconds), now at `page` of what was touched at `at`. `newest` is the
    last touch seen, `seen` what the next page repeats.
    """

    begun: int
    at: int
    page: int = 1
    newest: int | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GitLabProgress(Progress):
    """`read_to` is when the last complete walk began, by our clock; `newest` the last touch by GitLab's."""

    read_to: int | None = None
    newest: int | None = None
    walk: Walk | None = None

    def floor(self) -> int:
        """Return the time from which a new walk reads: just after the newest touch if GitLab's clock is behind."""
        if self.read_to is None or self.newest is None:
            return self.since
        return max(self.since, min(self.read_to - OVERLAP, self.newest + 1))


def walk_up(
    progress: GitLabProgress,
    now: int,
    fetch: Callable[[int, int], ListPage],
    moment_of: Callable[[Node], int],
    *,
    what: str,
) -> Iterator[tuple[list[Node], GitLabProgress]]:
    """Yield pages of what was touched since the last reading, oldest first, each with its progress. `fetch` returns a
    page of what was touched at a time (epoch seconds) or later, `moment_of` an entry's touch. Raises BadAnswer where a
    page keeps coming.
    """
    walk = progress.walk or Walk(begun=now, at=progress.floor(), newest=progress.newest)
    while True:
        page = fetch(walk.at, walk.page)
        with reading(what, page.nodes):
            stamps = {_stamp(node): moment_of(node) for node in page.nodes}
            fresh = [node for node in page.nodes if _stamp(node) not in walk.seen]
        if walk.page > 1 and page.nodes and not fresh:
            raise BadAnswer(f"GitLab gave the same page of {what} twice", raw=f"page {walk.page} since {walk.at}")
        last = max(stamps.values(), default=walk.at)
        newest = last if stamps and (walk.newest is None or last > walk.newest) else walk.newest
        if page.following is None or not page.nodes:
            yield fresh, replace(progress, read_to=walk.begun, newest=newest, walk=None)
            return
        if last - 1 > walk.at:
            # A second earlier: entries of that second may be on both sides of the cut.
            seen = sorted(stamp for stamp, at in stamps.items() if at >= last - 1)
            walk = walk._replace(at=last - 1, page=1, newest=newest, seen=tuple(seen))
        else:
            seen = sorted({*walk.seen, *stamps})
            walk = walk._replace(page=walk.page + 1, newest=newest, seen=tuple(seen))
        yield fresh, replace(progress, walk=walk)


def touched(node: Node) -> int:
    """Return the last touch; before the first one, when it was made."""
    return at(node.get("updated_at") or node["created_at"])


def _stamp(node: Node) -> str:
    return f"{number(node, 'id')}@{node.get('updated_at')}"


@dataclass(frozen=True, kw_only=True)
class GitLabContext(CollectionContext):
    source_id: ClassVar[str] = GitLab.source_id
    answers: ClassVar[AnswerReader] = GITLAB
    person_of: ClassVar[PersonOf] = person_of

    gitlab: GitLab
    projects: Projects


class ProjectStream(ForgeStream[GitLabContext]):
    """One kind of data of one project; a subclass names its grant and feature."""

    grant: ClassVar[str]
    loss: ClassVar[tuple[str, ...]] = ()
    """What is unknown if the project has the feature switched off; empty if there is then nothing to tell."""

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        project = self.context.projects.of(self.name)
        progress = self._progress(cursor, project)
        feature = BY_ID[self.grant].feature
        if feature in project.off:
            detail = f"{self.title} are switched off for {self.name}"
            off = Notice(kind="disabled", repository=self.name, detail=detail, blinds=self.loss)
            yield Page(records=(), cursor=progress.text(), notices=(off,))
            return
        yield from self.read(project, progress)

    @abstractmethod
    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield the new pages, at least one."""

    def _progress(self, cursor: str | None, project: Project) -> GitLabProgress:
        """Read the cursor; a project that took another one's path begins anew."""
        progress = GitLabProgress.read(cursor, self.context.since)
        if progress.facts.get("project", project.number) != project.number:
            progress = GitLabProgress(since=self.context.since)
        return progress.knowing(project=project.number)

    def touched_since(self, path: str, moment: int, page: int, per_page: int, **params: str | int) -> ListPage:
        """Return a page of what was touched at a time or later, in that order."""
        asked: Params = {"updated_after": iso(moment), **ORDER, "per_page": per_page, "page": page, **params}
        return self.context.gitlab.list_page(path, what=self.label, params=asked, grant=self.grant)

    def volume(
        self, path: str, progress: GitLabProgress, params: Params | None = None, *, of_branch: bool = False
    ) -> int | None:
        """Return how much there is to read, None if unknown: estimating must not be harder than collecting."""
        since = progress.floor() if progress.walk is None else progress.walk.at
        asked: Params = {"updated_after": iso(since), **ORDER, **(params or {})}
        try:
            project = self.context.projects.of(self.name)
            if of_branch and project.branch is not None:
                asked["ref"] = project.branch
            return self.context.gitlab.count(f"{project.place}{path}", what=self.label, params=asked, grant=self.grant)
        except RemoteError as error:
            if error.ends_source:
                raise
            return None


def refusal(error: AccessDenied, repository: str | None, blinds: tuple[str, ...]) -> Notice:
    """Return the notice of a part that may not be seen, while the rest may."""
    return Notice(kind="permission", repository=repository, detail=str(error), blinds=blinds)


class DeploymentStream(ProjectStream):
    kind: ClassVar[str] = "deployments"
    title: ClassVar[str] = "deployments"
    grant: ClassVar[str] = "deployments"

    def estimate(self, cursor: str | None) -> Estimate | None:
        count = self.volume("/deployments", GitLabProgress.read(cursor, self.context.since))
        return None if count is None else Estimate(requests=max(1, math.ceil(count / A_PAGE)))

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        key = self.context.key(project.number)

        def fetch(moment: int, page: int) -> ListPage:
            return self.touched_since(f"{project.place}/deployments", moment, page, A_PAGE)

        for nodes, after in walk_up(progress, self.context.now(), fetch, touched, what=self.label):
            with reading(self.label, nodes):
                signals = tuple(_signal(node, key, project) for node in nodes)
            yield Page(records=signals, cursor=after.text(), items=len(signals))


def _signal(node: Node, repository: str, project: Project) -> DeploySignal:
    """Read a deployment; one made by the API has no job."""
    job, state = node.get("deployable"), state_of(node)
    environment = maybe_text(node.get("environment"), "name")
    page = inner(node, "environment", "id")
    shown = None if project.url is None or page is None else f"{project.url}/-/environments/{page}"
    ended = maybe_at(inner(job, "finished_at")) if state in OVER else None
    return DeploySignal(
        id=f"{repository}/deployment/{number(node, 'id')}",
        repository_id=repository,
        kind="deployment",
        name=maybe_text(job, "name") or "deploy",
        # Without a name it would count as production.
        environment=environment or "unknown",
        sha=maybe_text(node, "sha"),
        state=state,
        began_at=at(inner(job, "started_at") or node["created_at"]),
        finished_at=maybe_at(node.get("updated_at")) if ended is None and state in OVER else ended,
        url=maybe_text(job, "web_url") or shown,
    )
