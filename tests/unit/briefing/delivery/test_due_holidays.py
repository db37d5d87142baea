"""A briefing that gives way to a public holiday, and what holds of every due moment whatever is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.contracts.organisation import (
    HOLIDAY_RULES,
    NEXT_WORKING_DAY,
    SAME_DAY,
    Manager,
    Organisation,
    Pause,
    TeamPlan,
    due_at,
    holiday_name,
    usual_at,
)
from briefing.contracts.week import Week
from briefing.delivery.due import coming, newest_due, next_due

BERLIN, AUCKLAND, PAGO_PAGO, NUUK = "Europe/Berlin", "Pacific/Auckland", "Pacific/Pago_Pago", "America/Nuuk"
ADA = Manager(
    id="ada",
    name="Ada",
    teams=("team",),
    zone=BERLIN,
    email=None,
    slack=("U1",),
    country="DE",
    holiday=NEXT_WORKING_DAY,
)


def organisation(manager: Manager, zone: str = BERLIN) -> Organisation:
    return Organisation(
        name="Acme",
        teams=(TeamPlan(id="team", label="Payments", zone=zone),),
        services=(),
        managers=(manager,),
        administrators=(),
        names="private",
        excluded=(),
    )


def week_before(day: str, zone: str = BERLIN) -> Week:
    """The week whose briefings are due in the week of a day."""
    found = date.fromisoformat(day)
    return Week(found - timedelta(days=found.weekday() + 7), zone)


def words(moment: datetime) -> str:
    return moment.strftime("%a %Y-%m-%d %H:%M %z")


@pytest.mark.parametrize(
    ("changes", "day", "due"),
    [
        pytest.param({}, "2027-03-29", "Tue 2027-03-30 09:00 +0200", id="easter-monday-after-a-clock-change"),
        pytest.param({"holiday": SAME_DAY}, "2027-03-29", "Mon 2027-03-29 09:00 +0200", id="same-day"),
        pytest.param({}, "2028-12-25", "Wed 2028-12-27 09:00 +0100", id="two-holidays"),
        pytest.param({"day": 4}, "2026-12-25", "Fri 2026-12-25 09:00 +0100", id="no-working-day-left"),
        pytest.param({"day": 3, "hour": 17}, "2027-05-06", "Fri 2027-05-07 17:00 +0200", id="ascension"),
    ],
)
def test_a_briefing_gives_way_to_a_holiday_where_its_reader_wants_that(changes: dict, day: str, due: str) -> None:
    assert words(due_at(replace(ADA, **changes), week_before(day))) == due


@pytest.mark.parametrize(
    ("changes", "day", "due"),
    [
        # 02:30 is skipped in the night of the change, and comes twice in the one half a year later.
        pytest.param({"hour": 2, "minute": 30}, "2027-03-28", "Sun 2027-03-28 03:30 +0200", id="skipped"),
        pytest.param({"hour": 2, "minute": 30}, "2027-10-31", "Sun 2027-10-31 02:30 +0200", id="twice"),
        pytest.param(
            {"hour": 23, "minute": 30, "day": 5, "zone": NUUK},
            "2027-03-27",
            "Sun 2027-03-28 00:30 -0100",
            id="skipped-into-the-next-day",
        ),
    ],
)
def test_a_time_that_there_is_not_is_as_much_later_as_the_clocks_skip(changes: dict, day: str, due: str) -> None:
    reader = replace(ADA, **{"day": 6} | changes)

    assert words(due_at(reader, week_before(day))) == due


@pytest.mark.parametrize(
    ("start", "until", "due"),
    [
        pytest.param("2027-03-29", "2027-03-30", "Tue 2027-03-30 09:00 +0200", id="the-holiday-alone"),
        pytest.param("2027-03-30", "2027-03-31", "Mon 2027-04-05 09:00 +0200", id="the-day-after-it"),
    ],
)
def test_a_pause_counts_on_the_day_to_which_a_briefing_has_moved(start: str, until: str, due: str) -> None:
    reader = replace(ADA, pause=Pause(date.fromisoformat(start), date.fromisoformat(until)))
    found = next_due(organisation(reader), reader, datetime(2027, 3, 28, tzinfo=UTC))

    assert found is not None
    assert words(found) == due


def told(reader: Manager, now: str, *, zone: str = BERLIN, count: int = 1) -> list[tuple[str, str | None, str | None]]:
    found = islice(coming(organisation(reader, zone), reader, datetime.fromisoformat(now)), count)
    return [(one.week.id, one.why, one.skipped) for one in found]


@pytest.mark.parametrize(
    ("changes", "now", "zone", "why"),
    [
        pytest.param({}, "2027-03-28T00:00Z", BERLIN, "public holiday: Easter Monday", id="holiday"),
        pytest.param(
            {"day": 4},
            "2026-12-22T00:00Z",
            BERLIN,
            "public holiday: Christmas Day, and the week has no working day left",
            id="no-working-day-left",
        ),
        pytest.param(
            {"zone": AUCKLAND}, "2026-11-15T00:00Z", BERLIN, "1 h after the week of Payments closes", id="closes-late"
        ),
        pytest.param(
            {"day": 6, "hour": 2, "minute": 30},
            "2027-03-27T00:00Z",
            BERLIN,
            "the clocks skip 02:30 that day",
            id="skipped-time",
        ),
    ],
)
def test_what_moves_a_briefing_is_said(changes: dict, now: str, zone: str, why: str | None) -> None:
    [(_, found, skipped)] = told(replace(ADA, **changes), now, zone=zone)

    assert (found, skipped) == (why, None)


# What holds of everything that is drawn

ZONES = (
    *("UTC", BERLIN, AUCKLAND, PAGO_PAGO, NUUK, "Pacific/Kiritimati", "Europe/London", "America/New_York"),
    *("America/Los_Angeles", "America/Santiago", "America/St_Johns", "America/Havana", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Tokyo", "Asia/Beirut", "Australia/Lord_Howe", "Australia/Sydney", "Africa/Cairo"),
    *("Africa/Casablanca", "Atlantic/Azores", "Pacific/Chatham"),
)
COUNTRIES = ("DE", "US", "JP", "NZ", "CN", "BR", "IN", "CL", "EG")
MONDAYS = st.integers(0, 52 * 5).map(lambda weeks: date(2024, 1, 1) + timedelta(weeks=weeks))
YEARS = [date(2024, 1, 1) + timedelta(days=days) for days in range(366 * 5)]
THOROUGHLY = settings(max_examples=25, deadline=None)


@st.composite
def readers_and_weeks(draw: st.DrawFn) -> tuple[Manager, Week]:
    """Any reader and week; every other time the reader's day is a public holiday of their country."""
    country, monday, day = draw(st.sampled_from((None, *COUNTRIES))), draw(MONDAYS), draw(st.integers(0, 6))
    if country is not None and draw(st.booleans()):
        holiday = draw(st.sampled_from([one for one in YEARS if holiday_name(country, one) is not None]))
        monday, day = holiday - timedelta(days=holiday.weekday() + 7), holiday.weekday()
    reader = replace(
        ADA,
        zone=draw(st.sampled_from(ZONES)),
        day=day,
        hour=draw(st.integers(0, 23)),
        minute=draw(st.sampled_from((0, 30, 59))),
        country=country,
        holiday=draw(st.sampled_from(HOLIDAY_RULES)),
    )
    return reader, Week(monday, draw(st.sampled_from(ZONES)))


def local_of(reader: Manager, day: date) -> datetime:
    """The reader's hour on a day as zoneinfo has it: with the offset from before where the clocks skip it."""
    wall = datetime(day.year, day.month, day.day, reader.hour, reader.minute, tzinfo=ZoneInfo(reader.zone))
    return wall.astimezone(UTC).astimezone(ZoneInfo(reader.zone))


@THOROUGHLY
@given(readers_and_weeks())
def test_a_briefing_comes_at_its_readers_hour_or_an_hour_after_its_week_has_closed_or_on_the_next_working_day(
    drawn: tuple[Manager, Week],
) -> None:
    reader, week = drawn
    due, usual, closed = due_at(reader, week), usual_at(reader, week), week.end.timestamp() + 3600
    assert str(due.tzinfo) == reader.zone
    assert due.timestamp() >= closed
    own = local_of(reader, week.monday + timedelta(days=7 + reader.day))
    if own.timestamp() >= closed and due.date() == own.date():
        assert due == own
    if due.date() == own.date() and due != own:
        assert due.timestamp() == closed
    if due == usual:
        return
    country = reader.country
    assert country is not None
    assert reader.holiday == NEXT_WORKING_DAY
    assert due > usual
    assert due.date().isocalendar()[:2] == usual.date().isocalendar()[:2]
    assert due.weekday() < 5
    assert holiday_name(country, due.date()) is None
    assert due == local_of(reader, due.date())
    between = [usual.date() + timedelta(days=one) for one in range((due.date() - usual.date()).days)]
    assert all(holiday_name(country, one) is not None for one in between)


@settings(max_examples=15, deadline=None)
@given(readers_and_weeks(), st.integers(0, 7 * 24 * 60))
def test_every_week_has_one_briefing_and_it_comes_after_that_of_the_week_before(
    drawn: tuple[Manager, Week], minutes: int
) -> None:
    reader, week = drawn
    company = organisation(reader, week.zone)
    now = datetime.combine(week.monday, time(0), UTC) + timedelta(minutes=minutes)
    found = list(coming(company, reader, now))
    assert len(found) > 52
    assert all(one.at > now for one in found)
    for before, after in pairwise(found):
        assert before.at.timestamp() < after.at.timestamp()
        assert after.week == before.week.earlier(-1)
    assert next_due(company, reader, now) == found[0].at
    assert newest_due(company, reader, now).week == found[0].week.earlier(1)
