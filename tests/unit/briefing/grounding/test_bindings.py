"""Whose a number is by the way the names stand: in order, behind the verb, or as the rest of a list."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

OF_EACH = " ".join(
    f"service.{name}.{{0}}" for name in ("payments", "ledger", "auth", "profiles", "checkout", "catalogue")
)
PAIRS = [
    (
        "atlas",
        "service.payments.elevated service.auth.elevated",
        "Payments and Auth have six and four changes that scored high or critical.",
        "Payments and Auth have four and six changes that scored high or critical.",
    ),
    (
        "atlas",
        "service.payments.movement service.auth.movement service.search.movement",
        "Payments, Auth and Search rose by 22, 12 and three points.",
        "Payments, Auth and Search rose by 12, 22 and three points.",
    ),
    (
        "atlas",
        "team.money.share team.access.share",
        "Money and Access split the points 55 to 45.",
        "Money and Access split the points 45 to 55.",
    ),
    (
        "atlas",
        "change.acme/payments#503 change.acme/payments#504",
        "acme/payments#503 scores 71 points, seven more than acme/payments#504.",
        "acme/payments#503 scores 71 points, seven fewer than acme/payments#504.",
    ),
    (
        "atlas",
        "service.payments.movement service.auth.movement",
        "Auth rose by 12 points, a little over half of Payments' 22.",
        "Auth rose by 12 points, a third of Payments' 22.",
    ),
    (
        "atlas",
        "service.payments.elevated service.auth.elevated service.search.elevated service.ledger.elevated",
        "Only Search had none; the other three services had twelve high or critical changes together.",
        "Only Search had none; the other two services had twelve high or critical changes together.",
    ),
    (
        "atlas",
        "service.payments.queue service.auth.queue service.search.queue service.ledger.queue",
        "Payments has four changes waiting and Auth one; the other two services have none.",
        "Payments has four changes waiting; the other three services have none.",
    ),
    (
        "atlas",
        "service.payments.incidents service.search.incidents week.incidents",
        "Of the five incidents three are Payments' and two Search's; one is unresolved.",
        "Of the five incidents two are Payments' and three Search's; one is unresolved.",
    ),
    (
        "atlas",
        "band.high band.critical week.changes",
        "A quarter of the 48 changes scored high or critical, nine and three of them.",
        "A quarter of the 48 changes scored high or critical, three and nine of them.",
    ),
    (
        "atlas",
        "service.search.repairs service.payments.repairs week.repairs",
        "All but two of the 15 repairs were in Payments and Search.",
        "All but three of the 15 repairs were in Payments and Search.",
    ),
    (
        "W36-director",
        OF_EACH.format("elevated"),
        "All but one of the six services had no change that scored high or critical.",
        "Five of the six services had changes that scored high or critical.",
    ),
    (
        "W36-director",
        OF_EACH.format("newcomers"),
        "Two of six services had newcomers, Payments one and Auth three.",
        "Two of six services had newcomers, Payments three and Auth one.",
    ),
    (
        "atlas",
        "movement driver.codeowners_compliance",
        "Missing owner approval makes up 5.6 of the 14 points by which the average is above its usual.",
        "Missing owner approval makes up 14 points of the average's rise.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_number_is_of_the_name_that_has_its_place(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


@pytest.mark.parametrize(
    "text",
    [
        "Of the three changes named, acme/payments#995 is the riskiest at 42 points, and the other two score 40 each.",
        "acme/payments#995 is the riskiest at 42 points; the other two score 40 points each.",
        "acme/payments#995 scored 42 points and the others 40 each.",
    ],
)
def test_the_other_changes_are_those_that_were_not_named(text):
    assert (
        codes(
            "1907-W36-payments",
            text,
            "change.acme/payments#995",
            "change.acme/payments#990",
            "change.acme/payments#998",
        )
        == set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Of the three changes named, acme/payments#995 is the riskiest at 42 points, and the other two score 42 each.",
        "Of the three changes named, acme/payments#995 is the riskiest at 40 points, and the other two score 40 each.",
        "Of the three changes named, acme/payments#990 is the riskiest at 42 points, and the other two score 40 each.",
        "acme/payments#990 scored 40 points and the others 42 each.",
        "acme/payments#990 scored 40 points and the other two 40 each.",
        (
            "Of the three changes named, acme/payments#995 is the riskiest at 42 points, and the other "
            "three score 40 each."
        ),
        "acme/payments#990 scored 40 points, the others 42.",
    ],
)
def test_the_other_changes_have_their_own_scores(text):
    assert (
        codes(
            "1907-W36-payments",
            text,
            "change.acme/payments#995",
            "change.acme/payments#990",
            "change.acme/payments#998",
        )
        != set()
    )


LOSING = ("service.search.coverage", "service.recommendations.coverage")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Six of ten Search changes and three of eight Recommendations changes lost test coverage.", True),
        ("Six of the ten Search changes and three of the eight Recommendations changes lost coverage.", True),
        ("Six of ten Recommendations changes and three of eight Search changes lost test coverage.", False),
        ("Three of ten Search changes and six of eight Recommendations changes lost test coverage.", False),
        ("Six of ten Search changes and four of eight Recommendations changes lost test coverage.", False),
    ],
)
def test_what_stands_behind_a_whole_has_its_part(text, *, is_true):
    assert (not codes("7001-W34-discovery", text, *LOSING)) is is_true
