"""Releases and tags, newest first.

Neither list can be asked for what was touched lately, so each is read down to what is known, and a month further: a
release may be dated back, and a tag set onto an old commit. Where the first page is what it was, nothing has happened.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final

from data.sources.cursors import DAY
from data.sources.gitlab.shapes import reading
from data.sources.gitlab.signals import release_signal, tag_signal, tagged_at
from data.sources.gitlab.streams import ProjectStream
from data.sources.source import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.records import DeploySignal
    from data.sources.forge.answers import Node
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
        for nodes in self._leaves(project):
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

    def _leaves(self, project: Project) -> Iterator[list[Node]]:
        params: dict[str, str | int] = {"order_by": self.order, "sort": "desc"}
        path = f"{project.place}/{self.path}"
        return self.context.gitlab.leaves(path, what=self.label, params=params, grant=self.grant)


class ReleaseStream(NewestFirst):
    """The releases of one project."""

    kind: ClassVar[str] = "releases"
    title: ClassVar[str] = "releases"
    grant: ClassVar[str] = "releases"
    path: ClassVar[str] = "releases"
    order: ClassVar[str] = "released_at"

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a release; None for one that is announced for a time to come."""
        del project
        found = release_signal(node, key)
        return None if node.get("upcoming_release") or found.began_at > self.context.now() else found


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
        """Read a tag; None for one that is set onto something other than a commit."""
        moment = tagged_at(node)
        return None if moment is None else tag_signal(node, key, moment, project)
