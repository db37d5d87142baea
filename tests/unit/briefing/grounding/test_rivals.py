"""Two that are named beside each other: which of them has more is what the facts say."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

SHARES = ("service.payments.share", "service.auth.share")
TEAMS = ("team.money.share", "team.access.share")
CHANGES = ("change.acme/payments#502", "change.acme/payments#503")


@pytest.mark.parametrize(
    ("text", "facts", "is_true"),
    [
        ("acme/payments#502 scores 86 points and acme/payments#503 15 fewer.", CHANGES, True),
        ("acme/payments#502 scores 86 points and acme/payments#503 15 more.", CHANGES, False),
        ("Payments has the larger part of the points.", SHARES, True),
        ("Auth, not Payments, has the larger part of the points.", SHARES, False),
        ("By average score Money comes first, ahead of Access.", TEAMS, True),
        ("By average score Access comes first, ahead of Money.", TEAMS, False),
        (
            "Missing owner approval did more than thin review to lift Payments.",
            ("service.payments.movement",),
            True,
        ),
        (
            "Thin review did more than missing owner approval to lift Payments.",
            ("service.payments.movement",),
            False,
        ),
    ],
)
def test_the_larger_of_two_is_the_larger(text, facts, is_true):
    assert (codes("atlas", text, *facts) == set()) is is_true


EVERY = tuple(
    f"service.{name}.deployment" for name in ("checkout", "payments", "ledger", "auth", "profiles", "catalogue")
)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("At 83 points checkout/deploy-117 beats those of the other {} services.", "five", "four"),
        ("{} beats the deployments of the other five services.", "checkout/deploy-117", "auth/deploy-156"),
        ("{} tops those of the other five services.", "Checkout's deployment of 83 points", "Auth's deployment of 52"),
        ("checkout/deploy-117 leads; the other five services' releases scored between {} and 52.", "36", "30"),
    ],
)
def test_the_others_of_a_deployment_are_those_of_the_other_services(text: str, right: str, wrong: str) -> None:
    assert codes("hazel-W36-three-teams", text.format(right), *EVERY) == set()
    assert codes("hazel-W36-three-teams", text.format(wrong), *EVERY) != set()


def test_what_moved_less_went_less_far() -> None:
    two = ("service.catalogue.movement", "service.checkout.movement")
    text = "{} moved {} than {}, {} points below its usual."
    assert codes("1001-W37-storefront", text.format("Catalogue", "less", "Checkout", "3.7"), *two) == set()
    assert codes("1001-W37-storefront", text.format("Checkout", "much more", "Catalogue", "9.6"), *two) == set()
    assert codes("1001-W37-storefront", text.format("Catalogue", "more", "Checkout", "3.7"), *two) == {"direction"}
    assert codes("1001-W37-storefront", text.format("Checkout", "less", "Catalogue", "9.6"), *two) == {"direction"}
