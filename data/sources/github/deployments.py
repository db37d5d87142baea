"""Deployments and what their statuses came to, newest first.

A status that comes later does not move its deployment up in GitHub's list, so the walk goes down to the oldest one
that was still under way, and at least a day below the newest: one that hangs for a week is given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at
from data.sources.github.lists import ListStream
from data.sources.github.queries import DEPLOYMENTS
from data.sources.github.shapes import nodes
from data.sources.github.signals import OVER, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.marks import Key, Mark

WATCHED: Final = 7 * DAY
"""Seconds for which a deployment that does not end is read again."""


class DeploymentStream(ListStream):
    """The deployments of one repository."""

    kind: ClassVar[str] = "deployments"
    title: ClassVar[str] = "deployments"
    part: ClassVar[str] = "deployments"
    question: ClassVar[str] = DEPLOYMENTS
    field: ClassVar[str] = "deployments"

    def key(self, node: Node) -> Key:
        """Return when a deployment was created, and its id."""
        return at(node["createdAt"]), node["id"]

    def is_quiet(self, pulse: RepositoryActivity, mark: Mark) -> bool:
        """Whether nothing moved, and no deployment is under way that the pulse does not show."""
        going, listed = mark.facts.get("going_since"), pulse.oldest_deployment_listed
        unseen = isinstance(going, int) and (listed is None or going < listed)
        return super().is_quiet(pulse, mark) and not unseen

    def overlap(self, mark: Mark) -> int:
        """Return the way down to the oldest deployment that was under way."""
        going = mark.facts.get("going_since")
        if mark.newest is None or not isinstance(going, int):
            return DAY
        return max(DAY, mark.newest[0] - going)

    def facts(self, signals: Sequence[DeploySignal]) -> dict[str, object]:
        """Return since when the oldest deployment is under way that may yet end."""
        watched = self.desk.now() - WATCHED
        going = (one.began_at for one in signals if one.state not in OVER and one.began_at >= watched)
        return {"going_since": min(going, default=None)}

    def signal(self, node: Node, repository: str, pulse: RepositoryActivity) -> DeploySignal:
        """Read a deployment."""
        del pulse
        statuses = sorted(nodes(node["statuses"]), key=lambda one: str(one["createdAt"]), reverse=True)
        told = [(at(one["createdAt"]), one["state"]) for one in statuses]
        state, finished = outcome(told, node["state"], at(node["updatedAt"]))
        return DeploySignal(
            id=f"{repository}/deployment/{node['id']}",
            repository_id=repository,
            kind="deployment",
            name=node["task"] or "deploy",
            environment=node["latestEnvironment"] or node["environment"] or node["originalEnvironment"],
            sha=node["commitOid"],
            state=state,
            began_at=at(node["createdAt"]),
            finished_at=finished,
            url=next((one["logUrl"] for one in statuses if one["logUrl"]), None),
        )
