"""Reads a forge's answers with mistrust: whatever may be null will be. Times become epoch seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from data.errors import BadAnswer

Node = dict[str, Any]

NOT_KEPT: Final = "(the answer was not kept)"
"""Stands for an answer that was not kept."""

MICRO: Final = 1_000_000

MOST_SHOWN: Final = 2_000
"""Characters of an answer that are kept with its error."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerReader:
    """Reads a forge's answers as they are `documented` in its schema or on its pages."""

    name: str
    documented: str

    @contextmanager
    def reading(self, what: str, answer: object) -> Iterator[None]:
        """Turn any failure to read an answer into a BadAnswer that quotes the answer's beginning."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
            raw = json.dumps(answer, default=str)[:MOST_SHOWN]
            wrong = f"is not what {self.documented} ({type(error).__name__}: {error})"
            raise BadAnswer(f"{self.name}'s answer about {what} {wrong}", raw=raw) from error


def at(text: str) -> int:
    """Return epoch seconds, UTC where no zone is given. Raises ValueError or TypeError."""
    return exactly_at(text) // MICRO


def exactly_at(text: str) -> int:
    """Return microseconds since the epoch, to order events within a second. Raises as `at`."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * MICRO)


def maybe_at(text: str | None) -> int | None:
    return None if text is None else at(text)


def iso(moment: int) -> str:
    """Return epoch seconds as forges want them in a question."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def inner(node: Mapping[str, Any] | None, *names: str) -> Any:  # noqa: ANN401 (JSON is whatever it is)
    """Follow names down an answer; None once there is nothing more."""
    found: Any = node
    for name in names:
        if found is None:
            return None
        found = found.get(name)
    return found
