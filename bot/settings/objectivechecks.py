"""What concerns several keys of an objective at once: whose it is, what is asked for it, and what else is called so.

Like the other cross checks these read the raw document, so that one fault does not hide another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.settings.problems import Problem
from bot.settings.values import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK: Final = "[WINDOW]"
QUERIES: Final = ("errors", "total", "ratio")
_OPENINGS: Final = ("[WINDOW]", "[WINDOW:")
_PLACE: Final = ("sources", "prometheus", "objective")

Raw = Mapping[str, Any]


def objective_problems(raw: Raw) -> Iterator[Problem]:
    """Find every problem of the objectives that takes more than one value to see."""
    services = [found for one in _tables(raw.get("service")) if (found := _text(one, "id"))]
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(_tables(_inner(raw, *_PLACE[:-1]).get(_PLACE[-1]))):
        place = (*_PLACE, number)
        yield from (Problem((*place, key), text) for key, text in _faults(one, services))
        name = (_text(one, "service"), _text(one, "label"))
        before = first.setdefault(name, number)
        if all(name) and before != number:
            text = f"{name[1]!r} is also objective[{before + 1}].label of {name[0]!r}; give each its own label"
            yield Problem((*place, "label"), text)


def _faults(one: Raw, services: list[str]) -> Iterator[tuple[str, str]]:
    service = _text(one, "service")
    if service and service not in services:
        listed = f"; known are {', '.join(services)}" if services else "; there is no [[service]] yet, add one"
        yield "service", f"{service!r} is not a service{nearest(service, services, listed)}"
    others = [key for key in ("errors", "total") if key in one]
    if "ratio" in one and others:
        yield "ratio", f"is in place of errors and total; remove it, or remove {' and '.join(others)}"
    elif "ratio" not in one and not others:
        yield "errors", "is missing; add errors and total, or ratio"
    elif "ratio" not in one and len(others) == 1:
        lacking = "total" if others == ["errors"] else "errors"
        yield lacking, f"is missing, and {others[0]} needs it; add {lacking} with {MARK} in it"
    for key in QUERIES:
        query = _text(one, key)
        if query and not any(opening in "".join(query.split()) for opening in _OPENINGS):
            yield key, f"{query!r} has no {MARK}; write it where the length of time belongs, as in rate(x{MARK})"


def _tables(value: object) -> list[Raw]:
    # What is no table keeps its place: the number of the next one is counted with it.
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def _inner(raw: Raw, *keys: str) -> Raw:
    for key in keys:
        found = raw.get(key)
        raw = found if isinstance(found, dict) else {}
    return raw


def _text(table: Raw, key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""
