"""When a change was deployed, as far as a git history can tell.

Release tags are deployments; a repository without a release in the last 90 days deploys each change as
it lands. A tag counts only if it was made before the cutoff, so that a past week is not told the future.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.git.graph import CommitGraph
    from data.sources.git.tags import ReleaseTag

RECENT_SECONDS = 90 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Releases:
    """The deployments of one repository. `first` holds, by commit, when a release first carried it."""

    by_tag: bool
    tags: tuple[ReleaseTag, ...]
    first: Mapping[str, int]

    @classmethod
    def of(cls, graph: CommitGraph, tags: Sequence[ReleaseTag], *, cutoff: int) -> Releases:
        """Find which release first carried each commit; `cutoff` in epoch seconds, exclusive."""
        known = tuple(tag for tag in tags if tag.created_at < cutoff)
        by_tag = any(tag.created_at >= cutoff - RECENT_SECONDS for tag in known)
        return cls(by_tag=by_tag, tags=known, first=_first_release(graph, known) if by_tag else {})

    def deployed_at(self, sha: str, landed_at: int) -> int | None:
        """Return when a commit went out (epoch seconds), None while it waits for a release."""
        return self.first.get(sha) if self.by_tag else landed_at


def _first_release(graph: CommitGraph, tags: Sequence[ReleaseTag]) -> dict[str, int]:
    """Walk back from each tag, oldest first; what no earlier release reached went out with this one."""
    first: dict[str, int] = {}
    for tag in tags:
        waiting = [tag.sha]
        while waiting:
            sha = waiting.pop()
            if sha in first or sha not in graph.nodes:
                continue
            first[sha] = tag.created_at
            waiting.extend(graph.nodes[sha].parents)
    return first
