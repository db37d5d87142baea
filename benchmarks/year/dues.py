"""
When each briefing of the simulated year has to come, found by reading clocks and calendars and nothing of ours.

A local time is looked for among the quarters of an hour of UTC, by asking the zone what its clocks show then. That is
slow, and shares no line and no idea with briefing/delivery/due.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from benchmarks.year.readers import DAYS

if TYPE_CHECKING:
    from benchmarks.year.readers import Reader

QUARTER: Final = timedelta(minutes=15)
LATE: Final = timedelta(hours=1)
FRIDAY: Final = 4
zone_of: Final = cache(ZoneInfo)
"""Keeps every zone: left to itself, Python keeps eight and reads all others from their files again and again."""

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What a reader has to get of a week: due at one moment, and begun at the first tick from then on.

    `skipped` is why it may not come, `label` what it has to say of being late; None where neither is so.
    """

    reader: Reader
    week: str
    due: datetime
    begun: datetime
    skipped: str | None
    label: str | None


def expected(readers: Sequence[Reader], mondays: Sequence[date], ticks: Sequence[datetime]) -> Iterator[Expected]:
    """Say what comes of the weeks that end on these Mondays, where somebody looks at these moments, in order."""
    for reader in readers:
        for monday in mondays:
            due = due_of(reader, monday)
            begun = ticks[bisect_left(ticks, due)]
            year, week, _ = (monday - timedelta(days=1)).isocalendar()
            yield Expected(
                reader=reader,
                week=f"{year}-W{week:02}",
                due=due,
                begun=begun,
                skipped=_away(reader, due, begun),
                label=_label(reader.zone, due, begun) if begun - due > LATE else None,
            )


def due_of(reader: Reader, monday: date) -> datetime:
    """Return when a reader's briefing of the week before a Monday is due, in UTC."""
    hour, minute = map(int, reader.at.split(":"))
    day = monday + timedelta(days=reader.day)
    own = moment_of(datetime.combine(day, time(hour, minute)), reader.zone)
    # The clocks of the last team strike midnight, and an hour later the week is briefed at the earliest.
    closed = max(first_of(monday, zone) for zone in reader.week_zones) + timedelta(hours=1)
    usual = max(own, closed)
    if reader.country is None:
        return usual
    begins = usual.astimezone(zone_of(reader.zone)).date()
    off = country_holidays(reader.country, years=(begins.year, begins.year + 1))
    if begins not in off:
        return usual
    rest = [begins + timedelta(days=after) for after in range(1, FRIDAY - begins.weekday() + 1)]
    working = [one for one in rest if one not in off]
    return moment_of(datetime.combine(working[0], time(hour, minute)), reader.zone) if working else usual


@cache
def moment_of(wall: datetime, zone: str) -> datetime:
    """Return the first moment at which clocks show a local time; where they skip it, as much later as they skip."""
    shown = _shown_around(wall.date(), zone)
    found = next((at for at, shows in shown if shows == wall), None)
    if found is not None:
        return found
    at, shows = next(before for before, after in pairwise(shown) if before[1] < wall < after[1])
    return at + (wall - shows)


def first_of(day: date, zone: str) -> datetime:
    """Return the first moment of a local day."""
    return next(at for at, shows in _shown_around(day, zone) if shows.date() == day)


@cache
def _shown_around(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Return what the clocks of a zone show at each quarter of an hour of UTC from well before a day to well after."""
    start = datetime.combine(day, time(0), UTC) - timedelta(hours=18)
    every = (start + QUARTER * number for number in range(60 * 4))
    return [(at, at.astimezone(zone_of(zone)).replace(tzinfo=None)) for at in every]


def _away(reader: Reader, due: datetime, begun: datetime) -> str | None:
    """Say why somebody who is away gets none: on the day on which it is due, or on which it would be sent."""
    away = reader.away
    if away is None or begun < away.made or (away.resumed is not None and begun >= away.resumed):
        return None
    days = (at.astimezone(zone_of(reader.zone)).date() for at in (due, begun))
    if not any(away.start <= day and (away.until is None or day < away.until) for day in days):
        return None
    return "paused until the reader resumes" if away.until is None else f"paused until {away.until}"


def _label(zone: str, due: datetime, begun: datetime) -> str:
    local = [at.astimezone(zone_of(zone)) for at in (due, begun)]
    if begun - due < timedelta(days=6):
        first, last = (f"{DAYS[at.weekday()].title()} {at:%H:%M}" for at in local)
    else:
        first, last = (f"{DAYS[at.weekday()][:3].title()} {at.day} {MONTHS[at.month - 1]} {at:%H:%M}" for at in local)
    return f"Late: due {first}, sent from {last} on ({zone})."


def in_any(at: datetime, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a moment is in one of some spans, which do not hold their ends."""
    return any(start <= at < end for start, end in spans)
