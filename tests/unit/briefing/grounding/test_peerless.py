"""What nothing is beyond comes first, what somebody did too is as much, and a riskiest deployment is its service's."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "5101-W38-three-teams"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "facts"),
    [
        (
            "No team holds a larger share than {}.",
            "Payments",
            "Storefront",
            "team.payments.share team.storefront.share",
        ),
        ("No team averaged more than {}.", "Identity", "Storefront", "team.identity.share team.storefront.share"),
        ("Nothing made more repairs than {}.", "Auth", "Profiles", "service.auth.repairs service.profiles.repairs"),
        (
            "Identity landed 21 changes, as did {}.",
            "Storefront",
            "Payments",
            "team.identity.share team.storefront.share team.payments.share",
        ),
        (
            "Checkout has one repair, and so does {}.",
            "Catalogue",
            "Profiles",
            "service.checkout.repairs service.catalogue.repairs service.profiles.repairs",
        ),
        (
            "{}'s riskiest deployment was ledger/deploy-95.",
            "Ledger",
            "Checkout",
            "service.ledger.deployment service.checkout.deployment",
        ),
        ("{} had the week's riskiest deployment, auth/deploy-143.", "Identity", "Storefront", "week.deployment"),
    ],
)
def test_the_first_the_equal_and_the_owner_are_those_of_the_facts(text: str, right: str, wrong: str, facts: str):
    assert codes(WEEK, text.format(right), *facts.split()) == set()
    assert codes(WEEK, text.format(wrong), *facts.split()) != set()


def test_what_nothing_scored_higher_than_is_the_highest():
    text, facts = "Nothing scored higher than {}.", ("change.acme/discovery#1716", "change.acme/discovery#1720")
    assert codes("5404-W38-discovery", text.format("acme/discovery#1716"), *facts) == set()
    assert codes("5404-W38-discovery", text.format("acme/discovery#1720"), *facts) != set()
