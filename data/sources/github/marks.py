"""How far a stream has read: what its cursor says, and the walk from the newest thing down to what is known.

GitHub lists what was touched last first, and what is touched while we read comes in at the top. So a walk remembers
where it began (`top`) and goes down to a floor; only when it is through does the top become the watermark. A walk that
was interrupted goes on where it was, and what moved meanwhile is above its top: the next walk finds it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from data.errors import BadAnswer
from data.sources.forge import marks as forge
from data.sources.github.shapes import more_after, nodes, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.sources.forge.answers import Node

OVERLAP: Final = 3_600
"""Seconds before the watermark that are read again: a replica of GitHub's may show a change late."""

Key = tuple[int, str]
"""When something was last touched, and its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A walk that is under way: down to `floor`, begun at `top`, got to the cursor `after` of GitHub's."""

    floor: int
    top: Key | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark(forge.Mark):
    """A stream's cursor. `newest` is the last touch that was seen."""

    newest: Key | None = None
    walk: Walk | None = None

    def extra(self) -> dict[str, object]:
        """Return what else its text says."""
        return {"newest": self.newest, "walk": None if self.walk is None else astuple(self.walk)}

    def extra_of(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return by field what else a text says."""
        walk = told["walk"]
        going = None if walk is None else Walk(floor=walk[0], top=_key(walk[1]), after=walk[2])
        return {"newest": _key(told["newest"]), "walk": going}

    def has_news(self, newest: Key | None) -> bool:
        """Whether there is something to read, given what was touched last over there."""
        if self.walk is not None:
            return True
        return newest is not None and (self.newest is None or (newest != self.newest and newest[0] >= self.newest[0]))

    def floor(self, overlap: int = OVERLAP) -> int:
        """Return down to which time a new walk has to go."""
        return self.since if self.newest is None else max(self.since, self.newest[0] - overlap)


def walk_down(
    mark: Mark,
    fetch: Callable[[str | None], Mapping[str, Any]],
    key: Callable[[Node], Key],
    *,
    what: str,
    overlap: int = OVERLAP,
) -> Iterator[tuple[list[Node], Mark]]:
    """Yield page after page of what was touched since the mark, newest first, each with the mark to keep after it.

    `fetch` returns the connection after a cursor of GitHub's; `what` is what messages call it.

    Raises:
        BadAnswer: a connection that cannot be read, or that does not come to an end.
    """
    walk = mark.walk or Walk(floor=mark.floor(overlap))
    while True:
        try:
            connection = fetch(walk.after)
        except BadAnswer as error:
            # The cursor of an interrupted walk may be older than GitHub remembers.
            if walk.after is None or "cursor" not in error.raw.lower():
                raise
            walk = replace(walk, after=None)
            continue
        with reading(what, connection):
            found = nodes(connection)
            top = walk.top or next((key(node) for node in found), None)
            fresh = [node for node in found if key(node)[0] >= walk.floor]
            after = more_after(connection)
        if after is None or len(fresh) < len(found):
            yield fresh, replace(mark, newest=top or mark.newest, walk=None)
            return
        if after == walk.after:
            raise BadAnswer(f"GitHub gave the same page of {what} twice", raw=after)
        walk = Walk(floor=walk.floor, top=top, after=after)
        yield fresh, replace(mark, walk=walk)


def _key(told: Any) -> Key | None:  # noqa: ANN401 (it comes out of JSON)
    return None if told is None else (int(told[0]), str(told[1]))
