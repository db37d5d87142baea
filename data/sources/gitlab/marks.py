"""How far a stream has read: what its cursor says, and the walk up from what was touched first to now.

What is touched while we read goes to the end of GitLab's list, and moves everything behind it forward: whoever counts
pages would miss some. So a walk asks for what was touched since the last thing on the page before, and counts pages
only where more were touched in one second than fit on a page. A walk that was interrupted goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from data.errors import BadAnswer
from data.sources.forge import marks as forge
from data.sources.gitlab.shapes import number, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.sources.forge.answers import Node
    from data.sources.gitlab.api import Leaf

OVERLAP: Final = 3_600
"""Seconds before the last reading from which is read again: GitLab moves `updated_at` at most once a minute, finishes
some of its work after that, and its clock need not be ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A walk that is under way: begun at `begun` (epoch seconds), got to what was touched at `at`, there to `page`.

    `newest` is the last touch that it saw, and `seen` what it read that the next page has again.
    """

    begun: int
    at: int
    page: int = 1
    newest: int | None = None
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark(forge.Mark):
    """A stream's cursor.

    `read_to` is when the last walk began that came to its end, by our clock, and `newest` the last touch by GitLab's.
    """

    read_to: int | None = None
    newest: int | None = None
    walk: Walk | None = None

    def extra(self) -> dict[str, object]:
        """Return what else its text says."""
        one = self.walk
        walk = None if one is None else [one.begun, one.at, one.page, one.newest, sorted(one.seen)]
        return {"read_to": self.read_to, "newest": self.newest, "walk": walk}

    def extra_of(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return by field what else a text says."""
        going = None
        if told["walk"] is not None:
            begun, at, page, newest, seen = told["walk"]
            going = Walk(begun=begun, at=at, page=page, newest=newest, seen=frozenset(seen))
        return {"read_to": told["read_to"], "newest": told["newest"], "walk": going}

    def floor(self) -> int:
        """Return from which time on a new walk has to read.

        Not later than just after the newest touch that was seen: where GitLab's clock is behind ours, what comes next
        may be older than we think.
        """
        if self.read_to is None or self.newest is None:
            return self.since
        return max(self.since, min(self.read_to - OVERLAP, self.newest + 1))


def walk_up(
    mark: Mark, now: int, fetch: Callable[[int, int], Leaf], touched: Callable[[Node], int], *, what: str
) -> Iterator[tuple[list[Node], Mark]]:
    """Yield page after page of what was touched since the mark, oldest first, each with the mark to keep after it.

    `fetch` returns a page of what was touched at a time (epoch seconds) or later, `touched` when a thing was.

    Raises:
        BadAnswer: a page that cannot be read, or that comes again and again.
    """
    walk = mark.walk or Walk(begun=now, at=mark.floor(), newest=mark.newest)
    while True:
        leaf = fetch(walk.at, walk.page)
        with reading(what, leaf.nodes):
            stamps = {_stamp(node): touched(node) for node in leaf.nodes}
            fresh = [node for node in leaf.nodes if _stamp(node) not in walk.seen]
        if walk.page > 1 and leaf.nodes and not fresh:
            raise BadAnswer(f"GitLab gave the same page of {what} twice", raw=f"page {walk.page} since {walk.at}")
        last = max(stamps.values(), default=walk.at)
        newest = last if stamps and (walk.newest is None or last > walk.newest) else walk.newest
        if leaf.following is None or not leaf.nodes:
            yield fresh, replace(mark, read_to=walk.begun, newest=newest, walk=None)
            return
        if last - 1 > walk.at:
            # A second earlier: what was touched in the same one may be on both sides of the cut.
            seen = frozenset(stamp for stamp, at in stamps.items() if at >= last - 1)
            walk = replace(walk, at=last - 1, page=1, newest=newest, seen=seen)
        else:
            walk = replace(walk, page=walk.page + 1, newest=newest, seen=walk.seen | stamps.keys())
        yield fresh, replace(mark, walk=walk)


def _stamp(node: Node) -> str:
    return f"{number(node, 'id')}@{node.get('updated_at')}"
