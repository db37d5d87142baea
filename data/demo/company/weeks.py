"""The example company's calendar: thirty fixed weeks, of which the last five tell the story.

They end after a Friday before the whole office's holiday (4 September 2026, New York). A company `moved` by whole weeks
keeps its days off, which are in no calendar then, so its services have no country.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_MONDAY = date(2026, 2, 23)
WEEKS = 30
QUIET, GAP, HOLIDAY, RECOVERY, BLIND = range(25, 30)
"""The story's weeks, counted from 0: 2026-W34 to 2026-W38."""

DAY = 86_400
MINUTE = 60
FRIDAY = 4
OPENS, CLOSES = 9 * 60, 18 * 60
"""In minutes after midnight."""

HOLIDAYS = {
    "DE": ("2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25"),
    "US": ("2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07"),
    "IN": ("2026-03-04", "2026-04-03", "2026-05-01", "2026-08-26", "2026-09-04"),
}
"""Days off by country, fixed so that the company never changes."""

SEASONS = ((date(2026, 3, 30), 0.9), (date(2026, 7, 20), 0.9), (date(2026, 7, 27), 0.8), (date(2026, 8, 3), 0.85))
"""Weeks with many people away, and the share of changes left."""


_MOVED: ContextVar[int] = ContextVar("moved", default=0)


@contextmanager
def moved(weeks: int) -> Iterator[None]:
    """Move everything by so many weeks within the block."""
    token = _MOVED.set(weeks)
    try:
        yield
    finally:
        _MOVED.reset(token)


def is_moved() -> bool:
    return _MOVED.get() != 0


def on(day: date) -> date:
    """Return the moved day of a story's day."""
    return day + timedelta(weeks=_MOVED.get())


def monday_of(week: int) -> date:
    """Return a week's first day, counted from 0."""
    return on(FIRST_MONDAY + timedelta(weeks=week))


def moment(day: date, minute: int, zone: str) -> int:
    """Return the epoch second of a local minute of a day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return int(midnight.replace(hour=minute // 60, minute=minute % 60).timestamp())


def at_utc(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC).timestamp())


def last_look() -> int:
    """Return the data's end: the last collection before the newest week's Monday."""
    return at_utc(monday_of(WEEKS), 3, 15)


def local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))


def week_of(at: int) -> int:
    """Return a moment's week in UTC, counted from 0; negative before the first."""
    return (at - at_utc(monday_of(0), 0)) // (7 * DAY)


def is_working(day: date, country: str | None) -> bool:
    holidays = map(date.fromisoformat, HOLIDAYS.get(country or "", ()))
    return day.weekday() <= FRIDAY and day not in map(on, holidays)


def working_days(monday: date, country: str | None) -> list[date]:
    days = (monday + timedelta(days=offset) for offset in range(FRIDAY + 1))
    return [day for day in days if is_working(day, country)]


def season(week: int) -> float:
    """Return the share of the usual changes in a week."""
    return {on(monday): left for monday, left in SEASONS}.get(monday_of(week), 1.0)


def at_work(at: int, zone: str, country: str | None) -> int:
    """Return the moment if in office hours, else a late one on the working day before."""
    here = local(at, zone)
    day, minute = here.date(), here.hour * 60 + here.minute
    if minute < OPENS:
        day -= timedelta(days=1)
    elif minute < CLOSES and is_working(day, country):
        return at
    while not is_working(day, country):
        day -= timedelta(days=1)
    return moment(day, CLOSES - 1 - at % 150, zone) + at % MINUTE
