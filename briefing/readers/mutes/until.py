"""Until when a card is muted: until it changes, or until a day.

    "", until it changes                         Changed
    until 2026-12-01, 1 Dec, Friday, in 2 weeks  Date

Whatever `until_words` writes, `parse_until` reads back as the same value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import UntilUnknown
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.readers.mutes.days import MONTHS, WEEKDAYS, read_day

if TYPE_CHECKING:
    from data.records import CardMark

CHANGED, DATE = "changed", "date"
"""What the store calls each."""
CHANGES: Final = frozenset(
    ("", "it changes", "it has changed", "changed", "change", "something changes", "this changes", "that changes")
)
MOST_DAYS: Final = 366
"""A card is muted for a year at most: who comes after the reader should not have to wonder."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Until the card gets worse or better, or is gone."""


@dataclass(frozen=True, slots=True)
class Date:
    """Until a day in the scope's zone: the first briefing on it or after it speaks of the card again."""

    day: date


Until = Changed | Date


def until_of(mark: CardMark) -> Until | None:
    """Return until when a mark mutes its card, None for an acknowledgement.

    What cannot be read holds until the card changes, which ends soonest by itself: older versions also knew conditions
    in words, and a newer one may know more.
    """
    if mark.until is None:
        return None
    try:
        return Date(date.fromisoformat(mark.until_date or "")) if mark.until == DATE else Changed()
    except ValueError:
        return Changed()


def until_words(until: Until) -> str:
    """Say it as `parse_until` reads it: "until it changes", "until Tue 1 Dec 2026"."""
    if isinstance(until, Changed):
        return "until it changes"
    weekday, month = WEEKDAYS[until.day.weekday()], MONTHS[until.day.month - 1]
    return f"until {weekday[:3].capitalize()} {until.day.day} {month[:3].capitalize()} {until.day.year}"


def parse_until(text: str, today: date) -> Until:
    """Read until when a card is to be muted; `today` is the day in the scope's zone that days are counted from.

    Raises:
        UntilUnknown: it cannot be read, has passed, or is too far away.
    """
    said = " ".join(text.split())
    wanted = re.sub(r"^(?:until|till|til)\b\s*", "", said.casefold()).rstrip(".!")
    if wanted in CHANGES:
        return Changed()
    day = read_day(wanted, today)
    if day is None:
        raise _unknown(f"{clean(said, limit=MAX_LABEL)!r} is no day", today)
    return until_day(day, today)


def until_day(day: date, today: date) -> Date:
    """Return that a card is to be muted until a day.

    Raises:
        UntilUnknown: it has passed, or is too far away.
    """
    if not today < day <= today + timedelta(days=MOST_DAYS):
        why = "has passed" if day <= today else "is more than a year away"
        raise _unknown(f"{day.isoformat()} {why}", today)
    return Date(day)


def _unknown(why: str, today: date) -> UntilUnknown:
    day = today + timedelta(days=14)
    return UntilUnknown(f"{why}; a card can be muted until it changes, or until a day, such as {day} or Friday")
