"""Days and weeks in words, from our own tables: the machine's language and zone change nothing.

A period is half-open, so the last printed day is the one before its end. The zone is always printed: Monday in one
place is Sunday in another.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefing.contracts.words import MONTHS

if TYPE_CHECKING:
    from briefing.contracts.payload import Period

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant; without an offset it is UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def period_words(period: Period) -> str:
    """Say the week: `Mon 9 – Sun 15 Nov 2026 (2026-W46, Europe/Berlin)`."""
    first, last = instant(period.start).date(), (instant(period.end) - timedelta(seconds=1)).date()
    return f"{_span(first, last)} ({period.week}, {period.zone})"


def day_words(text: str, zone: str) -> str:
    """Say an instant's local day: `Tue 10 Nov`."""
    return _day(instant(text).astimezone(_zone(zone)))


def date_words(text: str) -> str:
    """Say an ISO 8601 local day: `Tue 10 Nov`; anything else is returned unchanged."""
    try:
        return _day(datetime.fromisoformat(text))
    except ValueError:
        return text


def minute_words(text: str, zone: str) -> str:
    """Say an instant's local minute: `Tue 10 Nov 14:05`."""
    return f"{day_words(text, zone)} {instant(text).astimezone(_zone(zone)):%H:%M}"


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def _span(first: date, last: date) -> str:
    opening = f"{_DAYS[first.weekday()]} {first.day}"
    if (first.year, first.month) != (last.year, last.month):
        opening += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        opening += f" {first.year}"
    return f"{opening} – {_day(last)} {last.year}"


def _zone(name: str) -> tzinfo:
    """Return the zone, or UTC if this machine lacks it: a date an hour off beats no briefing."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
