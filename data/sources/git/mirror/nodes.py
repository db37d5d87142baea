"""
The commits of a default branch from where the last reading ended, and what each brought in.

Unlike graph.py, which reads a clone as a whole, this reads only what is new, and takes addresses as they stand in the
commits: a `.mailmap` that changes must not change what was stored of earlier commits.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from data.sources.git.message import read_message
from data.sources.git.mirror.people import identity_key
from data.sources.git.process import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.git.process import Git

FIELDS: Final = ("%H", "%P", "%at", "%ct", "%an", "%ae", "%B")
# Body last, and NUL between fields: nothing that a stranger wrote can shift the fields.
FORMAT: Final = "--format=tformat:" + "%x00".join(FIELDS)
LATEST: Final = 253_370_764_799
"""The last second of the year 9998: any calendar, in any zone, can still show it."""


class Node(NamedTuple):
    """One commit; times are epoch seconds. A NamedTuple, since there is one for each commit of a history."""

    sha: str
    parents: tuple[str, ...]
    author: str
    authored_at: int
    committed_at: int
    title: str
    reverts: bool


class Walk(NamedTuple):
    """Part of a default branch: its new first-parent commits, oldest first, with the authors of each."""

    nodes: Mapping[str, Node]
    chain: Sequence[str]
    base: str | None
    """The first parent of the oldest of them; None where that is the first commit of all."""

    def authors(self, brought: Sequence[Node], node: Node) -> tuple[str, ...]:
        """Return who wrote what a commit brought in, those with most commits first; else who wrote the commit."""
        written = Counter(other.author for other in brought if len(other.parents) <= 1)
        # Counter keeps the order of first appearance among equal counts, and the branch is oldest first.
        return tuple(author for author, _ in written.most_common()) or (node.author,)


def read_walk(git: Git, head: str, since: str | None, *, salt: str = "") -> Walk:
    """Read what can be reached from `head` and not from `since`; `salt` is for addresses. Raises GitFailed."""
    nodes = {node.sha: node for node in _read_nodes(git, head, since, salt)}
    chain: list[str] = []
    sha: str | None = head
    while sha is not None and sha in nodes:
        chain.append(sha)
        sha = next(iter(nodes[sha].parents), None)
    return Walk(nodes, tuple(reversed(chain)), sha)


def brought_in(walk: Walk) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield each first-parent commit, oldest first, with the commits that it alone added to the branch."""
    order = {sha: index for index, sha in enumerate(walk.nodes)}
    reached: set[str] = set()
    for sha in walk.chain:
        reached.add(sha)
        found = []
        waiting = list(walk.nodes[sha].parents)
        while waiting:
            other = waiting.pop()
            if other in walk.nodes and other not in reached:
                reached.add(other)
                found.append(other)
                waiting.extend(walk.nodes[other].parents)
        found.sort(key=order.__getitem__)
        yield walk.nodes[sha], tuple(walk.nodes[other] for other in found)


def _read_nodes(git: Git, head: str, since: str | None, salt: str) -> Iterator[Node]:
    asked = ("log", "--topo-order", "--reverse", "--encoding=UTF-8", "--no-show-signature", "-z", FORMAT, head)
    fields = pieces(git.stream(*asked, *(() if since is None else (f"^{since}",)), "--"), b"\0")
    keys: dict[tuple[bytes, bytes], str] = {}
    while record := tuple(islice(fields, len(FIELDS))):
        sha, parents, authored, committed, name, email, body = record
        author = keys.get((name, email))
        if author is None:
            author = keys[name, email] = identity_key(_text(email), _text(name), salt)
        committed_at = _seconds(committed, 0)
        message = read_message(_text(body))
        yield Node(
            sha.decode(),
            tuple(parents.decode().split()),
            author,
            _seconds(authored, committed_at),
            committed_at,
            message.title,
            bool(message.reverts),
        )


def _seconds(text: bytes, otherwise: int) -> int:
    """Read a time; git prints nothing for a date that it cannot read, and absurdly large ones as they stand."""
    return min(max(int(text), 0), LATEST) if text else otherwise


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
