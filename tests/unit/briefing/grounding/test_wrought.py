"""What one fact is said to have done to another, how bad things are said to be, and what became of asks and cards."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

STOREFRONT = "W36-storefront"
CHECKOUT = "service.checkout.movement"
LEAD, DEPLOYED = "week.lead_time", "week.deployments"
TWO = ("change.acme/shop#4012", "change.acme/shop#4009")


@pytest.mark.parametrize(
    "text",
    [
        "More deployments went out, which stretched the lead time.",
        "More deployments went out, pushing the lead time up.",
        "Deployments have kept the lead time where it was.",
        "With more deployments going out, the lead time grew.",
    ],
)
def test_a_verb_between_two_facts_is_a_cause(text):
    assert "cause" in codes(STOREFRONT, text, LEAD, DEPLOYED)


def test_a_service_does_nothing_to_what_is_its_own():
    assert "cause" not in codes(STOREFRONT, "Checkout kept its error budget.", "service.checkout.objective")


def test_how_far_something_moved_is_no_cause_of_it():
    assert "cause" not in codes(STOREFRONT, "Checkout moved by less than ten points.", CHECKOUT)
    assert "cause" in codes(STOREFRONT, "Checkout was moved by its two newcomers.", CHECKOUT)


def test_what_burns_beside_something_does_nothing_to_it():
    cited = ("service.checkout.objective", "service.checkout.queue")
    assert codes("8613-W36-storefront", "Checkout has two waiting changes and a burning error budget.", *cited) == set()
    assert "cause" in codes("8613-W36-storefront", "Checkout has a burning budget, raising its queue.", *cited)


def test_repairs_that_were_made_made_nothing():
    assert "cause" not in codes(STOREFRONT, "Repairs were made this week.", "week.repairs")
    assert "cause" in codes(STOREFRONT, "Repairs made the incidents worse.", "week.repairs", "week.incidents")


def test_what_moved_a_score_most_is_its_first_driver():
    assert "cause" not in codes(STOREFRONT, "Checkout rose, mostly because of gates.", CHECKOUT)
    assert "cause" in codes(STOREFRONT, "Checkout rose, mostly because of lines added.", CHECKOUT)


def test_a_driver_moves_a_score_its_own_way():
    assert codes(STOREFRONT, "Gates pulled Checkout down.", CHECKOUT) & {"direction", "cause"}


def test_both_are_critical_only_where_each_is():
    assert "severity" in codes(STOREFRONT, "acme/shop#4012 and acme/shop#4009, both critical, landed on Friday.", *TWO)
    told = "acme/shop#4012 is critical and acme/shop#4009 safe; both landed on Friday."
    assert "severity" not in codes(STOREFRONT, told, *TWO)


def test_nothing_calls_for_a_decision_where_no_card_does():
    told = "Nothing in Checkout calls for a decision this week."
    assert "severity" in codes(STOREFRONT, told, "service.checkout.queue")


def test_a_card_that_is_new_is_not_old():
    assert "state" in codes(STOREFRONT, "This is an old warning.", "service.checkout.late")
    assert "state" not in codes(STOREFRONT, "This is a new warning.", "service.checkout.late")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Gateway fell by 6.1 points once its files had an owner's approval.", "movement ownership"),
        ("Lead time fell below its usual when fewer repairs were made.", "week.lead_time week.repairs"),
    ],
)
def test_once_and_when_give_a_reason(text: str, facts: str):
    ids = [one if "." in one else f"service.gateway.{one}" for one in facts.split()]
    assert "cause" in codes("5101-W37-fulfilment-platform", text, *ids)
