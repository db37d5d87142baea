"""
The shape of a history: who wrote which commit when, and what each merge brought in. No diffs.

It is read in one go, before the expensive pass, since a change's authors and opening date lie in the commits that its
merge brought in, and those must be known when the merge's diff arrives. All walks are linear in the number of commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from data.commits import Author
from data.errors import GitFailed
from data.sources.git.message import read_message
from data.sources.git.process import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.git.message import Picks
    from data.sources.git.process import Git

# Body last, and NUL between fields: no field can contain a NUL, so nothing that a stranger wrote can shift the fields.
_FIELDS = ("%H", "%P", "%at", "%ct", "%aN", "%aE", "%cN", "%cE", "%B")
_FORMAT = "--format=tformat:" + "%x00".join(_FIELDS)
_GITHUB = (b"GitHub", b"noreply@github.com")
# The last second of the year 9998: any calendar, in any zone, can still show it.
_LATEST = 253_370_764_799


class CommitNode(NamedTuple):
    """One commit without its diff; times are epoch seconds, UTC. A NamedTuple, since there is one a commit."""

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


@dataclass(frozen=True, slots=True)
class CommitGraph:
    """
    Every commit reachable from HEAD, parents before children, those of the same generation by commit date.

    `first_parents` is the default branch, oldest first. `boundary` holds the commits below which a shallow clone ends.
    """

    head: str
    nodes: Mapping[str, CommitNode]
    first_parents: tuple[str, ...]
    boundary: frozenset[str]
    _brought: Mapping[str, tuple[str, ...]]

    @property
    def newest_committed_at(self) -> int:
        """Return HEAD's commit time; a maximum would let one commit dated 2099 decide the week."""
        return self.nodes[self.head].committed_at

    def brought_in(self, sha: str) -> tuple[CommitNode, ...]:
        """Return the commits that a first-parent merge added to the default branch, without itself, oldest first."""
        return tuple(self.nodes[other] for other in self._brought.get(sha, ()))


def read_graph(git: Git, head: str, boundary: frozenset[str]) -> CommitGraph:
    """Read all commits reachable from `head`. Raises GitFailed."""
    nodes = {node.sha: node for node in read_nodes(git, head, [head])}
    chain = _first_parent_chain(nodes, head)
    return CommitGraph(head, nodes, chain, boundary, _brought_in(nodes, chain))


def read_nodes(git: Git, head: str, revisions: Sequence[str]) -> Iterator[CommitNode]:
    """Yield what git reaches from revisions ("^" before one: not from that), named as `head` says. Raises GitFailed."""
    asked = ("log", "--date-order", "--reverse", "--encoding=UTF-8", "-z", _FORMAT, "--stdin", "--")
    blocks = git.stream("-c", f"mailmap.blob={_mailmap(git, head)}", *asked, lines=revisions)
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


def _mailmap(git: Git, head: str) -> str:
    """Name the `.mailmap` that git shall use; a clone that lacks it, by design or damage, does without."""
    name = f"{head}:.mailmap"
    try:
        git.run("cat-file", "blob", name)
    except GitFailed:
        return ""
    return name


def _seconds(text: bytes, otherwise: int) -> int:
    """Read a time; git prints nothing for a date that it cannot read, and absurdly large ones as they stand."""
    return min(max(int(text), 0), _LATEST) if text else otherwise


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _first_parent_chain(nodes: Mapping[str, CommitNode], head: str) -> tuple[str, ...]:
    chain = [head]
    while parents := nodes[chain[-1]].parents:
        chain.append(parents[0])
    return tuple(reversed(chain))


def _brought_in(nodes: Mapping[str, CommitNode], chain: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Walk the default branch from its oldest commit; what no earlier one reached was brought in by this one."""
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
