"""Reads GitHub's answers with mistrust: whatever its schema lets be null may be null, and connections may be cut.

A connection (`{"nodes": [...], "pageInfo": {...}}`) that is None was not told, which is not the same as an empty one;
a null among its nodes is something that vanished, and is left out. Times become epoch seconds.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from data.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Node = dict[str, Any]
"""An object of an answer."""

NOT_KEPT: Final = "(the answer was not kept)"
"""What stands for an answer that is no longer at hand."""

MOST_SHOWN: Final = 2_000
"""Characters of an answer that are kept with the error that it caused."""


def at(text: str) -> int:
    """Return a time as epoch seconds; a time without a zone is UTC.

    Raises:
        ValueError, TypeError: it is no ISO 8601 time; see `reading`.
    """
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def maybe_at(text: str | None) -> int | None:
    """Return a time as epoch seconds, None where there is none."""
    return None if text is None else at(text)


def iso(moment: int) -> str:
    """Return epoch seconds as GitHub writes them in a question."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def inner(node: Mapping[str, Any] | None, *names: str) -> Any:  # noqa: ANN401 (JSON is whatever it is)
    """Follow names down an answer; None as soon as there is nothing more."""
    found: Any = node
    for name in names:
        if found is None:
            return None
        found = found.get(name)
    return found


@contextmanager
def reading(what: str, answer: object) -> Iterator[None]:
    """Turn whatever goes wrong while an answer is read into one error that keeps the beginning of the answer.

    Raises:
        BadAnswer: the answer is not what GitHub's own schema says.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raw = json.dumps(answer, default=str)[:MOST_SHOWN]
        named = f"{type(error).__name__}: {error}"
        raise BadAnswer(f"GitHub's answer about {what} is not what its schema says ({named})", raw=raw) from error
