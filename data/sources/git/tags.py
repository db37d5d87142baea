"""Finds release tags and what of the default branch each carries; one on its own branch also what was cherry-picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from data.commits import is_bot
from data.releasenames import read_release_name
from data.sources.git.graph import CommitGraph, CommitNode, mailmap_of, read_nodes
from data.sources.git.message import bare_title, update_of

if TYPE_CHECKING:
    from data.sources.git.process import Git

_TAG_FIELDS = (
    *("refname:strip=2", "objectname", "objecttype", "*objectname", "*objecttype"),
    *("creatordate:unix", "*committerdate:unix"),
)
_TAGS = "--format=" + "%00".join(f"%({field})" for field in _TAG_FIELDS)


class ReleaseTag(NamedTuple):
    """A release tag of commit `sha`, made at `created_at` (epoch seconds); see `ReleaseName`."""

    name: str
    sha: str
    created_at: int
    component: str | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class TagHistory:
    """Release tags, oldest first, the commits that only they reach, and which of HEAD's each of these repeats."""

    tags: tuple[ReleaseTag, ...]
    side: Mapping[str, CommitNode]
    same_as: Mapping[str, tuple[str, ...]]

    def first_carried(self, graph: CommitGraph, tags: Iterable[ReleaseTag]) -> dict[str, ReleaseTag]:
        """Return for each commit the first of some tags (oldest first) that carries it or all that it merged."""
        first: dict[str, ReleaseTag] = {}
        picked: dict[str, ReleaseTag] = {}
        for tag in tags:
            waiting = [tag.sha]
            while waiting:
                sha = waiting.pop()
                if sha in first:
                    continue
                node = graph.nodes.get(sha) or self.side.get(sha)
                if node is None:
                    continue
                first[sha] = tag
                waiting.extend(node.parents)
                for one in self.same_as.get(sha, ()):
                    picked.setdefault(one, tag)
        _add_earlier(first, picked)
        _add_earlier(first, _whole_merges(graph, first))
        return first

    def carrying(self, graph: CommitGraph, sha: str, tags: Iterable[ReleaseTag]) -> set[ReleaseTag]:
        """Return which tags carry a commit or all that it merged. It walks everything: for few commits only."""
        brought = frozenset(_plain(graph, sha))
        wanted = brought | {sha}
        held: dict[str, frozenset[str]] = {}
        for node in chain(graph.nodes.values(), self.side.values()):
            own = wanted.intersection((node.sha, *self.same_as.get(node.sha, ())))
            if parts := own.union(*(held[one] for one in node.parents if one in held)):
                held[node.sha] = parts
        whole = [one for one in ({sha}, brought) if one]
        return {tag for tag in tags if any(one <= held.get(tag.sha, frozenset()) for one in whole)}


def read_release_tags(git: Git, graph: CommitGraph, repository: str) -> TagHistory:
    """Raises GitFailed."""
    found = []
    for line in git.run("for-each-ref", _TAGS, "refs/tags").splitlines():
        name, target, kind, peeled, peeled_kind, *dates = line.decode("utf-8", "backslashreplace").split("\0")
        said = read_release_name(name, repository)
        # A lightweight tag has no date; git gives its commit's.
        created = next(filter(None, dates), None)
        if said is not None and created is not None and "commit" in (kind, peeled_kind):
            found.append(ReleaseTag(name, peeled or target, int(created), *said))
    tags = tuple(sorted(found, key=lambda tag: (tag.created_at, tag.name)))
    off = list(dict.fromkeys(tag.sha for tag in tags if tag.sha not in graph.nodes))
    side = {}
    if off:
        mailmap = mailmap_of(git, graph.head)
        side = {node.sha: node for node in read_nodes(git, [*off, f"^{graph.head}"], mailmap=mailmap)}
    return TagHistory(tags, side, _same_as(graph, side) if tags else {})


def _same_as(graph: CommitGraph, side: Mapping[str, CommitNode]) -> dict[str, tuple[str, ...]]:
    """Find, for each commit, those of HEAD that it repeats: by hashes, or the request that it names.

    Or by address, author's time and title without the request's number, which git keeps in a cherry-pick; a bot's
    update by what it updates. HEAD's own commits count too: a branch may have been merged back.
    """
    by_request: dict[str, list[str]] = defaultdict(list)
    by_origin: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for sha in graph.mainline:
        if (request := graph.nodes[sha].request) is not None:
            by_request[request].append(sha)
    for node in graph.nodes.values():
        by_origin[_origin(node)].append(node.sha)
    found = {}
    for node in (*graph.nodes.values(), *side.values()):
        same = {sha for sha in node.picks.commits if sha in graph.nodes}
        same.update(*(by_request.get(request, ()) for request in node.picks.requests))
        same.update(by_origin.get(_origin(node), ()))
        if same - {node.sha}:
            found[node.sha] = tuple(same - {node.sha})
    return found


def _origin(node: CommitNode) -> tuple[str, int, str]:
    # Without the name: a cherry-pick made on a forge's page writes the profile's, which people change.
    update = update_of(node.title) if is_bot(*node.author) else None
    return ("", 0, update) if update else (node.author.email, node.authored_at, bare_title(node.title))


def _whole_merges(graph: CommitGraph, first: Mapping[str, ReleaseTag]) -> dict[str, ReleaseTag]:
    found = {}
    for sha in graph.mainline:
        brought = [first.get(one) for one in _plain(graph, sha)]
        carried = [tag for tag in brought if tag is not None]
        if carried and len(carried) == len(brought):
            found[sha] = max(carried, key=_when)
    return found


def _plain(graph: CommitGraph, sha: str) -> list[str]:
    return [one.sha for one in graph.brought_in(sha) if len(one.parents) <= 1]


def _add_earlier(first: dict[str, ReleaseTag], found: Mapping[str, ReleaseTag]) -> None:
    for sha, tag in found.items():
        if sha not in first or _when(tag) < _when(first[sha]):
            first[sha] = tag


def _when(tag: ReleaseTag) -> tuple[int, str]:
    return tag.created_at, tag.name
