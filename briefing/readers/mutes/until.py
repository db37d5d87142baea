"""Until when a card is muted: until it changes, or until a day.

    "", until it changes                         Changed
    until 2026-12-01, 1 Dec, Friday, in 2 weeks  Date

Whatever `until_words` writes, `parse_until` reads back as the same value. Days are read in English only, no locale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import UntilUnknown
from briefing.contracts.untrusted_text import MAX_LABEL, clean

if TYPE_CHECKING:
    from data.records import CardMark


IN_DAYS: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
LEAST_LETTERS: Final = 3
WEEK: Final = 7
SMALL: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}

_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.?\s+(?P<month>[a-z]{3,9})\.?(?:,?\s+(?P<year>\d{4}))?")
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:,?\s+(?P<year>\d{4}))?")
_AHEAD = re.compile(rf"(?:in |for )?(?P<number>\d{{1,3}}|{'|'.join(SMALL)}) (?P<unit>days?|weeks?)")


def _iso(wanted: str, _: date) -> date | None:
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        return None


def _weekday(wanted: str, today: date) -> date | None:
    """Read the next such day after today; "next Friday" is the same one."""
    if wanted == "tomorrow":
        return today + timedelta(days=1)
    if wanted == "next week":
        return today + timedelta(days=WEEK - today.weekday())
    place = _place(WEEKDAYS, wanted.removeprefix("next "))
    return None if place is None else today + timedelta(days=(place - today.weekday() - 1) % WEEK + 1)


def _ahead(wanted: str, today: date) -> date | None:
    found = _AHEAD.fullmatch(wanted)
    if found is None:
        return None
    number = SMALL.get(found["number"]) or int(found["number"])
    return today + timedelta(days=number * IN_DAYS[found["unit"]])


def _of_month(wanted: str, today: date) -> date | None:
    """Read "1 Dec", "Dec 1" or "Tue 1 December 2026"; without a year it is the next one."""
    first, _, rest = wanted.partition(" ")
    text = rest if _place(WEEKDAYS, first.rstrip(",")) is not None else wanted
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    month = None if found is None else _place(MONTHS, found["month"])
    if found is None or month is None:
        return None
    if found["year"]:
        return _day(int(found["year"]), month, found["day"])
    days = (_day(year, month, found["day"]) for year in (today.year, today.year + 1))
    return next((one for one in days if one is not None and one > today), None)


def _place(names: tuple[str, ...], start: str) -> int | None:
    """Return the place of the name that a text begins, with three letters at least."""
    found = (place for place, name in enumerate(names) if len(start) >= LEAST_LETTERS and name.startswith(start))
    return next(found, None)


def _day(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month + 1, int(day))
    except ValueError:
        return None


CHANGED, DATE = "changed", "date"
"""The store's words."""
CHANGES: Final = frozenset(
    ("", "it changes", "it has changed", "changed", "change", "something changes", "this changes", "that changes")
)
MOST_DAYS: Final = 366
"""A year at most, so that the reader's successor need not wonder."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Until the card gets worse or better, or is gone."""


@dataclass(frozen=True, slots=True)
class Date:
    """Until a day in the scope's zone: the first briefing on or after it tells the card again."""

    day: date


Until = Changed | Date


def until_of(mark: CardMark) -> Until | None:
    """Return until when a mark mutes its card, None for an acknowledgement.

    What is unreadable holds until the card changes, the earliest end: older versions had conditions in words, and newer
    ones may have more.
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
    """Read until when to mute a card from `today` (in the scope's zone); UntilUnknown: unreadable, past, or too far."""
    said = " ".join(text.split())
    wanted = re.sub(r"^(?:until|till|til)\b\s*", "", said.casefold()).rstrip(".!")
    if wanted in CHANGES:
        return Changed()
    day = next((found for read in (_iso, _weekday, _ahead, _of_month) if (found := read(wanted, today))), None)
    if day is None:
        raise _unknown(f"{clean(said, limit=MAX_LABEL)!r} is no day", today)
    return until_day(day, today)


def until_day(day: date, today: date) -> Date:
    """Return a mute until a day; UntilUnknown if it has passed or is too far away."""
    if not today < day <= today + timedelta(days=MOST_DAYS):
        why = "has passed" if day <= today else "is more than a year away"
        raise _unknown(f"{day.isoformat()} {why}", today)
    return Date(day)


def _unknown(why: str, today: date) -> UntilUnknown:
    day = today + timedelta(days=14)
    return UntilUnknown(f"{why}; a card can be muted until it changes, or until a day, such as {day} or Friday")
