"""How much there is to read before anything is read, so that a first collection can say what it will cost.

Ten repositories are counted with one request. What may not be counted (a permission lacks, a search finds nothing on
an old server) is unknown, and never an error: to estimate must not be harder than to collect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from data.errors import RemoteError
from data.sources.forge.answers import NOT_KEPT, inner, iso
from data.sources.github.api import Part, named
from data.sources.github.queries import CHANGES_A_PAGE
from data.sources.github.shapes import reading
from data.sources.source import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.sources.github.api import GitHub

REPOSITORIES_AT_ONCE: Final = 10
A_LIST_PAGE: Final = 100
LISTS_OF_A_CHANGE: Final = 27
"""Files, commits, the last commit, its check suites, reviews, labels and label events; the comments of ten reviews and
the runs of ten suites. GitHub counts each as a request."""

SEARCH: Final = "search(type: ISSUE, query: $query, first: 1) { issueCount }"
LISTS: Final = """
repository(owner: $owner, name: $name) {
  deployments(first: 1) { totalCount }
  releases(first: 1) { totalCount }
  tags: refs(refPrefix: "refs/tags/", first: 1) { totalCount }
}"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """How many of each kind a repository has; changes are those touched since the beginning. None is unknown."""

    changes: int | None
    deployments: int | None
    releases: int | None
    tags: int | None


UNKNOWN: Final = Volume(changes=None, deployments=None, releases=None, tags=None)


def page_points(changes: int) -> int:
    """Return GitHub's points for a page of so many pull requests."""
    return max(1, round((1 + changes * LISTS_OF_A_CHANGE) / 100))


class Volumes:
    """The volumes of all repositories, counted in groups when the first of a group is wanted."""

    def __init__(self, github: GitHub, names: Sequence[str], since: int) -> None:
        """Take the full names in the order in which they will be wanted; `since` is how far back goes a first read."""
        self._github = github
        self._names = list(names)
        self._since = since
        self._found: dict[str, Volume] = {}

    def of_changes(self, name: str) -> Estimate | None:
        """Return what the first reading of the changes of a repository takes."""
        count = self._of(name).changes
        if count is None:
            return None
        pages = max(1, math.ceil(count / CHANGES_A_PAGE))
        return Estimate(requests=pages, points=pages * page_points(CHANGES_A_PAGE), items=count)

    def of_list(self, name: str, kind: str) -> Estimate | None:
        """Return what the first reading of one of the lists of a repository takes at most."""
        count: int | None = getattr(self._of(name), kind)
        if count is None:
            return None
        pages = max(1, math.ceil(count / A_LIST_PAGE))
        return Estimate(requests=pages, points=pages, items=None)

    def _of(self, name: str) -> Volume:
        if name not in self._found:
            place = self._names.index(name)
            waiting = (one for one in islice(self._names, place, None) if one not in self._found)
            group = list(islice(waiting, REPOSITORIES_AT_ONCE))
            try:
                with reading("how much there is to read", NOT_KEPT):
                    self._count(group)
            except RemoteError as error:
                if error.ends_source:
                    raise
                self._found.update(dict.fromkeys(group, UNKNOWN))
        return self._found[name]

    def _count(self, names: Sequence[str]) -> None:
        parts = []
        for name in names:
            query = f"repo:{name} is:pr updated:>={iso(self._since)}"
            parts.append(Part(selection=SEARCH, variables={"query": ("String!", query)}))
            parts.append(Part(selection=LISTS, variables=named(name)))
        replies = [reply.value for reply in self._github.ask_together(parts, what="how much there is to read")]
        for place, name in enumerate(names):
            search, lists = replies[2 * place], replies[2 * place + 1]
            self._found[name] = Volume(
                changes=inner(search, "issueCount"),
                deployments=inner(lists, "deployments", "totalCount"),
                releases=inner(lists, "releases", "totalCount"),
                tags=inner(lists, "tags", "totalCount"),
            )
