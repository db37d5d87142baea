"""How the cursor of a stream is kept: a dataclass of the stream's own, as JSON with a version."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

VERSION: Final = 1
DAY: Final = 86_400

Mark = TypeVar("Mark", bound=Any)


def cursor_text(mark: Any) -> str:  # noqa: ANN401 (a dataclass of whatever kind)
    return json.dumps({"v": VERSION, **asdict(mark)}, sort_keys=True, separators=(",", ":"))


def read_cursor(cursor: str | None, fresh: Mark) -> Mark:
    """Return what a cursor says, as a mark of the kind of `fresh`, the one to begin anew with.

    That is returned for a cursor of another version, and for one from a later beginning (its `since`) than is wanted.
    """
    try:
        told = json.loads(cursor or "{}")
        found = TypeAdapter(type(fresh)).validate_python(told) if told["v"] == VERSION else fresh
    except (ValueError, KeyError, TypeError):
        # Nothing is lost by reading again, and a cursor that nobody can read would stop the stream for ever.
        return fresh
    return fresh if getattr(found, "since", 0) > getattr(fresh, "since", 0) + DAY else found
