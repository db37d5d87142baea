"""How the cursor of a stream is kept: JSON with a version, of which only the stream knows the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, TypeVar

VERSION: Final = 1
DAY: Final = 86_400

Read = TypeVar("Read")


def cursor_text(**told: object) -> str:
    return json.dumps({"v": VERSION, **told}, sort_keys=True, separators=(",", ":"))


def read_cursor(cursor: str | None, fresh: Read, read: Callable[[dict[str, Any]], Read | None]) -> Read:
    """Return what `read` makes of a cursor, and `fresh` of one of another version, and where it makes None of it."""
    try:
        told = json.loads(cursor or "{}")
        found = read(told) if told.get("v") == VERSION else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        # Nothing is lost by reading again, and a cursor that nobody can read would stop the stream for ever.
        return fresh
    return fresh if found is None else found


def began_too_late(told: dict[str, Any], since: int) -> bool:
    """Whether what a cursor says was read from a later beginning (its `since`) than is wanted now."""
    return bool(told["since"] > since + DAY)
