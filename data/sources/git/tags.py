"""
Finds the release tags of a clone and what of the default branch each of them carries.

A release may be tagged on a branch of its own. Then it carries the commits of the default branch that it has among its
ancestors (all up to where the branch was cut), and those that were cherry-picked to the branch. What a name means is
said in data/releasenames.py, what is a cherry-pick by `read_picks` and `_Originals`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from data.commits import Author
from data.releasenames import read_release_name
from data.sources.git.graph import as_seconds, as_text, mailmap_of
from data.sources.git.message import bare_title, read_message, read_picks
from data.sources.git.process import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.sources.git.graph import CommitGraph
    from data.sources.git.process import Git

_TAG_FIELDS = (
    *("refname:strip=2", "objectname", "objecttype", "*objectname", "*objecttype"),
    *("creatordate:unix", "*committerdate:unix"),
)
_TAGS = "--format=" + "%00".join(f"%({field})" for field in _TAG_FIELDS)
_SIDE_FIELDS = ("%H", "%P", "%at", "%ct", "%aN", "%aE", "%B")
_SIDE = "--format=tformat:" + "%x00".join(_SIDE_FIELDS)


class ReleaseTag(NamedTuple):
    """A tag that names a release; `created_at` is when it was tagged (epoch seconds), `sha` the commit it is on.

    `component` is the part of the repository that was released, None for the whole.
    """

    name: str
    sha: str
    created_at: int
    component: str | None = None


class SideCommit(NamedTuple):
    """A commit that only release tags lead to; `same_as` are the commits of the default branch that it repeats."""

    parents: tuple[str, ...]
    same_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagHistory:
    """The release tags, oldest first, and by hash the commits that they reach and HEAD does not."""

    tags: tuple[ReleaseTag, ...]
    side: Mapping[str, SideCommit]

    def first_carried(self, graph: CommitGraph, tags: Iterable[ReleaseTag]) -> dict[str, ReleaseTag]:
        """Return by commit the first of some tags, given oldest first, that carries it.

        A merge is carried by what carries all that it brought in: a branch that was released before it was merged, or
        of which each commit was cherry-picked.
        """
        first: dict[str, ReleaseTag] = {}
        picked: dict[str, ReleaseTag] = {}
        for tag in tags:
            waiting = [tag.sha]
            while waiting:
                sha = waiting.pop()
                if sha in first:
                    continue
                if sha in graph.nodes:
                    parents = graph.nodes[sha].parents
                elif sha in self.side:
                    parents = self.side[sha].parents
                    for one in self.side[sha].same_as:
                        picked.setdefault(one, tag)
                else:
                    continue
                first[sha] = tag
                waiting.extend(parents)
        _add_earlier(first, picked)
        _add_earlier(first, _whole_merges(graph, first))
        return first


def read_release_tags(git: Git, graph: CommitGraph, repository: str) -> TagHistory:
    """Return the release tags of a clone, those off HEAD included. Raises GitFailed."""
    found = []
    for line in git.run("for-each-ref", _TAGS, "refs/tags").splitlines():
        name, target, kind, peeled, peeled_kind, *dates = as_text(line).split("\0")
        said = read_release_name(name, repository)
        # A lightweight tag has no date of its own, and git gives its commit's.
        created = next(filter(None, dates), None)
        if said is not None and created is not None and "commit" in (kind, peeled_kind):
            found.append(ReleaseTag(name, peeled or target, as_seconds(created.encode(), 0), said.component))
    tags = tuple(sorted(found, key=lambda tag: (tag.created_at, tag.name)))
    off = list(dict.fromkeys(tag.sha for tag in tags if tag.sha not in graph.nodes))
    return TagHistory(tags, dict(_read_side(git, graph, off)) if off else {})


def _read_side(git: Git, graph: CommitGraph, shas: Iterable[str]) -> Iterator[tuple[str, SideCommit]]:
    originals = _Originals(graph)
    asked = ("log", "--stdin", "--encoding=UTF-8", "--no-show-signature", "-z", _SIDE)
    blocks = git.stream("-c", f"mailmap.blob={mailmap_of(git, graph.head)}", *asked, lines=[*shas, f"^{graph.head}"])
    fields = pieces(blocks, b"\0")
    while record := tuple(islice(fields, len(_SIDE_FIELDS))):
        sha, parents, authored, committed, name, email, body = record
        author, authored_at = Author(as_text(name), as_text(email)), as_seconds(authored, as_seconds(committed, 0))
        same = originals.of(author, authored_at, as_text(body))
        yield sha.decode(), SideCommit(tuple(parents.decode().split()), same)


class _Originals:
    """Finds the commits of the default branch that a commit of another branch repeats.

    Those that it names; the request that it names; and the one of the same author, author's time and title without
    the request's number: git keeps all three when it cherry-picks or rebases.
    """

    def __init__(self, graph: CommitGraph) -> None:
        self._graph = graph
        self._by_number: dict[int, list[str]] = defaultdict(list)
        self._by_origin: dict[tuple[Author, int, str], list[str]] = defaultdict(list)
        for sha in graph.first_parents:
            if (number := graph.nodes[sha].number) is not None:
                self._by_number[number].append(sha)
        for node in graph.nodes.values():
            self._by_origin[node.author, node.authored_at, bare_title(node.title)].append(node.sha)

    def of(self, author: Author, authored_at: int, message: str) -> tuple[str, ...]:
        """Return the hashes, sorted."""
        picks = read_picks(message)
        found = {sha for sha in picks.commits if sha in self._graph.nodes}
        found |= {sha for number in picks.numbers for sha in self._by_number.get(number, ())}
        found.update(self._by_origin.get((author, authored_at, bare_title(read_message(message).title)), ()))
        return tuple(sorted(found))


def _whole_merges(graph: CommitGraph, first: Mapping[str, ReleaseTag]) -> dict[str, ReleaseTag]:
    found = {}
    for sha in graph.first_parents:
        brought = [first.get(one.sha) for one in graph.brought_in(sha) if len(one.parents) <= 1]
        carried = [tag for tag in brought if tag is not None]
        if carried and len(carried) == len(brought):
            found[sha] = max(carried, key=_when)
    return found


def _add_earlier(first: dict[str, ReleaseTag], found: Mapping[str, ReleaseTag]) -> None:
    for sha, tag in found.items():
        if sha not in first or _when(tag) < _when(first[sha]):
            first[sha] = tag


def _when(tag: ReleaseTag) -> tuple[int, str]:
    return tag.created_at, tag.name
