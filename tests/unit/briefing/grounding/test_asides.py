"""A time named beside a number says of that number alone what it is as well, and it has to be so."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

AUTH, SEARCH = "service.auth.share", "service.search.share"
PAIRS = [
    (
        "atlas",
        AUTH,
        "Auth bore 25 percent of the risk, its usual share, with 12 changes.",
        "Auth bore 25 percent of the risk, its usual share, with 14 changes.",
    ),
    (
        "atlas",
        AUTH,
        "Auth bore 25 percent of the risk, its usual and last week's.",
        "Auth bore 25 percent of the risk, not its usual.",
    ),
    (
        "atlas",
        SEARCH,
        "Search bore 20 percent of the risk, not last week's share, with 12 changes.",
        "Search bore 20 percent of the risk, last week's share, with 12 changes.",
    ),
    (
        "atlas",
        SEARCH,
        "Search bore 20 percent of the risk against 35, its usual share, and 30 the week before.",
        "Search bore 20 percent of the risk against 30, its usual share, and 35 the week before.",
    ),
    (
        "atlas",
        SEARCH,
        "Search came down from 30 percent of the risk, the previous week's share, to 20.",
        "Search came down from 30 percent of the risk, the usual share, to 20.",
    ),
    (
        "atlas",
        f"{AUTH} {SEARCH}",
        "Auth bore 25 percent of the risk (its usual level), against 20 at Search.",
        "Auth bore 25 percent of the risk (its usual level), against 35 at Search.",
    ),
    (
        "1001-W36-three-teams",
        "week.changes week.deployments",
        "64 changes landed, the previous week's number, in 23 deployments.",
        "64 changes landed, the usual number, in 23 deployments.",
    ),
    (
        "1001-W37-storefront",
        "week.changes band.safe",
        "Storefront landed 19 changes, the norm, 17 of them safe where 11 are usual.",
        "Storefront landed 19 changes, the norm, 11 of them safe where 17 are usual.",
    ),
    (
        "1001-W37-storefront",
        "week.failures",
        "None of the 11 deployments failed, the usual number, after one the week before.",
        "None of the 11 deployments failed, the previous week's number.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_number_is_what_is_named_beside_it(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_what_another_has_is_of_the_same_time():
    facts = ("service.catalogue.coverage", "service.checkout.coverage")
    true, wrong = "Catalogue lost 0.3 points of coverage, against 1.1 at Checkout.", "against 0.8 at Checkout."
    assert codes("1001-W36-three-teams", true, *facts) == set()
    assert codes("1001-W36-three-teams", f"Catalogue lost 0.3 points of coverage, {wrong}", *facts)


MADE_OF = [
    (
        "service.auth.share service.profiles.share",
        "Auth collected 471 points over 14 changes, 289 more than Profiles over seven.",
        "Auth collected 471 points over 14 changes, 289 more than Profiles over 14.",
    ),
    (
        "service.payments.share service.ledger.share",
        "Payments averaged 35.3 points across 14 changes, more than Ledger did across its eight.",
        "Payments averaged 35.3 points across 14 changes, more than Ledger did across its 14.",
    ),
    (
        "service.checkout.ownership",
        "Checkout left 17 percent of its owned files unapproved, against 19 over the last four weeks.",
        "Checkout left 17 percent of its owned files unapproved, against 30 over the last four weeks.",
    ),
]


@pytest.mark.parametrize(("facts", "true", "wrong"), MADE_OF, ids=[true for _, true, _ in MADE_OF])
def test_what_a_number_is_held_against_has_its_own_measure_and_its_own_weeks(facts, true, wrong):
    assert codes("1001-W36-three-teams", true, *facts.split()) == set()
    assert codes("1001-W36-three-teams", wrong, *facts.split())
