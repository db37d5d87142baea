"""Pipelines of the default branch with their deploying jobs; releases and tags.

Jobs with an environment are deployments too; these are for teams whose jobs name none. A job counts by its own, its
stage's or its pipeline's name, even while it waits to be started: a pipeline succeeds without it. Releases and tags
have no touch, so lists are read down to what is known and a month further: a release may be backdated, a tag put on an
old commit.
"""

from __future__ import annotations

import json
import math
import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.forge.streams import out_since
from data.sources.gitlab.shapes import OVER, maybe_text, number, reading, state_of, text
from data.sources.gitlab.streams import GitLabProgress, ProjectStream, refusal, touched, walk_up
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.sources.gitlab.api import ListPage
    from data.sources.gitlab.projects import Project


PIPELINES_A_PAGE: Final = 20
"""Few, as each one's jobs take a request."""

PIPELINE: Final = "pipeline"
"""Name of a pipeline without one of its own (`workflow:name`)."""

_DEPLOYS: Final = re.compile(r"deploy|release|roll-?out|publish|promote|ship|production", re.IGNORECASE)
"""A job, stage or pipeline of such a name may have deployed something."""


class PipelineStream(ProjectStream):
    kind: ClassVar[str] = "pipelines"
    title: ClassVar[str] = "pipelines"
    grant: ClassVar[str] = "jobs"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what listing touched pipelines and their jobs takes."""
        count = self.volume("/pipelines", GitLabProgress.read(cursor, self.context.since), of_branch=True)
        return None if count is None else Estimate(requests=math.ceil(count / PIPELINES_A_PAGE) + count)

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        branch = project.branch
        if branch is None:
            yield Page(records=(), cursor=progress.text())
            return
        if progress.facts.get("branch", branch) != branch:
            # The default branch changed: what ran on the new one before was never read.
            progress = GitLabProgress(since=progress.since, facts=progress.facts)
        reader = _Reader(self, project)

        def fetch(moment: int, page: int) -> ListPage:
            return self.touched_since(f"{project.place}/pipelines", moment, page, PIPELINES_A_PAGE, ref=branch)

        known = progress.knowing(branch=branch)
        for nodes, after in walk_up(known, self.context.now(), fetch, touched, what=self.label):
            yield reader.page(nodes, after)


class _Reader:
    def __init__(self, stream: PipelineStream, project: Project) -> None:
        self._stream, self._project = stream, project
        self._key = stream.context.key(project.number)
        self._notices: dict[str, Notice] = {}

    def page(self, nodes: Sequence[Node], progress: GitLabProgress) -> Page:
        records: list[DeploySignal] = []
        with reading(self._stream.label, nodes):
            for node in nodes:
                records.append(_pipeline(node, self._key))
                records += [_job(job, node, self._key) for job in self._jobs(node) if self._speaks(job, node)]
        return Page(
            records=tuple(records), cursor=progress.text(), notices=tuple(self._notices.values()), items=len(nodes)
        )

    def _jobs(self, pipeline: Node) -> Sequence[Node]:
        number, name = pipeline["id"], self._stream.name
        if "jobs" in self._notices:
            return ()
        what = f"jobs of pipeline {number} of {name}"
        try:
            path = f"{self._project.place}/pipelines/{number}/jobs"
            # With restarted jobs: a first run that deployed was a deployment too.
            params: dict[str, str | int] = {"include_retried": "true"}
            return self._stream.context.gitlab.every(path, what=what, params=params, grant=self._stream.grant)
        except AccessDenied as error:
            self._notices["jobs"] = refusal(error, name, self._stream.feeds)
        except NotFound as error:
            # Pipelines can be deleted, also between the list and this request.
            self._notices[what] = Notice(kind="missing", repository=name, detail=str(error))
        return ()

    def _speaks(self, job: Node, pipeline: Node) -> bool:
        return _DEPLOYS.search(f"{_name(pipeline)} / {job.get('stage')} / {text(job, 'name')}") is not None


def _name(node: Node) -> str:
    return maybe_text(node, "name") or PIPELINE


def _pipeline(node: Node, repository: str) -> DeploySignal:
    """A pipeline was last touched when it ended."""
    key = f"{repository}/pipeline/{number(node, 'id')}"
    return _run(node, key, repository, _name(node), text(node, "sha"), node["created_at"], node.get("updated_at"))


def _job(node: Node, pipeline: Node, repository: str) -> DeploySignal:
    """Read a job, named `pipeline / job`."""
    key, name = f"{repository}/job/{number(node, 'id')}", f"{_name(pipeline)} / {text(node, 'name')}"
    began = node.get("started_at") or pipeline["created_at"]
    return _run(node, key, repository, name, text(pipeline, "sha"), began, node.get("finished_at"))


def _run(  # noqa: PLR0913, PLR0917 (each is a part of a run)
    node: Node, key: str, repository: str, name: str, sha: str, began: str, ended: str | None
) -> DeploySignal:
    state = state_of(node)
    return DeploySignal(
        id=key,
        repository_id=repository,
        kind="workflow_run",
        name=name,
        sha=sha,
        state=state,
        began_at=at(began),
        finished_at=maybe_at(ended) if state in OVER else None,
        url=maybe_text(node, "web_url"),
    )


OVERLAP: Final = 30 * DAY


class NewestFirst(ProjectStream):
    """A list that begins with the newest; a subclass has its place and how to read an entry."""

    path: ClassVar[str]
    order: ClassVar[str]

    @abstractmethod
    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read one; None if it says nothing of a deployment."""

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield signals down to what is known; the cursor moves with the last page, which is empty."""
        newest = progress.facts.get("newest")
        floor = max(progress.since, newest - OVERLAP) if isinstance(newest, int) else progress.since
        key, digest = self.context.key(project.number), None
        for nodes in self._pages_of(project):
            if digest is None:
                digest = sha256(json.dumps(nodes, sort_keys=True).encode()).hexdigest()[:16]
                if digest == progress.facts.get("digest"):
                    break
            with reading(self.label, nodes):
                found = [one for one in (self.signal(node, key, project) for node in nodes) if one is not None]
            fresh = tuple(one for one in found if one.began_at >= floor)
            newest = max((*(one.began_at for one in fresh), *(() if newest is None else (newest,))), default=None)
            if fresh:
                yield Page(records=fresh, cursor=progress.text(), items=len(fresh))
            elif found:
                break
        yield Page(records=(), cursor=progress.knowing(newest=newest, digest=digest).text())

    def _pages_of(self, project: Project) -> Iterator[list[Node]]:
        params: dict[str, str | int] = {"order_by": self.order, "sort": "desc"}
        path = f"{project.place}/{self.path}"
        return self.context.gitlab.pages(path, what=self.label, params=params, grant=self.grant)


class ReleaseStream(NewestFirst):
    kind: ClassVar[str] = "releases"
    title: ClassVar[str] = "releases"
    grant: ClassVar[str] = "releases"
    path: ClassVar[str] = "releases"
    order: ClassVar[str] = "released_at"

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a release, which has no number in GitLab; None for a future one."""
        del project
        released, tag = at(node.get("released_at") or node["created_at"]), text(node, "tag_name")
        if node.get("upcoming_release") or released > self.context.now():
            return None
        sha, url = maybe_text(node.get("commit"), "id"), maybe_text(node.get("_links"), "self")
        return out_since(key, "release", tag, tag, released, sha=sha, url=url, state="published")


class TagStream(NewestFirst):
    kind: ClassVar[str] = "tags"
    title: ClassVar[str] = "tags"
    grant: ClassVar[str] = "repository"
    path: ClassVar[str] = "repository/tags"
    order: ClassVar[str] = "updated"

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield signals; none for a project without pushes."""
        if project.branch is None:
            yield Page(records=(), cursor=progress.text())
            return
        yield from super().read(project, progress)

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a tag, the same when moved; None without a commit. A lightweight tag has its commit's time."""
        commit = node.get("commit")
        moment = maybe_at(node.get("created_at") or inner(commit, "committed_date") or inner(commit, "created_at"))
        if moment is None:
            return None
        name = text(node, "name")
        url = None if project.url is None else f"{project.url}/-/tags/{name}"
        return out_since(key, "tag", name, name, moment, sha=maybe_text(commit, "id"), url=url, state="created")
