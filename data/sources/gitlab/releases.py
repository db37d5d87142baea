"""Releases and tags, newest first.

Neither list can be asked for what was touched lately, so each is read down to what is known, and a month further: a
release may be dated back, and a tag set onto an old commit. Where the first page is what it was, nothing has happened.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final

from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.gitlab.shapes import maybe_text, reading, text
from data.sources.gitlab.streams import ProjectStream
from data.sources.source import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.gitlab.projects import Project
    from data.sources.gitlab.streams import GitLabProgress

OVERLAP: Final = 30 * DAY


class NewestFirst(ProjectStream):
    """A list that begins with the newest. A subclass says where it is and how one of it is read."""

    path: ClassVar[str]
    order: ClassVar[str]

    @abstractmethod
    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read one; None for one that says nothing of a deployment."""

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield pages of signals, down to what is known; the cursor moves with the last of them, which is empty."""
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
    """The releases of one project."""

    kind: ClassVar[str] = "releases"
    title: ClassVar[str] = "releases"
    grant: ClassVar[str] = "releases"
    path: ClassVar[str] = "releases"
    order: ClassVar[str] = "released_at"

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a release, which GitLab gives no number; None for one that is announced for a time to come."""
        del project
        released, tag = at(node.get("released_at") or node["created_at"]), text(node, "tag_name")
        if node.get("upcoming_release") or released > self.context.now():
            return None
        return DeploySignal(
            id=f"{key}/release/{tag}",
            repository_id=key,
            kind="release",
            name=tag,
            environment=None,
            sha=maybe_text(node.get("commit"), "id"),
            state="published",
            began_at=released,
            finished_at=released,
            url=maybe_text(node.get("_links"), "self"),
        )


class TagStream(NewestFirst):
    """The tags of one project."""

    kind: ClassVar[str] = "tags"
    title: ClassVar[str] = "tags"
    grant: ClassVar[str] = "repository"
    path: ClassVar[str] = "repository/tags"
    order: ClassVar[str] = "updated"

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield pages of signals; nothing of a project that nothing was pushed to."""
        if project.branch is None:
            yield Page(records=(), cursor=progress.text())
            return
        yield from super().read(project, progress)

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a tag, which stays the same when it is moved; None for one of something other than a commit.

        A light one has no time of its own: its commit's counts.
        """
        commit = node.get("commit")
        moment = maybe_at(node.get("created_at") or inner(commit, "committed_date") or inner(commit, "created_at"))
        if moment is None:
            return None
        name = text(node, "name")
        return DeploySignal(
            id=f"{key}/tag/{name}",
            repository_id=key,
            kind="tag",
            name=name,
            environment=None,
            sha=maybe_text(node.get("commit"), "id"),
            state="created",
            began_at=moment,
            finished_at=moment,
            url=None if project.url is None else f"{project.url}/-/tags/{name}",
        )
