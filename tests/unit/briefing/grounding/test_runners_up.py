"""Who comes second, who shares a place, and what "of them" ranks: always among what the sentence cites."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHANGES = "change.acme/auth#1061 change.acme/auth#1068 change.acme/payments#981 change.acme/payments#983"
"""41, 38, 40 and 39 points."""
LEVEL = "change.acme/discovery#1724 change.acme/discovery#1710 change.acme/discovery#1718 change.acme/discovery#1721"
"""31, 29, 29 and 28 points."""
DEPLOYMENTS = "service.checkout.deployment service.catalogue.deployment service.ledger.deployment"
"""86, 43 and 39 points."""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The runner-up, acme/payments#981, scored 40.", "The runner-up, acme/payments#983, scored 39."),
        ("acme/payments#981 is the runner-up at 40.", "acme/auth#1068 is the runner-up at 38."),
        (
            "The runner-up to acme/auth#1061 is acme/payments#981 at 40 points.",
            "The runner-up to acme/auth#1061 is acme/payments#983 at 39 points.",
        ),
        ("The riskiest of them is acme/auth#1061.", "The riskiest of them is acme/payments#981."),
        (
            "The riskiest of these, acme/auth#1061, landed on Monday.",
            "The riskiest of these, acme/payments#981, landed on Tuesday.",
        ),
    ],
)
def test_the_second_and_the_riskiest_of_them_are_so_among_the_changes_cited(right, wrong):
    assert codes("5303-W36-three-teams", right, *CHANGES.split()) == set()
    assert codes("5303-W36-three-teams", wrong, *CHANGES.split()) & {"rank", "superlative"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Two changes tie for second, acme/discovery#1710 and acme/discovery#1718.",
            "Two changes tie for first, acme/discovery#1710 and acme/discovery#1718.",
        ),
        (
            "acme/discovery#1710 and acme/discovery#1718 share second place.",
            "acme/discovery#1710 and acme/discovery#1718 share the top spot.",
        ),
    ],
)
def test_a_place_that_two_share_is_that_of_each(right, wrong):
    assert codes("1002-W38-discovery", right, *LEVEL.split()) == set()
    assert codes("1002-W38-discovery", wrong, *LEVEL.split()) & {"rank", "superlative"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Checkout's deployment scored 86 points, with Catalogue's the runner-up at 43.",
            "Checkout's deployment scored 86 points, with Ledger's the runner-up at 39.",
        ),
        (
            "The deployments run from 39 points in Ledger up to 86 in Checkout.",
            "The deployments run from 39 points in Ledger up to 43 in Checkout.",
        ),
        (
            "The deployments run from 86 points in Checkout down to 39 in Ledger.",
            "The deployments run from 86 points in Checkout down to 39 in Catalogue.",
        ),
    ],
)
def test_deployments_are_ranked_and_ranged_by_their_scores(right, wrong):
    assert codes("5505-W37-three-teams", right, *DEPLOYMENTS.split()) == set()
    assert codes("5505-W37-three-teams", wrong, *DEPLOYMENTS.split())


GROUPS = " ".join(f"group.{one}" for one in ("governance", "volume", "testing", "concentration", "timing", "expertise"))
"""Ownership gaps 7, large changes 14.6, missing tests 0.9."""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Ownership gaps, at 7 points, ranked {} behind large changes, at 14.6.", "second", "third"),
        ("{} points, ranked second behind large changes, at 14.6.", "Ownership gaps, at 7", "Missing tests, at 0.9"),
    ],
)
def test_a_place_behind_another_is_not_how_far_behind(text: str, right: str, wrong: str) -> None:
    assert codes("hazel-W36-payments", text.format(right), *GROUPS.split()) == set()
    assert codes("hazel-W36-payments", text.format(wrong), *GROUPS.split()) != set()


def test_by_whom_a_leader_is_followed_is_not_by_how_much_it_leads() -> None:
    text = "Payments led the three teams with 34.6 percent of the points, followed by Identity with {} percent."
    facts = ("team.payments.share", "team.identity.share", "team.storefront.share")
    assert codes("hazel-W36-three-teams", text.format("32.7"), *facts) == set()
    assert codes("hazel-W36-three-teams", text.format("33.4"), *facts) != set()


DEPLOYED = tuple(
    f"service.{service}.deployment" for service in ["payments", "ledger", "auth", "profiles", "checkout", "catalogue"]
)
"""47 points in Catalogue, 46 in Payments, 45 in Auth; 39 in Ledger."""


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Second among the deployments came payments/deploy-157 with 46 points, and third auth/deploy-147.", True),
        ("Second among the deployments came auth/deploy-147 with 45 points, and third payments/deploy-157.", False),
        ("Second among the deployments came payments/deploy-157, and fourth auth/deploy-147.", False),
        ("Second is payments/deploy-157 at 46 points, third auth/deploy-147 at 45.", True),
        ("Second is payments/deploy-157 at 46 points, third ledger/deploy-96 at 39.", False),
        ("Second came ledger/deploy-96 with 39 points.", False),
    ],
)
def test_a_place_before_its_name_is_of_that_name(text, is_so):
    assert (codes("8512-W38-three-teams", text, *DEPLOYED) == set()) is is_so
