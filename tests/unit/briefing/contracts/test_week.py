"""A week is half-open, local, and the only one that holds a moment, wherever the clocks go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.errors import WeekUnknown, ZoneUnknown
from briefing.contracts.week import Week, age, asked_for, parse_week, parse_zone, week_of

HOUR = 3_600
# Machine-dependent names are left out: "localtime" is whatever the machine's owner chose.
ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})

zones = st.sampled_from(ZONES)
moments = st.integers(0, int(datetime(2037, 12, 31, tzinfo=UTC).timestamp()))


def seconds(week: Week) -> tuple[int, int]:
    return int(week.start.timestamp()), int(week.end.timestamp())


@given(moments, zones)
def test_a_moment_is_in_exactly_one_week_which_begins_at_local_midnight_on_a_monday_as_the_one_before_ends(at, zone):
    week = week_of(at, zone)
    start, end = seconds(week)
    assert [week.holds(moment) for moment in (start - 1, start, at, end - 1, end)] == [False, True, True, True, False]
    assert (seconds(week.earlier(1))[1], seconds(week.earlier(-1))[0]) == (start, end)
    assert (week.earlier(1) < week, parse_week(week.id, zone)) == (True, week)
    for edge in (week.start, week.end):
        # Where clocks jump over midnight, the first moment of the day is not 00:00.
        local = datetime.fromtimestamp(edge.timestamp(), UTC).astimezone(ZoneInfo(zone))
        assert (local.weekday(), local.date()) == (0, edge.date())
        assert datetime.fromtimestamp(edge.timestamp() - 1, UTC).astimezone(ZoneInfo(zone)).weekday() == 6


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        pytest.param("Europe/Berlin", "2026-W13", 167, id="berlin-spring"),
        pytest.param("Europe/Berlin", "2026-W43", 169, id="berlin-autumn"),
        pytest.param("America/Santiago", "2026-W36", 167, id="santiago-spring-at-midnight"),
        pytest.param("Australia/Lord_Howe", "2026-W14", 168.5, id="lord-howe-half-an-hour"),
        pytest.param("Asia/Kolkata", "2026-W13", 168, id="kolkata-never"),
        pytest.param("Pacific/Apia", "2011-W52", 144, id="samoa-skipped-a-friday"),
    ],
)
def test_a_week_with_a_clock_change_has_as_many_hours_as_it_had(zone, name, hours):
    start, end = seconds(parse_week(name, zone))
    assert (end - start) / HOUR == hours


@pytest.mark.parametrize(
    "text",
    [
        *("", "foo", "2026", "46", "W46", "2026-46", "2026W46", "2026-W6", "2026-w46", "26-W46", "2026-W46-1"),
        *("2026-W00", "2026-W54", "2026-W60", "2025-W53", "0000-W01", "-2026-W46", "2026-W46\n2026-W47", "next week"),
        # Nothing after it could be computed: its end is past the calendar's.
        "9999-W52",
    ],
)
def test_what_is_no_iso_week_is_refused_by_name(text):
    assert parse_week(" 2026-W46\n", "UTC") == parse_week("2026-W46", "UTC")
    assert parse_week("0046-W11", "UTC").id == "0046-W11"
    with pytest.raises(WeekUnknown) as caught:
        parse_week(text, "UTC")
    assert str(caught.value) == f"week {text!r} is not an ISO week; write it as 2026-W46"


@given(st.text())
def test_no_text_gets_past_as_a_week_that_cannot_be_used(text):
    try:
        week = parse_week(text, "Europe/Berlin")
    except WeekUnknown:
        return
    assert week.end - week.start > timedelta(days=6)


@pytest.mark.parametrize(
    "name",
    [
        *("", "foo", "Europe", "Europe/Atlantis", "+01:00", "Europe/Berlin ", "../../etc/passwd", "/etc/localtime"),
        *("Europe/Ber\0lin", "zone.tab", "x" * 500, "Europe/Berlin\n", "\udcff"),
    ],
    ids=ascii,
)
def test_what_is_no_zone_is_refused_by_name(name):
    with pytest.raises(ZoneUnknown) as caught:
        parse_zone(name)
    assert parse_zone("America/Argentina/Buenos_Aires") == "America/Argentina/Buenos_Aires"
    assert str(caught.value) == f"time zone {name!r} is unknown; use an IANA name such as Europe/Berlin or UTC"


@pytest.mark.parametrize(
    ("weeks", "open_for", "asked"),
    [
        (1, "1 week", "1 week"),
        (7, "7 weeks", "7 weeks"),
        (8, "8 weeks", "at least 8 weeks"),
        (9, *["at least 9 weeks"] * 2),
    ],
)
def test_an_age_that_reaches_as_far_back_as_was_judged_is_the_least_that_it_can_be(weeks, open_for, asked):
    assert (age(weeks), asked_for(weeks)) == (open_for, asked)
