"""A time of the day is one that happened, or bounds those that did; a part of the day holds them."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

NIGHT = "hazel-W36-three-teams"
DEPLOYED = "deployment.checkout/deploy-117"
LANDED = ("change.acme/shop#3978", "change.acme/shop#3974")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("shortly before 23:00", "shortly before 22:00"),
        ("after 22:30", "after 23:00"),
        ("between 22:30 and 23:00", "between 22:00 and 22:30"),
        ("at around 22:45", "at around 22:00"),
    ],
)
def test_a_round_time_bounds_what_happened(right, wrong):
    text = "checkout/deploy-117 went out on Friday {}."
    assert codes(NIGHT, text.format(right), DEPLOYED) == set()
    assert codes(NIGHT, text.format(wrong), DEPLOYED) == {"period"}


def test_a_late_evening_is_a_night_and_no_morning():
    text = "{}'s checkout/deploy-117 scored 83 points."
    assert codes(NIGHT, text.format("Friday night"), DEPLOYED) == set()
    assert codes(NIGHT, text.format("Friday morning"), DEPLOYED) == {"period"}
    assert codes(NIGHT, text.format("Thursday night"), DEPLOYED) >= {"period"}
    assert codes(NIGHT, "checkout/deploy-117 went out in the morning.", DEPLOYED) == {"period"}


def test_a_time_is_that_of_what_is_named_before_it():
    text = "acme/shop#{} landed at 21:55 and acme/shop#{} at 22:20."
    assert codes(NIGHT, text.format(3978, 3974), *LANDED) == set()
    assert "period" in codes(NIGHT, text.format(3974, 3978), *LANDED)


def test_an_hour_may_be_told_in_words():
    text = "The last news from PagerDuty is from {} on Wednesday, 16 September."
    source = "source.pagerduty"
    assert codes("hazel-W38-fulfilment", text.format("ten in the morning"), source) == set()
    assert codes("hazel-W38-fulfilment", text.format("nine in the morning"), source) != set()
    assert codes("hazel-W38-fulfilment", text.format("ten in the evening"), source) != set()


def test_what_landed_the_week_before_may_be_told_to_have():
    text = "acme/shop#{} landed on {} of last week with {} points."
    assert codes("rowan-W37-storefront", text.format(3962, "Friday", 80), "change.acme/shop#3962") == set()
    assert "period" in codes("rowan-W37-storefront", text.format(3968, "Tuesday", 31), "change.acme/shop#3968")
