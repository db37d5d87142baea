"""How a stream's cursor is kept: a dataclass of its own, as JSON with a version."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter

VERSION: Final = 1
DAY: Final = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How far a stream was read. A subclass adds fields; `since` is the beginning it was first read from."""

    def text(self) -> str:
        return json.dumps({"v": VERSION, **asdict(self)}, sort_keys=True, separators=(",", ":"))


M = TypeVar("M", bound=Mark)


def read_cursor(cursor: str | None, fresh: M) -> M:
    """Return what a cursor says; `fresh` for another version or a later beginning than wanted."""
    try:
        told = json.loads(cursor or "{}")
        found = TypeAdapter(type(fresh)).validate_python(told) if told["v"] == VERSION else fresh
    except (ValueError, KeyError, TypeError):
        # Reading again loses nothing; an unreadable cursor would stop the stream forever.
        return fresh
    return fresh if getattr(found, "since", 0) > getattr(fresh, "since", 0) + DAY else found
