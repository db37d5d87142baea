"""
Puts a commit of the graph and its diff together into the Commit that everyone else reads.

It reads nothing itself. The one rule that is not plain: with unit=change a merge stands for its whole branch, so its
authors and its opening date are those of the branch, not of whoever pressed the button.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from data.commits import Brought, Commit, DiffStatus, Unit
from data.sources.git.message import FORK_MERGE

if TYPE_CHECKING:
    from data.commits import Author, FileChange
    from data.sources.git.graph import CommitGraph, CommitNode


def listed(graph: CommitGraph, unit: Unit) -> tuple[str, ...]:
    """Return the commits that a unit has a row for, parents before children."""
    return graph.mainline if unit is Unit.CHANGE else tuple(graph.nodes)


def expected_status(graph: CommitGraph, sha: str, unit: Unit) -> DiffStatus:
    """Return what the graph alone says about a commit's diff; READ still has to prove itself."""
    if sha in graph.boundary:
        return DiffStatus.SHALLOW_BOUNDARY
    if unit is Unit.COMMIT and len(graph.nodes[sha].parents) > 1:
        return DiffStatus.MERGE
    return DiffStatus.READ


def as_commit(
    graph: CommitGraph, sha: str, unit: Unit, status: DiffStatus, files: tuple[FileChange, ...] | None
) -> Commit:
    """Return the commit with its files, or without them for the reason given."""
    node = graph.nodes[sha]
    brought = graph.brought_in(sha) if unit is Unit.CHANGE else ()
    # A branch with merges of its own brought the work of others, which is not what the change itself does.
    own, others = (brought, ()) if all(len(one.parents) <= 1 for one in brought) else ((), brought)
    return Commit(
        sha=sha,
        parents=node.parents,
        authors=_authors(node, brought),
        authored_at=node.authored_at,
        committed_at=node.committed_at,
        opened_at=_opened_at(graph, node, brought),
        title=node.title,
        number=None if node.request is None else int(node.request[1:]),
        reverts=node.reverts,
        closes=node.closes,
        advisories=tuple(dict.fromkeys(one for each in (node, *own) for one in each.advisories)),
        fixes=tuple(Brought(one.sha, one.title, one.advisories) for one in others if _is_fix(one)),
        files=files,
        diff=status,
    )


def _authors(node: CommitNode, brought: tuple[CommitNode, ...]) -> tuple[Author, ...]:
    """Return the branch's authors; its inner merges say nothing about who wrote it. Never empty."""
    authors = [other.author for other in brought if len(other.parents) <= 1]
    # A person is a name, under whatever addresses. Counter keeps the order of first appearance among equal counts, and
    # the branch is oldest first.
    written, first = Counter(author.name for author in authors), {author.name: author for author in reversed(authors)}
    return tuple(first[name] for name, _ in written.most_common()) or (node.author,)


def _is_fix(node: CommitNode) -> bool:
    return bool(node.advisories) or node.title.startswith(FORK_MERGE)


def _opened_at(graph: CommitGraph, node: CommitNode, brought: tuple[CommitNode, ...]) -> int | None:
    if brought:
        cut = any(other.sha in graph.boundary for other in brought)
        return None if cut else min(other.authored_at for other in brought)
    if len(node.parents) > 1:
        return None
    squashed = len(node.parents) == 1 and node.made_by_github and node.authored_at == node.committed_at
    return None if squashed else node.authored_at
