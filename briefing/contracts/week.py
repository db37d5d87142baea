"""The week: half-open, Monday 00:00 to Monday 00:00 in an IANA zone, named by its ISO number.

Midnights are from the zone, not by adding hours: a week with a clock change has 167 or 169, and every moment is in
exactly one week.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from briefing.contracts.errors import WeekUnknown, ZoneUnknown
from briefing.contracts.words import counted

WEEK_SECONDS = 7 * 86_400
STATE_WEEKS = 8
"""Weeks before one that are judged, too, to tell a card's age; older ones may be older still."""
TRAILING_WEEKS = 12
"""Weeks before one that tell what is usual."""
LATELY = 4
"""Weeks that are pooled where a single one has too few incidents."""
MEDIAN_WEEKS = 13
"""90 days and a little: what the assumed points of the oldest scored week look back on."""

WEEKS_TO_SCORE = STATE_WEEKS + TRAILING_WEEKS + MEDIAN_WEEKS

_ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week in a zone; `monday` is its first local day."""

    monday: date
    zone: str

    @property
    def id(self) -> str:
        """The ISO name, such as 2026-W46."""
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"

    @property
    def start(self) -> datetime:
        """The first moment of the week, aware, in the zone."""
        return _midnight(self.monday, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the week, aware, in the zone."""
        return _midnight(self.monday + timedelta(days=7), self.zone)

    @property
    def bounds(self) -> tuple[int, int]:
        """Its first moment and the first one after it, in epoch seconds."""
        return int(self.start.timestamp()), int(self.end.timestamp())

    def closed_at(self, zones: Iterable[str] = ()) -> float:
        """Return when the week is over in its zone and others (epoch seconds)."""
        return max(Week(self.monday, zone).end.timestamp() for zone in (self.zone, *zones))

    def earlier(self, weeks: int) -> Week:
        return Week(self.monday - timedelta(weeks=weeks), self.zone)

    def holds(self, at: int) -> bool:
        """Whether a moment (epoch seconds) is in the week."""
        start, end = self.bounds
        return start <= at < end


@lru_cache(maxsize=4_096)
def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def parse_zone(name: str) -> str:
    """Return a valid IANA zone's name; ZoneUnknown names it and an example."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"time zone {name!r} is unknown; use an IANA name such as Europe/Berlin or UTC"
        raise ZoneUnknown(message) from error
    return name


def parse_week(text: str, zone: str) -> Week:
    """Read an ISO week such as 2026-W46; WeekUnknown names the text and the form."""
    found = _ISO_WEEK.fullmatch(text.strip())
    try:
        # The calendar's last week has no end that it could name.
        if found is None or int(found[1]) == MAXYEAR:
            raise ValueError(text)  # noqa: TRY301 both ways of being no week end in one message
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        message = f"week {text!r} is not an ISO week; write it as 2026-W46"
        raise WeekUnknown(message) from error
    return Week(monday, zone)


def week_of(at: int, zone: str) -> Week:
    """Return the week that a moment (epoch seconds) is in."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).date()
    return Week(local - timedelta(days=local.weekday()), zone)


def age(weeks: int, *, known: int = STATE_WEEKS) -> str:
    """Write a card's age: "3 weeks", past the `known` judged ones "at least 9 weeks"."""
    return f"{'at least ' if weeks > known else ''}{counted(weeks, 'weeks')}"


def asked_for(weeks: int) -> str:
    """Write for how many weeks something had been asked by the week before, which one judged week less tells."""
    return age(weeks, known=STATE_WEEKS - 1)


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all IANA zones; cached, because finding them walks a directory tree."""
    return frozenset(available_timezones())


def check_zone(value: str) -> str:
    """Check an IANA zone's exact name: ZoneInfo would take 'europe/berlin' where the disk ignores case.

    ValueError's text continues after the value and suggests a zone.
    """
    zones = known_zones()
    if value in zones:
        return value
    city = value.lower().replace(" ", "_")
    by_lower = {zone.lower(): zone for zone in sorted(zones)}
    same_city = [zone for zone in by_lower if zone.rpartition("/")[2] == city]
    found = same_city or get_close_matches(value.lower(), by_lower, n=1)
    hint = f"did you mean {by_lower[found[0]]!r}?" if found else "write a name such as Europe/Berlin or UTC"
    raise ValueError(f"is not an IANA zone; {hint}")
