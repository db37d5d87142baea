"""Typed reading of a fact's `detail`, JSON of any shape.

Payloads come from files and newer versions, so a missing or odd key reads as *nothing there*, never as zero or an
error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Fact


def number_in(detail: Mapping[str, JsonValue], key: str) -> float | None:
    return _as_number(detail.get(key))


def text_in(detail: Mapping[str, JsonValue], key: str) -> str | None:
    """Return a non-empty text, or None."""
    value = detail.get(key)
    return value if isinstance(value, str) and value.strip() else None


def flag_in(detail: Mapping[str, JsonValue], key: str) -> bool:
    return detail.get(key) is True


def texts_in(detail: Mapping[str, JsonValue], key: str) -> tuple[str, ...]:
    return tuple(item for item in _list_in(detail, key) if isinstance(item, str))


def numbers_in(detail: Mapping[str, JsonValue], key: str) -> tuple[float, ...]:
    return tuple(item for item in map(_as_number, _list_in(detail, key)) if item is not None)


def rows_in(detail: Mapping[str, JsonValue], key: str) -> tuple[Mapping[str, JsonValue], ...]:
    return tuple(item for item in _list_in(detail, key) if isinstance(item, dict))


def series_of(fact: Fact) -> tuple[float | None, ...]:
    """Return a fact's weekly values, oldest first, None for unknown."""
    return tuple(map(_as_number, _list_in(fact.detail, "series")))


def value_of(fact: Fact) -> float | None:
    return _as_number(fact.value)


def _list_in(detail: Mapping[str, JsonValue], key: str) -> Sequence[JsonValue]:
    value = detail.get(key)
    return value if isinstance(value, list) else ()


def _as_number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
