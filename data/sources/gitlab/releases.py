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
from data.sources.gitlab.desk import ProjectStream
from data.sources.gitlab.shapes import reading
from data.sources.gitlab.signals import release_signal, tag_signal, tagged_at
from data.sources.source import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.records import DeploySignal
    from data.sources.forge.answers import Node
    from data.sources.gitlab.marks import Mark
    from data.sources.gitlab.projects import Project

OVERLAP: Final = 30 * DAY


class NewestFirst(ProjectStream):
    """A list that begins with the newest. A subclass says where it is and how one of it is read."""

    path: ClassVar[str]
    order: ClassVar[str]

    @abstractmethod
    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read one; None for one that says nothing of a deployment."""

    def read(self, project: Project, mark: Mark) -> Iterator[Page]:
        """Yield pages of signals, down to what is known; the cursor moves with the last of them."""
        newest = mark.facts.get("newest")
        floor = max(mark.since, newest - OVERLAP) if isinstance(newest, int) else mark.since
        key, digest = self.desk.key(project.number), None
        held: list[Page] = []
        for nodes in self._leaves(project):
            if digest is None:
                digest = sha256(json.dumps(nodes, sort_keys=True).encode()).hexdigest()[:16]
                if digest == mark.facts.get("digest"):
                    break
            with reading(self.label, nodes):
                found = [one for one in (self.signal(node, key, project) for node in nodes) if one is not None]
            fresh = tuple(one for one in found if one.began_at >= floor)
            newest = max((*(one.began_at for one in fresh), *(() if newest is None else (newest,))), default=None)
            # Another page is behind it or not: only the last one moves the cursor.
            yield from held
            held = [Page(records=fresh, cursor=mark.text(), items=len(fresh))]
            if found and not fresh:
                break
        moved = mark.knowing(newest=newest, digest=digest).text()
        yield Page(records=(), cursor=moved) if not held else _ending(held[0], moved)

    def _leaves(self, project: Project) -> Iterator[list[Node]]:
        params: dict[str, str | int] = {"order_by": self.order, "sort": "desc"}
        path = f"{project.place}/{self.path}"
        return self.desk.gitlab.leaves(path, what=self.label, params=params, grant=self.grant)


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
        return None if node.get("upcoming_release") or found.began_at > self.desk.now() else found


class TagStream(NewestFirst):
    """The tags of one project."""

    kind: ClassVar[str] = "tags"
    title: ClassVar[str] = "tags"
    grant: ClassVar[str] = "repository"
    path: ClassVar[str] = "repository/tags"
    order: ClassVar[str] = "updated"

    def read(self, project: Project, mark: Mark) -> Iterator[Page]:
        """Yield pages of signals; nothing of a project that nothing was pushed to."""
        if project.branch is None:
            yield Page(records=(), cursor=mark.text())
            return
        yield from super().read(project, mark)

    def signal(self, node: Node, key: str, project: Project) -> DeploySignal | None:
        """Read a tag; None for one that is set onto something other than a commit."""
        moment = tagged_at(node)
        return None if moment is None else tag_signal(node, key, moment, project)


def _ending(page: Page, cursor: str) -> Page:
    return Page(records=page.records, cursor=cursor, items=page.items)
