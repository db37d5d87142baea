"""Finds, with one search for each organisation, in which repositories a pull request moved since the last collection.

With hundreds of repositories that is cheaper than to look at each. GitHub shows at most 1,000 results of a search, so
a span of time with more is halved. What a search found stays in its cursor until every repository must have been
looked at anyway; a collection that was killed after its search has so forgotten nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.sources.forge.answers import NOT_KEPT, inner, iso
from data.sources.github.desk import POLL_AGAIN
from data.sources.github.marks import OVERLAP, Mark
from data.sources.github.queries import SEARCH
from data.sources.github.shapes import more_after, nodes, reading
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.sources.github.desk import Desk

MOST_FOUND: Final = 1_000
WORTH_SEARCHING: Final = 100
"""Repositories of one owner from which on a search is cheaper than five pulses."""


class Searches:
    """What the searches of this collection found. A search that did not end well found nothing out."""

    def __init__(self, owners: Mapping[str, int], worth_searching: int = WORTH_SEARCHING) -> None:
        """Take how many repositories each owner has here, and from how many on a search pays."""
        self._used = {owner for owner, count in owners.items() if count >= worth_searching}
        self._moved: dict[str, dict[str, int]] = {}
        self._since: dict[str, int] = {}

    @property
    def owners(self) -> list[str]:
        """Return whose repositories are searched."""
        return sorted(self._used)

    def is_used(self, owner: str) -> bool:
        """Whether an owner's repositories are found by a search."""
        return owner in self._used

    def found(self, owner: str, since: int, moved: Mapping[str, int]) -> None:
        """Keep, by GitHub's ids of repositories, when a search last found a pull request that moved there.

        `since` is from when on the searches before this one, and this one, left no gap.
        """
        self._since[owner], self._moved[owner] = since, dict(moved)

    def is_still(self, owner: str, node_id: str, polled_at: int) -> bool:
        """Whether a search says that no pull request moved in a repository since it was last looked at."""
        since = self._since.get(owner)
        if since is None or polled_at < since:
            return False
        return self._moved[owner].get(node_id, -1) < polled_at


class SearchStream:
    """The search of one organisation. It has no records: it tells the others where to look."""

    feeds: ClassVar[tuple[str, ...]] = ()
    repository: ClassVar[str | None] = None

    def __init__(self, desk: Desk, owner: str) -> None:
        """Take the desk, whose searches are told what was found."""
        self._desk = desk
        self._owner = owner

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:{self._owner}:search"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"what moved in {self._owner}"

    @property
    def source_id(self) -> str:
        """The source that it belongs to."""
        return self._desk.github.source_id

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return one request: a first search has nothing to find out."""
        del cursor
        return Estimate(requests=1, points=1)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield one empty page, after what moved has been made known."""
        with reading(self.label, NOT_KEPT):
            yield self._page(cursor)

    def _page(self, cursor: str | None) -> Page:
        mark = Mark.read(cursor, self._desk.since)
        now = self._desk.now()
        until, chain = mark.facts.get("until"), mark.facts.get("chain")
        moved = {
            str(one): int(when) for one, when in (mark.facts.get("moved") or {}).items() if now - when < POLL_AGAIN
        }
        found: set[str] | None = None
        if isinstance(until, int) and now - until < POLL_AGAIN:
            found = self._search(until - OVERLAP, now)
        if found is None or not isinstance(chain, int):
            # Nothing is known of before: every repository is looked at in this collection.
            chain = now
        moved.update(dict.fromkeys(found or (), now))
        self._desk.searches.found(self._owner, chain, moved)
        facts = {"until": now, "chain": chain, "moved": moved}
        return Page(records=(), cursor=Mark(since=mark.since, facts=facts).text())

    def _search(self, since: int, until: int) -> set[str] | None:
        """Return in which repositories something moved; None where GitHub cannot show all that did."""
        found: set[str] = set()
        spans = [(since, until)]
        while spans:
            first, last = spans.pop()
            told = self._ask(first, last, None)
            if int(told["issueCount"]) > MOST_FOUND:
                if first == last:
                    return None
                middle = (first + last) // 2
                spans += [(middle + 1, last), (first, middle)]
                continue
            found |= _repositories(told)
            while (after := more_after(told)) is not None:
                told = self._ask(first, last, after)
                found |= _repositories(told)
        return found

    def _ask(self, since: int, until: int, after: str | None) -> dict[str, Any]:
        query = f"org:{self._owner} is:pr updated:{iso(since)}..{iso(until)} sort:updated-desc"
        told = self._desk.github.ask(SEARCH, {"query": query, "after": after}, what=self.label)
        with reading(self.label, told.data):
            found: dict[str, Any] = told.data["search"]
            int(found["issueCount"])
        return found


def _repositories(found: dict[str, Any]) -> set[str]:
    return {str(one) for one in (inner(node, "repository", "id") for node in nodes(found)) if one is not None}
