"""What a patch release is for: the fixes that it is the first to carry, from whatever branch they came.

A fix that was made on the release's own branch stands in no list of what landed, and may be all that the release is
for. Only patch releases are read: their third number or a later one is above zero (SemVer 2.0 §6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.bots import is_bot
from data.releasenames import version_of
from scoring.kinds.notable import security_fix
from scoring.kinds.repairs import repair_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.git.graph import CommitGraph, CommitNode
    from data.sources.git.tags import ReleaseTag, TagHistory
    from scoring.kinds.notable import SecurityFix

PATCH_FROM = 2
"""Where the numbers begin of which one above zero makes a patch release."""


MOST_CHANGES = 2
"""So many changes are what a patch release is for where no title speaks of a repair."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedChange:
    """A change that a release is the first to carry."""

    label: str
    title: str
    is_fix: bool
    security: SecurityFix | None

    @property
    def is_security(self) -> bool:
        """Whether it repairs a weakness of the repository's own code."""
        return self.security is not None and not self.security.of_dependency


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """A release: its name, when it was made (epoch seconds), and what it is for, nothing where that is not known."""

    name: str
    at: int
    changes: tuple[ReleasedChange, ...] = ()


def changes_in(
    graph: CommitGraph, history: TagHistory, carried: Mapping[str, ReleaseTag], tag: ReleaseTag, repository: str
) -> tuple[ReleasedChange, ...]:
    """Return what a patch release repairs, security fixes first and then as in its history, or its few changes.

    `carried` has by commit the first release of the scheme that carried it. A cherry-pick goes by the change of the
    default branch that it repeats, and what a request brought by the request.
    """
    numbers = version_of(tag.name)
    if not any(numbers[PATCH_FROM:]):
        return ()
    nodes, chain = {**history.side, **graph.nodes}, graph.mainline
    order = {sha: place for place, sha in enumerate(chain)}
    # A branch that was merged back is no change of its own.
    landed = {one.sha: sha for sha in chain if graph.nodes[sha].request for one in graph.brought_in(sha)}
    landed |= {sha: sha for sha in chain if graph.nodes[sha].request or len(graph.nodes[sha].parents) <= 1}
    new = [sha for sha in nodes if carried.get(sha) == tag and len(nodes[sha].parents) <= 1]
    same = ({landed[one] for one in (sha, *history.same_as.get(sha, ())) if one in landed} for sha in new)
    origins = (min(found, key=order.__getitem__, default=sha) for sha, found in zip(new, same, strict=True))
    version = ".".join(map(str, numbers))
    # What names the version makes the release.
    own = [nodes[sha] for sha in dict.fromkeys(origins) if version not in nodes[sha].title]
    changes = [_change(node, repository) for node in own if not is_bot(*node.author)]
    fixes = [one for one in changes if one.is_fix or one.security]
    requests = [one for one in changes if "#" in one.label]
    told = fixes or (requests if len(requests) <= MOST_CHANGES else [])
    return tuple(sorted(told, key=lambda one: (not one.is_security, one.security is None)))


def _change(node: CommitNode, repository: str) -> ReleasedChange:
    repair = repair_kind(node.title)
    number = None if node.request is None else node.request[1:]
    return ReleasedChange(
        label=f"{repository}#{number}" if number else f"{repository}@{node.sha[:9]}",
        title=node.title.removesuffix(f"(#{number})").rstrip(),
        is_fix=repair is not None,
        security=security_fix(node.title, node.advisories, repair=repair),
    )
