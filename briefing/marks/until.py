"""Until when a card is muted: until it changes, until a day, or until something measured is so.

A mark keeps it in three columns; what is written there comes back as the same value. A condition names its fact, so
that it can be judged in any later week, and carries the label that its words need without a payload at hand.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from briefing.marks.measure import Limit
from briefing.marks.table import MEASURES
from briefing.words import MONTHS, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.records import CardMark

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Changed:
    """Until the card gets worse or better, or is gone."""


@dataclass(frozen=True, slots=True)
class Date:
    """Until a day in the scope's zone: the first briefing on it or after it speaks of the card again."""

    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """Until a measure of a fact is beyond a threshold.

    `measure` is a name of `MEASURES`, `fact` the id of the fact that it is read from, and `subject` what readers call
    what that is about. `threshold` is in the measure's unit, with one decimal at most.
    """

    measure: str
    fact: str
    subject: str
    limit: Limit
    threshold: float


Until = Changed | Date | Condition


class Kind(StrEnum):
    """What the store calls each."""

    CHANGED = "changed"
    """Until it changes."""
    DATE = "date"
    """Until a day."""
    CONDITION = "condition"
    """Until a condition holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """How a mark keeps it; see `CardMark`."""

    until: str
    until_date: str | None = None
    condition: str | None = None


def columns_of(until: Until) -> Columns:
    """Return how a mark keeps until when a card is muted."""
    if isinstance(until, Date):
        return Columns(until=Kind.DATE, until_date=until.day.isoformat())
    if isinstance(until, Condition):
        return Columns(until=Kind.CONDITION, condition=json.dumps(asdict(until), ensure_ascii=False, sort_keys=True))
    return Columns(until=Kind.CHANGED)


def until_of(mark: CardMark) -> Until:
    """Return until when a mark mutes its card.

    What cannot be read, since a newer version wrote it, holds until the card changes: that ends soonest by itself.
    """
    read = _READ.get(mark.until or Kind.CHANGED)
    try:
        return Changed() if read is None else read(mark)
    except (KeyError, TypeError, ValueError):
        return Changed()


def _date(mark: CardMark) -> Date:
    return Date(date.fromisoformat(mark.until_date or ""))


def _condition(mark: CardMark) -> Condition:
    told: dict[str, Any] = json.loads(mark.condition or "")
    found = Condition(**{**told, "limit": Limit(told["limit"]), "threshold": float(told["threshold"])})
    if found.measure not in MEASURES:
        raise KeyError(found.measure)
    return found


_READ: Mapping[str, Callable[[CardMark], Until]] = {Kind.DATE: _date, Kind.CONDITION: _condition}


def until_words(until: Until) -> str:
    """Say it as `parse_until` reads it: "until it changes", "until Tue 1 Dec 2026", "until the burn … is under 1"."""
    if isinstance(until, Date):
        return f"until {day_words(until.day)}"
    if isinstance(until, Condition):
        return f"until {condition_words(until)}"
    return "until it changes"


def day_words(day: date) -> str:
    """Say a day with its year: "Tue 1 Dec 2026"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def condition_words(one: Condition) -> str:
    """Say a condition: "ownership coverage of Payments is over 80 %"."""
    measure = MEASURES[one.measure]
    return f"{opening_words(one.measure, one.subject)} {one.limit} {figure(one.threshold)}{measure.unit}"


def opening_words(measure: str, subject: str) -> str:
    """Say what is measured, up to its limit: "ownership coverage of Payments is"."""
    return MEASURES[measure].says.format(subject=subject)
