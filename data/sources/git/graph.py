"""The history without diffs: who wrote which commit when, and what each merge brought in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from data.commits import Author, Brought, Commit, DiffStatus, FileChange, Unit
from data.errors import GitFailed
from data.sources.git.discovery import owner_and_name
from data.sources.git.message import FORK_MERGE, Picks, read_message
from data.sources.git.process import Git, pieces

# Body last and NUL between fields: no field can hold a NUL, so nobody's text can shift the fields.
_FIELDS = ("%H", "%P", "%at", "%ct", "%aN", "%aE", "%cN", "%cE", "%B")
_FORMAT = "--format=tformat:" + "%x00".join(_FIELDS)
_GITHUB = (b"GitHub", b"noreply@github.com")
# The last second of the year 9998, which any calendar can show in any zone.
_LATEST = 253_370_764_799


class CommitNode(NamedTuple):
    """One commit without its diff; times are epoch seconds, UTC. A NamedTuple because there are so many."""

    sha: str
    parents: tuple[str, ...]
    author: Author
    authored_at: int
    committed_at: int
    made_by_github: bool
    title: str
    request: str | None
    reverts: tuple[str, ...]
    closes: tuple[int, ...]
    picks: Picks
    advisories: tuple[str, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommitGraph:
    """Every commit reachable from HEAD, parents first, then by date; a shallow clone ends below `boundary`. `mainline`
    is HEAD's branch, oldest first; `bases` has the branch's own parent of merges of itself into another.
    """

    head: str
    nodes: Mapping[str, CommitNode]
    mainline: tuple[str, ...]
    bases: Mapping[str, str]
    boundary: frozenset[str]
    _brought: Mapping[str, tuple[str, ...]]

    @property
    def newest_committed_at(self) -> int:
        """HEAD's commit time. Not the maximum: one commit dated 2099 would decide the week."""
        return self.nodes[self.head].committed_at

    def brought_in(self, sha: str) -> tuple[CommitNode, ...]:
        """Return the commits that a merge of the mainline added, without itself, oldest first."""
        return tuple(self.nodes[other] for other in self._brought.get(sha, ()))


def read_graph(
    git: Git, head: str, boundary: frozenset[str], branch: str | None, origin: tuple[str, ...]
) -> CommitGraph:
    """Read all commits reachable from `head`, on `branch` of `origin` (owner, name). Raises GitFailed."""
    nodes = {node.sha: node for node in read_nodes(git, [head], mailmap=mailmap_of(git, head))}
    chain, bases = _chain(nodes, head, branch, origin)
    brought = brought_in(nodes, chain)
    # A merge that only ties a release to the branch is no landed change, not even at HEAD.
    ties = {sha for sha in bases if all(len(nodes[other].parents) > 1 for other in brought.get(sha, ()))}
    return CommitGraph(head, nodes, tuple(sha for sha in chain if sha not in ties), bases, boundary, brought)


def read_nodes(
    git: Git, revisions: Sequence[str], *, mailmap: str = "", order: str = "--date-order"
) -> Iterator[CommitNode]:
    """Yield commits, parents first; `mailmap` is a blob or empty. Raises GitFailed."""
    asked = ("log", order, "--reverse", "--encoding=UTF-8", "--no-show-signature", "-z", _FORMAT, "--stdin", "--")
    blocks = git.stream("-c", f"mailmap.blob={mailmap}", *asked, lines=revisions)
    fields = pieces(blocks, b"\0")
    shared: dict[tuple[bytes, bytes], Author] = {}
    while record := tuple(islice(fields, len(_FIELDS))):
        sha, parents, authored, committed, name, email, committer, committer_email, body = record
        author = shared.get((name, email))
        if author is None:
            author = shared[name, email] = Author(_text(name), _text(email))
        committed_at = _seconds(committed, 0)
        message = read_message(_text(body))
        yield CommitNode(
            sha.decode(),
            tuple(parents.decode().split()),
            author,
            _seconds(authored, committed_at),
            committed_at,
            (committer, committer_email) == _GITHUB,
            *message,
        )


def mailmap_of(git: Git, head: str) -> str:
    """Return the blob of `.mailmap`; empty where the clone lacks it."""
    name = f"{head}:.mailmap"
    try:
        git.run("cat-file", "blob", name)
    except GitFailed:
        return ""
    return name


def _seconds(text: bytes, otherwise: int) -> int:
    """Read a time: git prints nothing for a date it cannot read, and absurdly large dates unchanged."""
    return min(max(int(text), 0), _LATEST) if text else otherwise


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _chain(
    nodes: Mapping[str, CommitNode], head: str, branch: str | None, origin: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Follow first parents, but the second of a "foxtrot" merge, which merged this very branch. A fork's branch of the
    same name is told apart by the forge's wording, or by an address other than the origin's.
    """
    name = re.escape(branch or "")
    source = rf"branch '{name}'(?: of (?P<address>\S+))?|remote-tracking branch '(?:origin|upstream)/{name}'"
    itself = re.compile(rf"Merge (?:{source})(?: into [^'\s]\S*)?")
    chain, bases = [head], {}
    while parents := nodes[chain[-1]].parents:
        node = nodes[chain[-1]]
        said = itself.fullmatch(node.title) if len(parents) > 1 and branch and node.request is None else None
        if said and (not origin or said["address"] is None or owner_and_name(said["address"]) == origin):
            bases[node.sha] = parents[1]
        chain.append(bases.get(node.sha, parents[0]))
    return tuple(reversed(chain)), bases


def brought_in(nodes: Mapping[str, CommitNode], chain: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each commit of a mainline (given oldest first) what no earlier one reached."""
    order = {sha: index for index, sha in enumerate(nodes)}
    reached: set[str] = set()
    brought = {}
    for sha in chain:
        reached.add(sha)
        found = []
        waiting = list(nodes[sha].parents)
        while waiting:
            other = waiting.pop()
            if other in nodes and other not in reached:
                reached.add(other)
                found.append(other)
                waiting.extend(nodes[other].parents)
        if found:
            brought[sha] = tuple(sorted(found, key=order.__getitem__))
    return brought


def listed(graph: CommitGraph, unit: Unit) -> tuple[str, ...]:
    """Return the commits that get a row, parents first."""
    return graph.mainline if unit is Unit.CHANGE else tuple(graph.nodes)


def expected_status(graph: CommitGraph, sha: str, unit: Unit) -> DiffStatus:
    """Return what the graph alone says about a diff; READ is only a guess until it was read."""
    if sha in graph.boundary:
        return DiffStatus.SHALLOW_BOUNDARY
    if unit is Unit.COMMIT and len(graph.nodes[sha].parents) > 1:
        return DiffStatus.MERGE
    return DiffStatus.READ


def as_commit(
    graph: CommitGraph, sha: str, unit: Unit, status: DiffStatus, files: tuple[FileChange, ...] | None
) -> Commit:
    node = graph.nodes[sha]
    brought = graph.brought_in(sha) if unit is Unit.CHANGE else ()
    # A branch with merges of its own also brought the work of others.
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
    """Return the branch's authors, without those of its inner merges. Never empty."""
    authors = [other.author for other in brought if len(other.parents) <= 1]
    # A person is a name, whatever the address. Counter keeps the order of first appearance among equal counts, and the
    # branch is oldest first.
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
