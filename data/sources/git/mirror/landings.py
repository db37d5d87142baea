"""The new commits of a default branch, the paths that each changed, and digests of their authors' addresses.

A `.mailmap` does not count. Paths come from trees alone: a file that moved and changed looks like two. Commits whose
author the forge named tell whose an address is: the most votes win, then the least hash.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from data.errors import GitFailed
from data.records import Identity, Landing
from data.sources.git.graph import CommitNode, brought_in, read_nodes
from data.sources.git.numstat import read_raw
from data.sources.git.process import MARKED_COMMIT, Git

DIGITS: Final = 16


class Memory(Protocol):
    def known_authors(self, repository: str) -> Iterable[tuple[str, str, bool]]:
        """Yield (hash, person, whether a merge made it) of a repository's commits."""

    def logins(self, forge: str) -> Mapping[str, str]:
        """Return the person of each login, in small letters."""


def identity_key(email: str, name: str, salt: str = "") -> str:
    """Return the digest of an address, or of the author's name without one, salted by its forge."""
    told = email.strip().lower() or f"name:{name.strip()}"
    return sha256(f"{salt}{told}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


@dataclass(slots=True)
class Votes:
    """Collects, over all repositories, who is behind which address."""

    by_key: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    least: dict[tuple[str, str], str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def cast(self, key: str, person: str, sha: str) -> None:
        self.by_key[key][person] += 1
        self.least[key, person] = min(sha, self.least.get((key, person), sha))

    def name(self, key: str, person: str) -> None:
        self.named[key] = person

    def identities(self) -> list[Identity]:
        won = {key: self._winner(key, counts) for key, counts in self.by_key.items()}
        return [Identity(key=key, person_id=person) for key, person in sorted({**self.named, **won}.items())]

    def _winner(self, key: str, counts: Counter[str]) -> str:
        return min(counts, key=lambda person: (-counts[person], self.least[key, person], person))


PATHS: Final = ("--raw", "-z", "-M100%", MARKED_COMMIT)
LANDINGS_A_PAGE: Final = 500
FILES_A_PAGE: Final = 20_000
"""Files after which a page ends: a kill loses at most one page's reading."""


class NewCommits(NamedTuple):
    """New commits of a default branch: its first-parent ones, oldest first, and all that came with them."""

    nodes: Mapping[str, CommitNode]
    chain: Sequence[str]
    base: str | None
    """The first parent of the oldest; None for the first commit of all."""
    salt: str


def read_new_commits(git: Git, head: str, since: str | None, *, salt: str = "") -> NewCommits:
    """Read what is reachable from `head` and not from `since`. Raises GitFailed."""
    revisions = [head, *([] if since is None else [f"^{since}"])]
    nodes = {node.sha: node for node in read_nodes(git, revisions, order="--topo-order")}
    chain: list[str] = []
    sha: str | None = head
    while sha is not None and sha in nodes:
        chain.append(sha)
        sha = next(iter(nodes[sha].parents), None)
    return NewCommits(nodes, tuple(reversed(chain)), sha, salt)


def read_landings(
    git: Git, new: NewCommits, repository: str, *, first: int, is_repair: Callable[[str], bool]
) -> Iterator[Landing]:
    """Yield the landings, oldest first, from position `first` on. Raises GitFailed."""
    changed = read_raw(git.diffs(*PATHS, shas=new.chain))
    brought = brought_in(new.nodes, new.chain)
    people = {one.author for one in new.nodes.values()}
    keys = {author: identity_key(author.email, author.name, new.salt) for author in people}
    for position, sha in enumerate(new.chain, start=first):
        node, found = new.nodes[sha], next(changed, None)
        if found is None or found[0] != sha:
            raise GitFailed(git.git_dir, f"it left out commit {sha}")
        came = [new.nodes[one] for one in brought.get(sha, ())]
        # Counter keeps the order of first appearance among equal counts, and the branch is oldest first.
        written = Counter(keys[one.author] for one in came if len(one.parents) <= 1)
        authors = [author for author, _ in written.most_common()] or [keys[node.author]]
        # A file's path; if it moved, its path before comes second.
        files = [(one.path,) if one.previous is None else (one.path, one.previous) for one in found[1]]
        yield Landing(
            repository_id=repository,
            sha=sha,
            position=position,
            landed_at=node.committed_at,
            authored_at=node.authored_at,
            authors=" ".join(authors),
            repairs=bool(node.reverts) or is_repair(node.title),
            files=json.dumps(files, ensure_ascii=False, separators=(",", ":")),
        )


def paged(landings: Iterable[Landing], *, landings_a_page: int = LANDINGS_A_PAGE) -> Iterator[Sequence[Landing]]:
    page: list[Landing] = []
    room = FILES_A_PAGE
    for landing in landings:
        page.append(landing)
        # Counting brackets counts files, unless paths contain some: near enough for a bound.
        room -= (landing.files or "").count("[")
        if len(page) == landings_a_page or room <= 0:
            yield page
            page, room = [], FILES_A_PAGE
    if page:
        yield page
