"""Reads GitLab's answers with mistrust: what its documentation lets be null may be null. Times become epoch seconds.

What is kept as it was told is looked up by its type: a wrong one would otherwise pass until the database refuses it,
and nobody would know any more that it was GitLab's. All of it is to be called within `reading`.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Value = TypeVar("Value")
Node = dict[str, Any]
"""An object of an answer."""

NOT_KEPT: Final = "(the answer was not kept)"
"""What stands for an answer that is no longer at hand."""

MICRO: Final = 1_000_000

MOST_SHOWN: Final = 2_000
"""Characters of an answer that are kept with the error that it caused."""


def at(text: str) -> int:
    """Return a time as epoch seconds; a time without a zone is UTC.

    Raises:
        ValueError, TypeError: it is no ISO 8601 time; see `reading`.
    """
    return exactly_at(text) // MICRO


def exactly_at(text: str) -> int:
    """Return a time in microseconds since the epoch, to tell apart what happened in one second.

    Raises:
        ValueError, TypeError: as `at`.
    """
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * MICRO)


def maybe_at(text: str | None) -> int | None:
    """Return a time as epoch seconds, None where there is none."""
    return None if text is None else at(text)


def iso(moment: int) -> str:
    """Write epoch seconds as GitLab takes them."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(node: Mapping[str, Any], key: str) -> str:
    """Return a text.

    Raises:
        KeyError, TypeError: there is none; see `reading`.
    """
    return _typed(node[key], str, key)


def maybe_text(node: Mapping[str, Any] | None, key: str) -> str | None:
    """Return a text, None where there is none, or no such object."""
    value = None if node is None else node.get(key)
    return None if value is None else _typed(value, str, key)


def number(node: Mapping[str, Any], key: str) -> int:
    """Return a whole number.

    Raises:
        KeyError, TypeError: there is none; see `reading`.
    """
    if isinstance(node[key], bool):
        raise TypeError(f"{key} is no int")
    return _typed(node[key], int, key)


def flag(node: Mapping[str, Any], key: str) -> bool:
    """Return a yes or no; no where nothing is said, as older servers do."""
    value = node.get(key)
    return False if value is None else _typed(value, bool, key)


def texts(node: Mapping[str, Any], key: str) -> list[str]:
    """Return a list of texts."""
    return [_typed(one, str, key) for one in _typed(node[key], list, key)]


def objects(node: Mapping[str, Any], key: str) -> list[Node]:
    """Return a list of objects."""
    return [_typed(one, dict, key) for one in _typed(node[key], list, key)]


def _typed(value: object, kind: type[Value], key: str) -> Value:
    if not isinstance(value, kind):
        raise TypeError(f"{key} is {type(value).__name__} and no {kind.__name__}")
    return value


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
        BadAnswer: the answer is not what GitLab's documentation says.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raw = json.dumps(answer, default=str)[:MOST_SHOWN]
        named = f"{type(error).__name__}: {error}"
        raise BadAnswer(f"GitLab's answer about {what} is not what it documents ({named})", raw=raw) from error
