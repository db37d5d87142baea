"""Whose a number is where two things, or two times, are told beside each other, and what a list of drivers comes to."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

SHARES = "service.auth.share service.profiles.share"
TEAMS = "team.payments.share team.identity.share team.storefront.share"
BUDGETS = "service.search.objective service.recommendations.objective"
TOLD = [
    (
        "closed-W38-fulfilment-platform",
        "team.fulfilment.share team.platform.share",
        "Fulfilment carries slightly more of the risk than Platform, 51.1 percent to 48.9.",
        "Fulfilment carries slightly more of the risk than Platform, 48.9 percent to 51.1.",
        "Fulfilment carries slightly less of the risk than Platform, 51.1 percent to 48.9.",
        "Platform carries slightly more of the risk than Fulfilment, 51.1 percent to 48.9.",
        "Fulfilment leads Platform by four percent, 51.1 percent to 48.9.",
    ),
    (
        "closed-W35-three-teams",
        TEAMS,
        "Payments is the heaviest with 36.6 percent of the points, then Identity with 35.2 and Storefront with 28.2.",
        "Payments is the heaviest with 36.6 percent of the points, then Identity with 28.2 and Storefront with 35.2.",
        "Payments is the heaviest with 36.6 percent of the points, then Storefront with 35.2 and Identity with 28.2.",
    ),
    (
        "closed-W36-identity",
        SHARES,
        "Auth landed twice as many changes as Profiles, 14 to 7.",
        "Auth landed twice as many changes as Profiles, 7 to 14.",
        "Profiles landed twice as many changes as Auth, 14 to 7.",
        "Auth landed three times as many changes as Profiles, 14 to 7.",
    ),
    (
        "closed-W36-identity",
        SHARES,
        "14 changes are with Auth and seven with Profiles.",
        "Seven changes are with Auth and 14 with Profiles.",
        "14 changes are with Profiles and seven with Auth.",
    ),
    (
        "closed-W36-identity",
        SHARES,
        "Auth has 494 points, about 2.8 times the 179 of Profiles.",
        "Auth has 179 points, about 2.8 times the 494 of Profiles.",
        "Auth has 494 points, about 3.8 times the 179 of Profiles.",
    ),
    (
        "closed-W37-storefront",
        "service.checkout.share service.catalogue.share",
        "Checkout has the larger share of the risk, but Catalogue the higher average, 26.7 points to 23.8.",
        "Checkout has the larger share of the risk, but Catalogue the higher average, 23.8 points to 26.7.",
        "Catalogue has the larger share of the risk, but Checkout the higher average, 26.7 points to 23.8.",
    ),
    (
        "closed-W34-discovery",
        BUDGETS,
        "Search burns its error budget slightly faster than Recommendations, at 0.4 against 0.3 times the pace.",
        "Search burns its error budget slightly slower than Recommendations, at 0.4 against 0.3 times the pace.",
        "Search burns its error budget slightly faster than Recommendations, at 0.3 against 0.4 times the pace.",
        "Recommendations burns its error budget slightly faster than Search, at 0.4 against 0.3 times the pace.",
        "Search has more of its error budget left than Recommendations.",
    ),
    (
        "closed-W35-three-teams",
        "band.safe band.moderate",
        "Safe and moderate changes are almost level, 33 to 31.",
        "Safe and moderate changes are almost level, 31 to 33.",
    ),
]
TIMED = [
    (
        "closed-W36-identity",
        "service.auth.share",
        "Auth's share is just under its 12-week maximum, 73.4 against 73.9 percent.",
        "Auth's share is just under its 12-week maximum, 73.9 against 73.4 percent.",
        "Auth's share is just over its usual, 73.4 against 73.9 percent.",
    ),
    (
        "closed-W37-storefront",
        "week.deployment",
        "checkout/deploy-128 topped the previous week's heaviest deployment by three points, 86 to 83.",
        "checkout/deploy-128 topped the previous week's heaviest deployment by three points, 83 to 86.",
        "checkout/deploy-128 topped the previous week's heaviest deployment by five points, 86 to 83.",
        "checkout/deploy-128 trailed the previous week's heaviest deployment by three points, 86 to 83.",
        "checkout/deploy-128 topped the usual heaviest deployment by three points, 86 to 83.",
    ),
]
LISTED = [
    (
        "closed-W35-three-teams",
        "service.payments.movement service.auth.movement",
        "Missing owner approval and the ownership gap account for 4.7 of the 8.1 points by which Payments rose.",
        "Missing owner approval and the ownership gap account for 2.9 of the 8.1 points by which Payments rose.",
        "Missing owner approval and the ownership gap account for 4.7 of the 7.1 points by which Payments rose.",
        "Missing owner approval and the ownership gap account for 4.7 of the 8.1 points by which Auth rose.",
        "Missing owner approval and thin review account for 4.7 of the 8.1 points by which Payments rose.",
        "Of the 8.1 points by which Payments rose, 2.9 come from missing owner approval and the ownership gap.",
        "Missing owner approval and the ownership gap add 4.7 points each in Payments.",
    ),
    (
        "closed-W36-identity",
        "service.auth.movement",
        (
            "Two thirds of the rise in Auth come from three drivers: missing owner approval, the ownership gap and "
            "reviewers new to the files."
        ),
        (
            "Two thirds of the rise in Auth come from two drivers: missing owner approval, the ownership gap and "
            "reviewers new to the files."
        ),
        (
            "Half of the rise in Auth comes from three drivers: missing owner approval, the ownership gap and "
            "reviewers new to the files."
        ),
    ),
    (
        "hazel-W37-three-teams",
        "service.checkout.movement",
        "Lines added make up 4.2 of the 8.5 points by which Checkout came down.",
        "Lines added make up 8.5 of the 4.2 points by which Checkout came down.",
        "Thin review makes up 4.2 of the 8.5 points by which Checkout came down.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in TOLD])
def test_two_numbers_may_be_told_of_two_names_in_any_order_that_is_proven_as_a_whole(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in TIMED])
def test_a_number_of_now_may_stand_behind_what_it_is_held_against(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in LISTED])
def test_what_drivers_that_are_listed_come_to_may_be_told(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


@pytest.mark.parametrize(
    "text",
    [
        "With 505 points to Ledger's 200, Payments scored about two and a half times as much.",
        "With 505 points to Ledger's 200, Payments scored 2.5 times as much.",
        "With 505 points against Ledger's 200, Payments carries most of the risk.",
        "At 505 points to Ledger's 200, Payments carries 71.6 percent of the risk.",
    ],
)
def test_what_stands_behind_the_comma_has_the_number_that_opens(text):
    assert codes("5808-W35-payments", text, "service.payments.share", "service.ledger.share") == set()


@pytest.mark.parametrize(
    "text",
    [
        "With 200 points to Ledger's 505, Payments scored about two and a half times as much.",
        "With 505 points to Ledger's 200, Payments scored about three and a half times as much.",
        "With 505 points to Payments' 200, Ledger scored about two and a half times as much.",
        "With 605 points to Ledger's 200, Payments scored about three times as much.",
        "With 505 points to Ledger's 200, Checkout scored about two and a half times as much.",
    ],
)
def test_no_other_has_the_number_that_opens(text):
    assert codes("5808-W35-payments", text, "service.payments.share", "service.ledger.share") != set()


FACTS = ("service.recommendations.movement", "service.search.movement")


@pytest.mark.parametrize("link", ["against", "versus"])
def test_a_step_from_the_usual_is_held_against_another_s(link):
    said = "Recommendations moved most, {} points {} its usual " + link + " {} for Search."
    assert codes("5909-W34-discovery", said.format("5.6", "below", "1.1"), *FACTS) == set()
    wrong = [("5.6", "above", "1.1"), ("1.1", "below", "5.6"), ("5.6", "below", "26.0"), ("5.6", "below", "27.1")]
    assert all(codes("5909-W34-discovery", said.format(*one), *FACTS) for one in wrong)


UNAPPROVED = (
    "{} percent of owned files in Checkout landed without approval, against {} usually, and {} in Catalogue, {}."
)


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ((17, 30, "25 percent", "against 17"), True),
        ((25, 30, "17 percent", "against 17"), False),
        ((17, 30, "25 percent", "against 30"), False),
        ((17, 17, "25 percent", "against 30"), False),
    ],
)
def test_what_a_number_of_the_second_is_held_against_is_no_number_of_the_first(told, *, is_true):
    facts = ("service.checkout.ownership", "service.catalogue.ownership")
    assert (not codes("1001-W36-storefront", UNAPPROVED.format(*told), *facts)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Catalogue misses approval more often than Checkout, for 44 percent of its owned files against 17.", True),
        ("Catalogue misses approval more often than Checkout, for 44 percent of its files to 17.", True),
        ("Catalogue misses approval more often than Checkout, for 17 percent of its owned files against 44.", False),
        ("Checkout misses approval more often than Catalogue, for 44 percent of its owned files against 17.", False),
        ("Catalogue misses approval less often than Checkout, for 44 percent of its owned files against 17.", False),
        ("Catalogue misses approval more often than Checkout, for 44 percent of its files against 17 usually.", False),
    ],
)
def test_what_the_first_of_two_numbers_is_of_stands_between_them(text, *, is_true):
    facts = ("service.catalogue.ownership", "service.checkout.ownership")
    assert (not codes("7001-W38-storefront", text, *facts)) is is_true
