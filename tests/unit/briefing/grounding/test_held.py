"""Things that a sentence names are held against each other by one measure, and each number is that of its own thing."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W36-three-teams"


@pytest.mark.parametrize(
    ("right", "wrong", "facts"),
    [
        (
            "Catalogue's riskiest deployment scored 36 points, less than half of the 83 of checkout/deploy-117.",
            "Catalogue's riskiest deployment scored 36 points, less than a third of the 83 of checkout/deploy-117.",
            "service.catalogue.deployment service.checkout.deployment",
        ),
        (
            "checkout/deploy-117 at 83 points stands well above auth/deploy-156 at 52 and Payments' riskiest at 49.",
            "checkout/deploy-117 at 83 points stands well above auth/deploy-156 at 49 and Payments' riskiest at 52.",
            "service.checkout.deployment service.auth.deployment service.payments.deployment",
        ),
        (
            "Auth's mean of 35.1 points trails both Payments at 35.7 and Checkout at 35.8.",
            "Auth's mean of 35.1 points leads both Payments at 35.7 and Checkout at 35.8.",
            "service.auth.share service.payments.share service.checkout.share",
        ),
        (
            "auth/deploy-156 scored 52 points, three ahead of payments/deploy-143 and 14 ahead of ledger/deploy-79.",
            "auth/deploy-156 scored 52 points, 14 ahead of payments/deploy-143 and three ahead of ledger/deploy-79.",
            "service.auth.deployment service.payments.deployment service.ledger.deployment",
        ),
        (
            "Payments' 14 changes total 500 points, 300 more than Ledger's eight with 200.",
            "Ledger's 14 changes total 500 points, 300 more than Payments' eight with 200.",
            "service.payments.share service.ledger.share",
        ),
        (
            "Five of eight Ledger changes lost coverage, about twice the rate of Profiles, where two of seven did.",
            "Five of eight Ledger changes lost coverage, four times the rate of Profiles, where two of seven did.",
            "service.ledger.coverage service.profiles.coverage",
        ),
        (
            "acme/auth#1081 by {person:p29} scored 39 points, a hair above the 38 of acme/shop#3965 by {person:p16}.",
            "acme/auth#1081 by {person:p16} scored 39 points, a hair above the 38 of acme/shop#3965 by {person:p29}.",
            "change.acme/auth#1081 change.acme/shop#3965",
        ),
        (
            "Payments is 8.4 points up on its usual and Ledger 1.4 down.",
            "Payments is 8.4 points down on its usual and Ledger 1.4 up.",
            "service.payments.movement service.ledger.movement",
        ),
    ],
)
def test_each_number_is_that_of_its_own_thing(right: str, wrong: str, facts: str) -> None:
    """What is told of the wrong one, or the other way round, is no more proven than a made-up number."""
    assert codes(WEEK, right, *facts.split()) == set()
    assert codes(WEEK, wrong, *facts.split())


SMALL, BIG = "change.acme/shop#3961", "change.acme/shop#3947"
GROWN = "change.acme/shop#3964 change.acme/ledger#542"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "facts"),
    [
        (
            "acme/shop#3947 brought in 149 added lines, acme/shop#3961 just 28, and still it scored {}.",
            "four points more",
            "four points less",
            f"{SMALL} {BIG}",
        ),
        (
            "For all its 149 added lines, acme/shop#3947 scored {} than acme/shop#3961 with 28.",
            "four points less",
            "six points less",
            f"{SMALL} {BIG}",
        ),
        (
            "acme/shop#3961 is four points ahead of acme/shop#3947, though it added {} lines.",
            "121 fewer",
            "131 fewer",
            f"{SMALL} {BIG}",
        ),
        ("acme/shop#3964 and acme/ledger#542 {} 321 lines between them.", "added", "deleted", GROWN),
        ("Taken together, acme/shop#3964 and acme/ledger#542 deleted {} lines.", "144", "154", GROWN),
        ("The two changes added 321 lines together, 113 of them in {}.", "acme/ledger#542", "acme/shop#3964", GROWN),
        ("acme/shop#3964 and acme/ledger#542 added 321 lines {}, and both are safe.", "together", "each", GROWN),
    ],
)
def test_the_lines_of_two_changes_are_compared_and_added_up(text: str, right: str, wrong: str, facts: str) -> None:
    assert codes(WEEK, text.format(right), *facts.split()) == set()
    assert codes(WEEK, text.format(wrong), *facts.split()) != set()


def test_what_a_deployment_carried_has_points_of_its_own() -> None:
    facts = ("service.checkout.incidents", "change.acme/shop#4019", "change.acme/shop#4024")
    said = "The deployment carried acme/shop#4019 at {} points and acme/shop#4024 at {}."
    assert codes("6010-W36-storefront", said.format(26, 80), *facts) == set()
    assert codes("6010-W36-storefront", said.format(80, 26), *facts)
    assert codes("6010-W36-storefront", "The deployment scored 26 points.", *facts)


def test_one_may_be_level_with_another_that_is_called_by_its_rank() -> None:
    said = "{} scored {} points, level with the week's riskiest deployment, {}."
    level = ("service.checkout.deployment", "week.deployment")
    assert codes("6010-W34-three-teams", said.format("checkout/deploy-122", 46, "payments/deploy-116"), *level) == set()
    apart = ("service.recommendations.deployment", "week.deployment")
    lower = said.format("recommendations/deploy-102", 31, "search/deploy-119")
    assert "direction" in codes("5909-W38-discovery", lower, *apart)
    usual = "checkout/deploy-122 scored 46 points, level with its usual."
    assert "direction" in codes("6010-W34-three-teams", usual, *level)


SHARES = ("service.notifications.share", "service.shipping.share")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Notifications averages more than Shipping, 25.4 points against 24.1, on two changes fewer.", True),
        ("Shipping averages less than Notifications, 24.1 points against 25.4, on two changes more.", True),
        ("Notifications averages more than Shipping, 25.4 points against 24.1, with two fewer changes.", True),
        ("Notifications averages more than Shipping, 25.4 points against 24.1, on three changes fewer.", False),
        ("Notifications averages more than Shipping, 25.4 points against 24.1, on two changes more.", False),
        ("Shipping averages less than Notifications, 24.1 points against 25.4, on two changes fewer.", False),
    ],
)
def test_the_same_two_are_held_against_each_other_by_another_measure(text, *, is_true):
    assert (not codes("7001-W36-fulfilment", text, *SHARES)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("On twice as many changes as Profiles, Auth collects about 2.6 times the points.", True),
        ("With twice the changes of Profiles, Auth carries 72.2 percent of the risk.", True),
        ("With seven more changes than Profiles, Auth carries 302 more points.", True),
        ("On twice as many changes as Auth, Profiles collects about 2.6 times the points.", False),
        ("On three times as many changes as Profiles, Auth collects about 2.6 times the points.", False),
        ("On twice as many changes as Profiles, Auth collects about 3.6 times the points.", False),
        ("With twice the changes of Auth, Profiles carries 72.2 percent of the risk.", False),
        ("With eight more changes than Profiles, Auth carries 302 more points.", False),
        ("With seven more changes than Profiles, Auth carries 202 more points.", False),
    ],
)
def test_a_comparison_that_opens_a_sentence_is_of_what_stands_behind_its_comma(text, *, is_true):
    assert (not codes("7001-W36-identity", text, "service.auth.share", "service.profiles.share")) is is_true
