"""How the cursor of a stream is kept: a dataclass of the stream's own, as JSON with a version."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter

VERSION: Final = 1
DAY: Final = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How far a stream was read. A subclass adds its fields; `since` is the beginning that it was first read from."""

    def text(self) -> str:
        return json.dumps({"v": VERSION, **asdict(self)}, sort_keys=True, separators=(",", ":"))


M = TypeVar("M", bound=Mark)


def read_cursor(cursor: str | None, fresh: M) -> M:
    """Return what a cursor says; `fresh` for another version, and for one that began later than is wanted."""
    try:
        told = json.loads(cursor or "{}")
        found = TypeAdapter(type(fresh)).validate_python(told) if told["v"] == VERSION else fresh
    except (ValueError, KeyError, TypeError):
        # Nothing is lost by reading again, and a cursor that nobody can read would stop the stream for ever.
        return fresh
    return fresh if getattr(found, "since", 0) > getattr(fresh, "since", 0) + DAY else found
