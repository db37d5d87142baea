"""What went out late before days off, or on a weekend: in the week in which it did, and in the zone of its service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.stored.context import ServiceRuntime
from briefing.facts.calendar import before_holiday_in, is_late, late_in
from briefing.payloads.build import judge_weeks
from scoring.bands import DEFAULT_BANDS
from scoring.score import Reading
from scoring.severity import Cause
from scoring.signals.runtime import deploy_timing
from tests.unit.briefing.evidence.stored.shop import Shop
from tests.unit.briefing.sample import WEEK, at, basis, change, history, payload, reread

FRIDAY_NIGHT = {"day": 4, "hour": 18}


def timed(number, *, landed, deployed, reading=None):
    """A change that went out at a moment, with what the timing signal read of it."""
    one = change(number, landed=landed, deployed=deployed, points=70)
    return one if reading is None else reread(one, {"deploy_timing": reading})


def late_of(changes, week=WEEK):
    return [one.id for one in late_in(judge_weeks(basis(changes), week, DEFAULT_BANDS).weeks[-1])]


def test_what_landed_last_week_and_went_out_late_this_week_counts_this_week():
    waited = timed(1, landed=at(1), deployed=at(0, **FRIDAY_NIGHT))
    assert late_of([waited]) == [waited.id]
    assert late_of([waited], WEEK.earlier(1)) == []
    fact = payload([waited]).fact("service.payments.late")
    assert (fact.value, fact.detail["series"], fact.detail["elevated"], fact.detail["changes"]) == (1, [0, 1], 1, 1)


@pytest.mark.parametrize("hours", [-1, 0], ids=["before-the-week-ends", "as-it-ends"])
def test_each_moment_is_in_one_week(hours):
    monday = at(-1, hour=0)
    known = [timed(1, landed=at(0), deployed=monday + hours * 3_600)]
    assert late_of(known) == ([known[0].id] if hours else [])
    assert late_of([timed(1, landed=at(0), deployed=None)]) == []


def test_two_high_risk_changes_that_waited_and_went_out_late_are_a_card_with_both():
    waited = [timed(number, landed=at(1), deployed=at(0, **FRIDAY_NIGHT)) for number in (1, 2)]
    found = payload([*history(), *waited])
    [card] = [one for one in found.cards if one.cause == Cause.TIMING]
    assert card.facts == ("service.payments.late", *(f"change.{one.id}" for one in waited))
    assert found.fact("service.payments.late").detail["elevated"] == 2


@pytest.mark.parametrize(
    ("note", "holiday"),
    [
        ("after 16:00, before Boxing Day", True),
        ("after 16:00, Day before Ash Wednesday", False),
        ("after 16:00, a Friday", False),
    ],
)
def test_the_day_before_a_holiday_is_told_from_a_holiday_and_a_friday(note, holiday):
    one = timed(1, landed=at(0), deployed=at(0, day=6), reading=Reading(2.0, note=note))
    week = judge_weeks(basis([one]), WEEK, DEFAULT_BANDS).weeks[-1]
    assert bool(before_holiday_in(week)) is holiday


def test_the_zone_of_the_service_decides_and_not_that_of_the_reader():
    # Friday, 15:30 in Berlin is 23:30 in Tokyo, and 17:30 there is Saturday in Tokyo.
    afternoon, evening = (at(0, day=4, hour=14) + half * 1_800 for half in (1, 5))
    calm = timed(1, landed=at(0), deployed=afternoon, reading=Reading(1.0, note="a Friday"))
    late = timed(2, landed=at(0), deployed=evening, reading=Reading(2.0, note="after 16:00, a Friday"))
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin"):
        assert (is_late(calm, zone), is_late(late, zone)) == (False, True)


HOLIDAYS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day", date(2026, 12, 9): "A Wednesday"}
SHOP = Shop().snapshot()
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")


def rests(day: date) -> bool:
    return day in HOLIDAYS or day.weekday() >= 5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 28 * 24), st.sampled_from(ZONES))
def test_late_is_what_the_signal_of_the_service_says(hours, zone):
    """Against the definition: on a weekend, or from 16:00 on where that day or the next is off."""
    moment = int(datetime(2026, 12, 4, tzinfo=UTC).timestamp()) + hours * 3_600
    local = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone))
    cart = replace(SHOP.services["cart"], country="DE")
    runtime = ServiceRuntime(replace(SHOP, services={"cart": cart}), lambda _country, day: HOLIDAYS.get(day))
    inputs = SimpleNamespace(deployed_at=local, day_off=runtime.day_off(("cart",), local.date()))
    one = timed(1, landed=moment, deployed=moment, reading=deploy_timing(inputs))

    today = local.date()
    is_evening = local.hour >= 16 and (rests(today) or rests(today + timedelta(days=1)))
    assert is_late(one, zone) == (today.weekday() >= 5 or is_evening)
