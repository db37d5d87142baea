"""A bare noun that owns or does something is somebody's name, also where it is an ordinary word."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "5606-W38-three-teams"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Core holds 31.1 percent of the points.", "team.identity.share"),
        ("Growth's share came to 33.7 percent.", "team.storefront.share"),
        ("Delivery shipped 25 deployments.", "week.deployments"),
        ("Delivery had 64 changes this week.", "week.changes"),
    ],
)
def test_an_ordinary_word_that_owns_or_ships_something_is_an_invented_name(text: str, fact: str):
    assert "entity" in codes(WEEK, text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Identity holds 31.1 percent of the points.", "team.identity.share"),
        ("Storefront's share came to 33.7 percent.", "team.storefront.share"),
        ("Risk has come down by 2.3 points.", "movement"),
        ("Half had tests and more, 38 of 56.", "positive.tested"),
    ],
)
def test_a_name_that_is_cited_and_a_word_of_the_trade_are_none(text: str, fact: str):
    assert "entity" not in codes(WEEK, text, fact)


def test_what_somebody_does_now_is_somebody_s_too():
    assert "entity" in codes(WEEK, "Delivery still had 64 changes this week.", "week.changes")
    assert "entity" in codes("7102-W37-payments", "Settlement now carries 62.5 percent.", "service.payments.share")
    assert codes("7102-W37-payments", "Payments now carries 62.5 percent.", "service.payments.share") == set()
