"""Reads the document of `riskbrief.toml` before it is checked: what is not of the right kind counts as not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.settings.values import nearest

Raw = dict[str, Any]


def tables_of(raw: Mapping[str, Any], kind: str) -> list[tuple[int, Raw]]:
    found = raw.get(kind, [])
    # A single [team] is refused elsewhere; it still counts here, or else its services would have an unknown team.
    listed = found if isinstance(found, list) else [found]
    return [(number, one) for number, one in enumerate(listed) if isinstance(one, dict)]


def table_at(raw: Mapping[str, Any], *keys: str) -> Raw:
    found: Any = raw
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def items_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_at(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Return the texts of a list, each in its place."""
    return [one.strip() if isinstance(one, str) else "" for one in items_of(value)]


def unknown_id(value: str, kind: str, raw: Mapping[str, Any]) -> str | None:
    """Say that an id is of no table of a kind, with the nearest; None where it is, or there is none."""
    known = [found for _, one in tables_of(raw, kind) if (found := text_at(one, "id"))]
    if not value or value in known:
        return None
    listed = f"; known are {', '.join(known)}" if known else f"; there is no [[{kind}]] yet, add one"
    return f"{value!r} is not a {kind}{nearest(value, known, listed)}"
