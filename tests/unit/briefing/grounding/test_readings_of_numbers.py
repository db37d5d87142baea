"""A number is proven by any reading of it that follows from the cited facts, and by no other."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = ("service.auth.ownership", "week.elevated")
SHARES = ("team.storefront.share", "team.payments.share", "team.identity.share")
FAILURES = ("week.deployments", "week.failures")
DEPLOYMENT = ("week.deployment",)
ASKS = ("ask.checkout:incident", "ask.checkout:queue", "ask.checkout:objective", "ask.checkout:timing")


@pytest.mark.parametrize(
    ("payload", "true", "wrong", "facts"),
    [
        pytest.param(
            "rowan-W34-identity",
            "18 percent of Auth's owned files landed without an owner's approval, while no change scored high.",
            "18 percent of Auth's owned files landed without an owner's approval, while one change scored high.",
            WEEK,
            id="a clause with a subject of its own",
        ),
        pytest.param(
            "rowan-W37-three-teams",
            "Risk is spread from 32.1 percent for Storefront to 34 percent for both Payments and Identity.",
            "Risk is spread from 34 percent for Storefront to 32.1 percent for both Payments and Identity.",
            SHARES,
            id="behind a preposition and both",
        ),
        pytest.param(
            "rowan-W37-three-teams",
            "Ownership gaps gave 2.2 points, less than half of the previous week's 5.7.",
            "Ownership gaps gave 2.2 points, less than a third of the previous week's 5.7.",
            ("group.governance",),
            id="less than half",
        ),
        pytest.param(
            "atlas",
            "Lead time halved against the usual, from 72 hours to 36.",
            "Lead time halved against the usual, from 72 hours to 48.",
            ("week.lead_time",),
            id="halved, of two numbers with one unit",
        ),
        pytest.param(
            "hazel-W38-fulfilment",
            "Lead time more than halved, from 95.7 hours to 45.2.",
            "Lead time more than halved, from 76.3 hours to 45.2.",
            ("week.lead_time",),
            id="more than halved",
        ),
        pytest.param(
            "rowan-W37-storefront",
            "All four of last week's asks are done, three of which were critical.",
            "All four of last week's asks are done, two of which were critical.",
            ASKS,
            id="asks by their severity",
        ),
        pytest.param(
            "hazel-W38-identity",
            "The riskiest release scored 49, fifteen points more than the week before but below the 56 that are usual.",
            "The riskiest release scored 49, fifteen points more than the week before but below the 34 that are usual.",
            DEPLOYMENT,
            id="two cues at one number",
        ),
        pytest.param(
            "W36-discovery",
            "All deployments held, and none failed.",
            "All deployments failed.",
            ("week.failures",),
            id="all deployments",
        ),
        pytest.param(
            "hazel-W36-payments",
            "Nine deployments went out, and every one of them succeeded.",
            "Nine deployments went out, and every one of them failed.",
            FAILURES,
            id="every one of them",
        ),
        pytest.param(
            "hazel-W38-identity",
            "Two thirds of the risk came from Auth and the remaining third from Profiles.",
            "Two thirds of the risk came from Profiles and the remaining third from Auth.",
            ("service.auth.share", "service.profiles.share"),
            id="the remaining third",
        ),
    ],
)
def test_a_reading_that_follows_is_proven_and_its_neighbour_is_not(payload, true, wrong, facts):
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("rowan-W36-storefront", "All seven deployments failed.", ("week.failures",)),
        ("rowan-W36-storefront", "Seven deployments went out, and every one of them succeeded.", FAILURES),
        ("rowan-W38-payments", "Both forecasts came true.", ("forecast.hits",)),
        (
            "rowan-W38-payments",
            "Lead time slowed by ten hours to 80.7, eleven hours over the norm.",
            ("week.lead_time",),
        ),
        (
            "hazel-W36-three-teams",
            "The incident opened 111 minutes before checkout/deploy-117.",
            ("service.checkout.incidents",),
        ),
        ("hazel-W36-three-teams", "Both asks have been followed.", ("ask.auth:ownership", "ask.payments:ownership")),
        (
            "hazel-W37-discovery",
            "Moderate changes stayed at 13, but safe ones went from one to five.",
            ("band.safe", "band.moderate"),
        ),
        (
            "W36-director",
            "Ledger and Auth had all their owned files approved.",
            ("service.ledger.ownership", "service.auth.ownership"),
        ),
    ],
)
def test_what_a_part_did_is_not_said_of_the_whole(payload, text, facts):
    assert codes(payload, text, *facts) != set()


def test_one_of_several_may_be_named_for_one():
    told = "Catalogue, for one, is {}: 24.8 points against a usual 34.2."
    assert codes("6111-W36-three-teams", told.format("calm"), "service.catalogue.movement") == set()
    assert codes("6111-W36-three-teams", told.format("up"), "service.catalogue.movement")
    told = "Catalogue, for two, is calm: 24.8 points against a usual 34.2."
    assert codes("6111-W36-three-teams", told, "service.catalogue.movement")
