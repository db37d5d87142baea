"""A week is half-open, local, and the only one that holds a moment, wherever the clocks go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import WeekUnknown, ZoneUnknown
from briefing.week import Week, age, asked_for, parse_week, parse_zone, week_of

HOUR = 3_600
# Machine-dependent names are left out: "localtime" is whatever the machine's owner chose.
ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})

zones = st.sampled_from(ZONES)
moments = st.integers(0, int(datetime(2037, 12, 31, tzinfo=UTC).timestamp()))


def seconds(week: Week) -> tuple[int, int]:
    return int(week.start.timestamp()), int(week.end.timestamp())


@given(moments, zones)
def test_a_moment_is_in_exactly_one_week(at, zone):
    week = week_of(at, zone)

    assert week.holds(at)
    assert not week.earlier(1).holds(at)
    assert not week.earlier(-1).holds(at)


@given(moments, zones)
def test_weeks_follow_each_other_without_a_gap(at, zone):
    week = week_of(at, zone)
    start, end = seconds(week)

    assert seconds(week.earlier(1))[1] == start
    assert seconds(week.earlier(-1))[0] == end
    assert [week.holds(moment) for moment in (start - 1, start, end - 1, end)] == [False, True, True, False]


@given(moments, zones)
def test_a_week_begins_and_ends_at_local_midnight_on_a_monday(at, zone):
    week = week_of(at, zone)
    for edge in (week.start, week.end):
        # Where clocks jump over midnight, the first moment of the day is not 00:00.
        local = datetime.fromtimestamp(edge.timestamp(), UTC).astimezone(ZoneInfo(zone))
        assert (local.weekday(), local.date()) == (0, edge.date())
        before = datetime.fromtimestamp(edge.timestamp() - 1, UTC).astimezone(ZoneInfo(zone))
        assert before.weekday() == 6


@given(moments, zones)
def test_a_weeks_name_leads_back_to_it(at, zone):
    week = week_of(at, zone)
    assert parse_week(week.id, zone) == week


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        pytest.param("Europe/Berlin", "2026-W13", 167, id="berlin-spring"),
        pytest.param("Europe/Berlin", "2026-W43", 169, id="berlin-autumn"),
        pytest.param("America/New_York", "2026-W10", 167, id="new-york-spring"),
        pytest.param("America/New_York", "2026-W44", 169, id="new-york-autumn"),
        pytest.param("Australia/Sydney", "2026-W14", 169, id="sydney-autumn"),
        pytest.param("Australia/Sydney", "2026-W40", 167, id="sydney-spring"),
        pytest.param("America/Santiago", "2026-W14", 169, id="santiago-autumn"),
        pytest.param("America/Santiago", "2026-W36", 167, id="santiago-spring-at-midnight"),
        pytest.param("Australia/Lord_Howe", "2026-W14", 168.5, id="lord-howe-half-an-hour"),
        pytest.param("Asia/Kolkata", "2026-W13", 168, id="kolkata-never"),
        pytest.param("UTC", "2026-W43", 168, id="utc"),
        pytest.param("Pacific/Apia", "2011-W52", 144, id="samoa-skipped-a-friday"),
    ],
)
def test_a_week_with_a_clock_change_has_as_many_hours_as_it_had(zone, name, hours):
    start, end = seconds(parse_week(name, zone))
    assert (end - start) / HOUR == hours


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        pytest.param("UTC", "2026-11-09T00:00:00+00:00", "2026-11-16T00:00:00+00:00", id="utc"),
        pytest.param("Europe/Berlin", "2026-11-09T00:00:00+01:00", "2026-11-16T00:00:00+01:00", id="berlin"),
        pytest.param("America/St_Johns", "2026-11-09T00:00:00-03:30", "2026-11-16T00:00:00-03:30", id="st-johns"),
        pytest.param("Pacific/Kiritimati", "2026-11-09T00:00:00+14:00", "2026-11-16T00:00:00+14:00", id="kiritimati"),
        pytest.param("Asia/Kathmandu", "2026-11-09T00:00:00+05:45", "2026-11-16T00:00:00+05:45", id="kathmandu"),
    ],
)
def test_the_same_week_begins_at_each_zones_own_midnight(zone, start, end):
    week = parse_week("2026-W46", zone)
    assert (week.start.isoformat(), week.end.isoformat()) == (start, end)


def test_a_monday_morning_in_kiritimati_is_a_sunday_in_utc():
    at = int(datetime(2026, 11, 15, 11, 0, tzinfo=UTC).timestamp())
    assert (week_of(at, "UTC").id, week_of(at, "Pacific/Kiritimati").id) == ("2026-W46", "2026-W47")


@pytest.mark.parametrize(
    ("day", "name", "monday"),
    [
        pytest.param("2026-12-28", "2026-W53", "2026-12-28", id="week-53-begins"),
        pytest.param("2027-01-03", "2026-W53", "2026-12-28", id="week-53-ends-in-the-next-year"),
        pytest.param("2027-01-04", "2027-W01", "2027-01-04", id="week-1-begins-late"),
        pytest.param("2024-12-30", "2025-W01", "2024-12-30", id="week-1-begins-in-the-year-before"),
        pytest.param("2024-12-29", "2024-W52", "2024-12-23", id="week-52-is-the-last"),
        pytest.param("2021-01-01", "2020-W53", "2020-12-28", id="new-year-in-week-53"),
        pytest.param("1970-01-01", "1970-W01", "1969-12-29", id="the-epoch"),
    ],
)
def test_year_ends_follow_iso_8601(day, name, monday):
    at = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
    week = week_of(at, "UTC")
    assert (week.id, week.monday) == (name, date.fromisoformat(monday))


def test_a_year_is_always_written_with_four_digits():
    assert parse_week("0046-W11", "UTC").id == "0046-W11"


def test_earlier_weeks_cross_the_year():
    assert [parse_week("2027-W01", "UTC").earlier(back).id for back in (1, 2, 53)] == [
        "2026-W53",
        "2026-W52",
        "2026-W01",
    ]


def test_weeks_order_by_time():
    week = parse_week("2026-W46", "UTC")
    assert sorted([week, week.earlier(1), week.earlier(-1)]) == [week.earlier(1), week, week.earlier(-1)]


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


def test_spaces_around_a_week_do_no_harm():
    assert parse_week(" 2026-W46\n", "UTC") == parse_week("2026-W46", "UTC")


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"])
def test_an_iana_zone_is_taken_as_it_is(name):
    assert parse_zone(name) == name


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
