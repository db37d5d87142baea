"""Deployments to every environment, in the order in which they were touched: one that ends is touched by that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from data.records import DeploySignal
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.gitlab.api import A_PAGE
from data.sources.gitlab.shapes import OVER, maybe_text, number, reading, state_of
from data.sources.gitlab.streams import GitLabProgress, ProjectStream, walk_up
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.gitlab.api import ListPage
    from data.sources.gitlab.projects import Project


class DeploymentStream(ProjectStream):
    """The deployments of one project."""

    kind: ClassVar[str] = "deployments"
    title: ClassVar[str] = "deployments"
    grant: ClassVar[str] = "deployments"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it takes to list what was touched."""
        count = self.volume("/deployments", GitLabProgress.read(cursor, self.context.since))
        return None if count is None else Estimate(requests=max(1, math.ceil(count / A_PAGE)))

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield page after page of what was touched."""
        key = self.context.key(project.number)

        def fetch(moment: int, page: int) -> ListPage:
            return self.touched_since(f"{project.place}/deployments", moment, page, A_PAGE)

        for nodes, after in walk_up(progress, self.context.now(), fetch, _touched, what=self.label):
            with reading(self.label, nodes):
                signals = tuple(_signal(node, key, project) for node in nodes)
            yield Page(records=signals, cursor=after.text(), items=len(signals))


def _touched(node: Node) -> int:
    return at(node.get("updated_at") or node["created_at"])


def _signal(node: Node, repository: str, project: Project) -> DeploySignal:
    """Read a deployment; one that was told by the API has no job behind it."""
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
        # Without a name it would be taken for production.
        environment=environment or "unknown",
        sha=maybe_text(node, "sha"),
        state=state,
        began_at=at(inner(job, "started_at") or node["created_at"]),
        finished_at=maybe_at(node.get("updated_at")) if ended is None and state in OVER else ended,
        url=maybe_text(job, "web_url") or shown,
    )
