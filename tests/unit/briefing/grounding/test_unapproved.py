"""Shares of unapproved files, people who know the code, and the times that numbers of them are said to be of."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

THREE, PAYMENTS, LATER = "1301-W36-three-teams", "1806-W36-payments", "5303-W37-three-teams"
FULFILMENT, SEARCHING = "1503-W37-fulfilment-platform", "2008-W37-discovery"
CHECKOUT, AUTH = "service.checkout.ownership", "service.auth.ownership"
NEW = "service.payments.newcomers"
COVERAGE = ("service.search.coverage", "service.recommendations.coverage")
REVERTS = ("week.reverts", "service.checkout.reverts", "service.catalogue.reverts")
TRUE = (
    # What lacks an approval is no rest of what lacks it.
    (THREE, "Checkout's owners approved 80 percent of its owned files.", CHECKOUT),
    (THREE, "Twenty percent of Checkout's owned files landed without approval.", CHECKOUT),
    (THREE, "Checkout had an approval for 80 percent of its owned files.", CHECKOUT),
    # Not all of them.
    (THREE, "Not every owned file that Checkout landed was approved by an owner.", CHECKOUT),
    (THREE, "Not all of Checkout's owned files went in without an approval.", CHECKOUT),
    # Of what time a number is.
    (
        PAYMENTS,
        "Ledger, usually without a gap, saw 38 percent of its owned files go unapproved.",
        "service.ledger.ownership",
    ),
    (SEARCHING, "Search lost half a point of coverage, and 2.7 points is what it normally loses.", *COVERAGE),
    (SEARCHING, "Search gave up 0.5 points of coverage; 0.3 was what it had lost the week before.", *COVERAGE),
    (LATER, "Auth brought its unapproved share down to zero from 100 percent.", AUTH),
    (LATER, "The unapproved share in Auth is 0 percent, where it had been 100 percent.", "ask.auth:ownership"),
    (
        FULFILMENT,
        "The four-week share of Notifications' owned files without approval stands at 32 percent.",
        "week.checked",
    ),
    # Who knows the code, what was shed, and what one is among.
    (PAYMENTS, "One of Payments' five contributors knew the files.", NEW),
    (PAYMENTS, "Four of Payments' five contributors were new to the files.", NEW),
    (SEARCHING, "Search and Recommendations each shed 0.5 points of coverage.", *COVERAGE),
    (SEARCHING, "Four of Search's ten changes reduced coverage, by 0.5 points.", *COVERAGE),
    (SEARCHING, "Four of Search's ten changes took coverage away.", *COVERAGE),
    (PAYMENTS, "Payments had one experienced contributor and four new ones.", NEW),
    (PAYMENTS, "Repairs dried up, from three the week before to none whatsoever.", "week.repairs"),
    (LATER, "The one revert among 62 changes was in Checkout.", *REVERTS[:2]),
    (PAYMENTS, "Payments' drift is at 100 percent, against nil usually.", "service.payments.drift"),
)
WRONG = (
    (THREE, "Eighty percent of Checkout's owned files landed without approval.", CHECKOUT),
    (THREE, "Checkout's unapproved share is 80 percent.", CHECKOUT),
    (THREE, "Checkout left 80 percent of its owned files unapproved.", CHECKOUT),
    (THREE, "Checkout had an approval for 20 percent of its owned files.", CHECKOUT),
    (THREE, "Not every owned file that Auth landed went in without an approval.", AUTH),
    (LATER, "Not all of Auth's owned files were approved by an owner.", AUTH),
    (
        PAYMENTS,
        "Ledger, usually without a gap, saw 33 percent of its owned files go unapproved.",
        "service.ledger.ownership",
    ),
    (SEARCHING, "Search lost half a point of coverage, and 0.4 points is what it normally loses.", *COVERAGE),
    (SEARCHING, "Search gave up 0.5 points of coverage; 2.7 was what it had lost the week before.", *COVERAGE),
    (LATER, "Auth brought its unapproved share up to 100 percent from zero.", AUTH),
    (LATER, "The unapproved share in Auth is 0 percent, where it had been 90 percent.", "ask.auth:ownership"),
    (
        FULFILMENT,
        "The six-week share of Notifications' owned files without approval stands at 32 percent.",
        "week.checked",
    ),
    (PAYMENTS, "Four of Payments' five contributors knew the files.", NEW),
    (PAYMENTS, "One of Payments' five contributors was new to the files.", NEW),
    (SEARCHING, "Search and Recommendations each shed 0.7 points of coverage.", *COVERAGE),
    (SEARCHING, "Six of Search's ten changes reduced coverage, by 0.5 points.", *COVERAGE),
    (SEARCHING, "Six of Search's ten changes took coverage away.", *COVERAGE),
    (PAYMENTS, "Payments had four experienced contributors and one new one.", NEW),
    (LATER, "Repairs dried up, to 15 from 12 the week before.", "week.repairs"),
    (LATER, "The one revert among 62 changes was in Catalogue.", *REVERTS),
    (LATER, "Two of the 62 changes were reverted, in Checkout.", *REVERTS[:2]),
    (PAYMENTS, "Payments' drift is at 100 percent, against nil the week before.", "service.payments.drift"),
)


@pytest.mark.parametrize(("payload", "text", "facts"), [(p, t, f) for p, t, *f in TRUE])
def test_what_the_facts_carry_is_proven(payload: str, text: str, facts: list[str]) -> None:
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(("payload", "text", "facts"), [(p, t, f) for p, t, *f in WRONG])
def test_its_wrong_twin_is_not(payload: str, text: str, facts: list[str]) -> None:
    assert codes(payload, text, *facts)


def test_what_owners_should_approve_orders_nothing() -> None:
    """Which files are meant is told by whose approval they should have, with "that" or without it."""
    said, fact = "In Payments {}", "service.payments.ownership"
    for text in ("everything its owners should approve", "what its owners should have approved"):
        assert codes("5909-W35-payments", said.format(f"{text} landed without them."), fact) == set()
    for text in ("the owners should look at everything.", "everything its owners should look at landed."):
        assert "instruction" in codes("5909-W35-payments", said.format(text), fact)


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("Missing owner approval went from 0 percent in the previous week to 100 percent", True),
        ("Missing owner approval went from 0 percent of owned files in the previous week to 100 percent", True),
        ("Missing owner approval went from 10 percent in the previous week to 100 percent", False),
        ("Missing owner approval went from 100 percent in the previous week to 0 percent", False),
        ("Thin review went from 0 percent in the previous week to 100 percent", False),
        ("Missing owner approval added 100 percent of the points", False),
    ],
)
def test_a_share_of_owned_files_is_told_by_its_signal_beside_a_change_that_reads_it(told, *, is_true):
    facts = ("service.payments.ownership", "change.acme/payments#966")
    assert (not codes("7405-W35-three-teams", f"{told}.", *facts)) is is_true


@pytest.mark.parametrize(
    ("told", "at_none", "at_all"),
    [
        ("Auth's owners approve again.", True, False),
        ("Auth's owners approve no more.", False, True),
        ("Auth's owners no longer approve.", False, True),
    ],
)
def test_owners_have_taken_up_or_left_what_the_share_says(told, at_none, at_all):
    assert ("state" not in codes("7001-W37-three-teams", told, "service.auth.ownership")) is at_none
    assert ("state" not in codes("7001-W36-identity", told, "service.auth.ownership")) is at_all


@pytest.mark.parametrize("told", ["every one of", "each one of", "all of"])
def test_every_one_of_the_owned_files_is_all_of_them(told) -> None:
    facts = ("service.ledger.ownership", "service.payments.ownership")
    text = f"{{}} landed {told} its owned files without an owner's approval."
    assert codes("7102-W35-payments", text.format("Payments"), *facts) == set()
    assert codes("7102-W35-payments", text.format("Ledger"), *facts) >= {"entity", "state"}
