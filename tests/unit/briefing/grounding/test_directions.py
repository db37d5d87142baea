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


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("rowan-W36-storefront", "Tuesday morning is the better window once the incident is settled.", "ahead.windows"),
        (
            "rowan-W38-payments",
            "Payments burns its budget slowly, at 0.3 times the pace.",
            "service.payments.objective",
        ),
        ("rowan-W36-storefront", "Two changes wait at up to 80 points in Checkout.", "service.checkout.queue"),
    ],
)
def test_a_word_that_is_bound_to_no_measured_series_is_no_direction(payload, text, fact):
    assert "direction" not in codes(payload, text, fact)


def test_a_step_beside_a_direction_says_which_movement_it_is():
    text = "Storefront's mean {} by 2.1 points."
    assert codes("W36-director", text.format("dropped"), "team.storefront.share") == set()
    assert codes("W36-director", text.format("rose"), "team.storefront.share") >= {"direction"}


def test_what_moved_the_most_is_what_went_farthest_of_its_kind():
    facts = ("team.payments.share", "team.identity.share", "team.storefront.share")
    text = "{} improved the most, its mean sinking {} points."
    assert codes("hazel-W37-three-teams", text.format("Identity", 5.1), *facts) == set()
    assert codes("hazel-W37-three-teams", text.format("Storefront", 4.6), *facts) == {"superlative"}
