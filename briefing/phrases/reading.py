"""Reading numbers out of facts, so that phrases do not repeat the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.payload import Fact


def number(fact: Fact, key: str | None = None) -> float:
    """Return a fact's value, or one of its details, as a number.

    Raises:
        TypeError: where it is not a number, naming the fact and the detail.
    """
    value = fact.value if key is None else fact.detail.get(key)
    if isinstance(value, (int, float)):
        return float(value)
    message = f"fact {fact.id!r} has no number in {key or 'value'!r} but {value!r}"
    raise TypeError(message)


def usual(fact: Fact) -> float | None:
    """Return the usual value that a fact is held against, None without a baseline."""
    return next((comparison.value for comparison in fact.comparisons if comparison.against == "usual"), None)


def items(fact: Fact, key: str) -> list[Any]:
    """Return a list among a fact's details; its rows have the keys of the fact's kind.

    Raises:
        TypeError: where it is not a list, naming the fact and the detail.
    """
    value = fact.detail.get(key)
    if isinstance(value, list):
        return value
    message = f"fact {fact.id!r} has no list in {key!r} but {value!r}"
    raise TypeError(message)
