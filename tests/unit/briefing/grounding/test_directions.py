"""Words of movement and of standstill agree with a comparison; words that only bound a number move nothing."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Lead time fell by more than a third on last week.", "week.lead_time"),
        ("W36-storefront", "Lead time came down to 45.5 hours.", "week.lead_time"),
        ("W37-storefront", "Lead time crept up to 49.4 hours.", "week.lead_time"),
        ("atlas", "Time to recovery was 180 minutes.", "week.mttr"),
        ("W36-storefront", "Checkout burns faster than its pace.", "service.checkout.objective"),
        ("atlas", "All five incidents fall on Payments and Search.", "week.incidents service.payments.incidents"),
    ],
)
def test_a_word_that_agrees_or_moves_nothing_is_proven(payload, text, fact):
    facts = fact.split()
    more = ["service.search.incidents"] if len(facts) > 1 else []

    assert codes(payload, text, *facts, *more) == set()


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Lead time rebounded to 45.5 hours.", "week.lead_time"),
        ("W36-storefront", "Checkout's share of the risk held steady.", "service.checkout.share"),
        (
            "W37-storefront",
            "Owned files without approval fell to 29 % in Catalogue.",
            "service.catalogue.ownership",
        ),
        ("atlas", "The average dipped to 42 points.", "week.mean"),
        ("atlas", "The error budget left in Search recovered by six points.", "ask.search:objective"),
        ("W37-storefront", "The burn picked up.", "ask.checkout:objective"),
    ],
)
def test_a_word_that_goes_against_the_comparison_is_found(payload, text, fact):
    assert "direction" in codes(payload, text, fact)


def test_a_burn_under_its_pace_is_not_said_to_be_faster():
    assert "state" in codes("atlas", "Auth burns faster than its pace.", "service.auth.objective")
