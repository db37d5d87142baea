"""Reads the connections of GitHub's answers, whatever its schema lets be null in them.

A connection (`{"nodes": [...], "pageInfo": {...}}`) that is None was not told, which is not the same as an empty one;
a null among its nodes is something that vanished, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.sources.forge.answers import Forge, Node

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB: Final = Forge(name="GitHub", documented="its schema says")
reading = GITHUB.reading


def nodes(connection: Mapping[str, Any] | None) -> list[Node]:
    """Return what a connection holds, without what vanished; of one that was not told, nothing."""
    return [] if connection is None else [node for node in connection.get("nodes") or () if node is not None]


def is_told(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection says what it holds, be it nothing."""
    return connection is not None and connection.get("nodes") is not None


def has_holes(*connections: Mapping[str, Any] | None) -> bool:
    """Whether something that vanished, or that we may not see, left a null in a connection."""
    return any(node is None for one in connections if one is not None for node in one.get("nodes") or ())


def goes_on(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection that was told says that there is more of it."""
    page = (connection.get("pageInfo") if connection is not None and is_told(connection) else None) or {}
    return bool(page.get("hasNextPage"))


def more_after(connection: Mapping[str, Any] | None) -> str | None:
    """Return the cursor after which a connection goes on, None where it ends or was not told to begin with.

    Raises:
        ValueError: it goes on, and after what is null, as the schema allows; see `reading`. Taken for its end, what
            is left would be lost without a word.
    """
    if connection is None or not goes_on(connection):
        return None
    after: str | None = connection["pageInfo"].get("endCursor")
    if after is None:
        raise ValueError("there is more, and no cursor to ask for it with")
    return after
