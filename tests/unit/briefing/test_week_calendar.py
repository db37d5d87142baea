"""Every ISO week of 2024 to 2028 in twelve zones: no gap, no overlap, and each event in exactly one of them.

The zones lie in both hemispheres and on both sides of the date line; three are off by part of an hour, three change
their clocks at midnight, one moves them by half an hour, one counts summer time as its standard time.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from briefing.week import Week, parse_week, week_of

ZONES = (
    *("UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Santiago"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Kiritimati"),
)
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 25)
"""The Mondays of 2024-W01 and of 2028-W52."""
QUARTER_DAY = 6 * 3_600

each_zone = pytest.mark.parametrize("zone", ZONES)


@cache
def calendar(zone: str) -> tuple[Week, ...]:
    """Every week of the five years."""
    return tuple(Week(FIRST + timedelta(weeks=number), zone) for number in range((LAST - FIRST).days // 7 + 1))


def edges(zone: str) -> list[int]:
    """When each week begins, and when the last of them ends."""
    weeks = calendar(zone)
    return [int(one.timestamp()) for one in (*(week.start for week in weeks), weeks[-1].end)]


@cache
def clock_changes(zone: str) -> tuple[int, ...]:
    """The first second of every offset from UTC that the zone has in the five years."""
    found, place = [], ZoneInfo(zone)

    def offset(at: int) -> timedelta | None:
        return datetime.fromtimestamp(at, UTC).astimezone(place).utcoffset()

    days = range(edges(zone)[0], edges(zone)[-1] + 1, 86_400)
    for before, after in pairwise(days):
        if offset(before) != offset(after):
            # Bisected by the second; no zone changes twice within a day.
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(before) else (low, middle)
            found.append(high)
    return tuple(found)


@each_zone
def test_week_ids_go_on_without_a_gap_as_iso_8601_counts_them(zone: str) -> None:
    ids = [week.id for week in calendar(zone)]

    years = {year: date(year, 12, 28).isocalendar().week for year in range(2024, 2029)}
    assert ids == [f"{year}-W{number:02}" for year, last in years.items() for number in range(1, last + 1)]
    assert years == {2024: 52, 2025: 52, 2026: 53, 2027: 52, 2028: 52}
    assert [parse_week(one, zone) for one in ids] == list(calendar(zone))


@each_zone
def test_each_week_begins_the_very_second_the_one_before_ends(zone: str) -> None:
    weeks, starts = calendar(zone), edges(zone)

    assert [int(week.end.timestamp()) for week in weeks] == starts[1:]
    assert all(after > before for before, after in pairwise(starts))
    assert all(after.earlier(1) == before for before, after in pairwise(weeks))


@each_zone
def test_each_event_falls_in_exactly_one_week(zone: str) -> None:
    weeks, starts = calendar(zone), edges(zone)
    near = [at + step for at in (*starts[1:-1], *clock_changes(zone)) for step in (-1, 0, 1)]
    moments = [*range(starts[0], starts[-1], QUARTER_DAY), *near]

    for at in moments:
        place = bisect_right(starts, at) - 1
        assert week_of(at, zone) == weeks[place]
        around = weeks[max(0, place - 1) : place + 2]
        assert [week for week in around if week.holds(at)] == [weeks[place]]


@each_zone
def test_a_week_is_longer_or_shorter_by_exactly_what_its_clocks_were_moved(zone: str) -> None:
    place, changes = ZoneInfo(zone), clock_changes(zone)
    for week in calendar(zone):
        start, end = int(week.start.timestamp()), int(week.end.timestamp())
        moved = sum(
            (_offset(at, place) - _offset(at - 1, place)).total_seconds() for at in changes if start <= at < end
        )
        assert end - start == 7 * 86_400 - moved


def test_the_zones_really_change_their_clocks_where_the_test_says_so() -> None:
    moved = {zone: len(clock_changes(zone)) for zone in ZONES}
    at_midnight = {zone for zone in ZONES if any(_hour(at - 1, zone) == 23 for at in clock_changes(zone))}

    assert [zone for zone, count in moved.items() if not count] == [
        *("UTC", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati")
    ]
    assert {count for count in moved.values() if count} == {10}
    assert at_midnight == {"Africa/Cairo", "Asia/Beirut", "America/Santiago"}


def _hour(at: int, zone: str) -> int:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).hour


def _offset(at: int, place: ZoneInfo) -> timedelta:
    found = datetime.fromtimestamp(at, UTC).astimezone(place).utcoffset()
    assert found is not None
    return found
