"""Deployments to every environment, in the order in which they were touched: one that ends is touched by that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from data.sources.forge.answers import Node, at
from data.sources.gitlab.api import A_PAGE
from data.sources.gitlab.shapes import reading
from data.sources.gitlab.signals import deployment_signal
from data.sources.gitlab.streams import GitLabProgress, ProjectStream, walk_up
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.gitlab.api import Leaf
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

        def fetch(moment: int, page: int) -> Leaf:
            return self.touched_since(f"{project.place}/deployments", moment, page, A_PAGE)

        for nodes, after in walk_up(progress, self.context.now(), fetch, _touched, what=self.label):
            with reading(self.label, nodes):
                signals = tuple(deployment_signal(node, key, project) for node in nodes)
            yield Page(records=signals, cursor=after.text(), items=len(signals))


def _touched(node: Node) -> int:
    return at(node.get("updated_at") or node["created_at"])
