"""Reads what a condition is about from the facts of a week.

Where the fact is missing, or its sources were not read, the value is unknown, and a condition on it does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.marks.table import MEASURES, OF_CAUSES
from briefing.payload import SourceState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.payload import CardHead, Fact

UNREAD: Final = frozenset({SourceState.STALE, SourceState.FAILED, SourceState.NOT_CONNECTED})
"""States of a fact's sources in which it says nothing about now."""


def measures_of(card: CardHead) -> tuple[str, ...]:
    """Return the names of the measures that a condition on a card may be about, none for a cause of another version."""
    known = {cause.value: names for cause, names in OF_CAUSES.items()}
    return known.get(card.cause, ())


def fact_id_of(measure: str, card: CardHead) -> str | None:
    """Return the id of the fact that a measure of a card's subject is read from, None where there is none."""
    row = MEASURES[measure]
    if card.subject.type == "service":
        return None if row.fact is None else row.fact.format(id=card.subject.id)
    if row.of_scope is not None and row.of_scope.endswith("."):
        # A driver's card is about the whole scope, and its first fact about one group of signals.
        return next((one for one in card.facts[:1] if one.startswith(row.of_scope)), None)
    return row.of_scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What a measure is in one week: its value, or in `unknown` why there is none."""

    value: float | None
    unknown: str | None = None


def measured(measure: str, fact_id: str, facts: Sequence[Fact]) -> Measured:
    """Read a measure from the facts of a week. A value under sources that were not read is none."""
    fact = next((one for one in facts if one.id == fact_id), None)
    if fact is None:
        return Measured(value=None, unknown="nothing was measured this week")
    if fact.status in UNREAD:
        return Measured(value=None, unknown=f"its sources are {fact.status.value}")
    value = MEASURES[measure].read(fact)
    return Measured(value=value, unknown=None if value is not None else "this week's value is unknown")


def usual_of(fact: Fact) -> float | None:
    """Return what was usual of a fact, None where nobody knows."""
    told = next((one.value for one in fact.comparisons if one.against == "usual"), None)
    usual = fact.detail.get("usual") if told is None else told
    return float(usual) if isinstance(usual, int | float) else None
