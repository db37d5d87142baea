"""Urgency, orders and diagnoses: never more than the cards, their remedies and the patterns say."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("payload", "text", "facts", "code"),
    [
        ("W36-storefront", "Checkout is on fire.", "service.checkout.incidents", "severity"),
        ("W34-fulfilment", "Fulfilment had a major outage.", "week.incidents", "severity"),
        ("W36-storefront", "Roll back both waiting changes.", "service.checkout.queue", "instruction"),
        ("atlas", "Ownership gaps hint at governance and at fatigue.", "pattern.driver", "interpretation"),
        ("W35-director", "Auth is critical: all owned files lack approval.", "service.auth.ownership", "severity"),
    ],
)
def test_what_is_more_than_the_facts_say_is_found(payload, text, facts, code):
    assert code in codes(payload, text, facts)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("W36-storefront", "Checkout needs action before the next deploy.", "service.checkout.incidents"),
        ("W36-storefront", "Friday afternoon is the one to avoid.", "ahead.windows"),
        ("W34-fulfilment", "Nothing needs you: 13 changes scored safe.", "week.changes band.safe"),
        (
            "W36-director",
            "All three teams have cards: Storefront two critical and one warning, Identity one warning.",
            "team.storefront.share team.identity.share team.payments.share",
        ),
    ],
)
def test_what_the_cards_and_remedies_say_may_be_said(payload, text, facts):
    assert codes(payload, text, *facts.split()) == set()


SETTLED = "hazel-W37-three-teams"
ASKED = "ask.auth:ownership service.auth.share"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Auth's warning is resolved.", "Auth remains at warning."),
        ("The warning at Auth is over.", "The warning at Auth is in place for another week."),
        ("Auth had a warning last week.", "Auth still has the warning of last week."),
        ("No warning remains at Auth.", "A warning remains at Auth."),
        ("What Auth's warning asked for is done.", "Auth's warning is open for one more week."),
        ("Auth no longer carries a warning.", "Auth carries a warning."),
    ],
)
def test_an_ask_of_a_resolved_card_makes_no_warning_of_now(right, wrong):
    assert codes(SETTLED, right, *ASKED.split()) == set()
    assert "severity" in codes(SETTLED, wrong, *ASKED.split())


def test_a_card_that_is_open_may_be_said_to_stay_what_it_is():
    cited = ("service.auth.ownership", "ask.auth:ownership")
    assert codes("1001-W36-three-teams", "Auth still carries the warning of last week.", *cited) == set()
    assert "severity" in codes("1001-W36-three-teams", "Auth still carries a critical card.", *cited)


TEAMS = ("team.payments.share", "team.identity.share", "team.storefront.share")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Payments and Identity have one warning each, and Storefront has none.", True),
        ("Identity has one warning, Payments has one, and Storefront has none.", True),
        ("Payments and Storefront have one warning each, and Identity has none.", False),
        ("Payments and Identity have one warning each, and Storefront has one.", False),
        ("Identity has one warning, and Payments has none.", False),
        ("Storefront, Payments, and Identity have one warning each.", False),
    ],
)
def test_what_follows_with_a_subject_of_its_own_has_warnings_of_its_own(text, *, is_true):
    assert (not codes("7001-W35-three-teams", text, *TEAMS)) is is_true


def test_what_has_none_of_the_warnings_may_follow_without_and() -> None:
    teams = [f"team.{one}.share" for one in ("payments", "identity", "storefront")]
    text = "{} have one warning each, {} has {}."
    for told, is_true in (
        (("Payments and Identity", "Storefront", "none"), True),
        (("Payments and Storefront", "Identity", "none"), False),
        (("Payments and Identity", "Storefront", "one"), False),
    ):
        assert (codes("1001-W35-three-teams", text.format(*told), *teams) == set()) is is_true
