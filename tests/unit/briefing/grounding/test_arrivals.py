"""What landed, or went out, first or last is so by the moments that are cited, whatever its score is."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHANGES = "change.acme/auth#1061 change.acme/auth#1068 change.acme/payments#981 change.acme/payments#983"
"""Landed on Monday, on Wednesday at 13:07, on Tuesday, and on Wednesday at 15:43."""
DEPLOYMENTS = "service.checkout.deployment service.auth.deployment service.profiles.deployment"
"""On Monday 7, on Tuesday 8 and on Friday 11 September."""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("acme/auth#1061 was merged first.", "acme/payments#981 was merged first."),
        ("The first of the four to land was acme/auth#1061.", "The first of the four to land was acme/auth#1068."),
        ("The latest of the four, acme/payments#983, scored 39.", "The latest of the four, acme/auth#1068, scored 38."),
        (
            "acme/auth#1061 was the first to land and acme/payments#983 the last.",
            "acme/auth#1061 was the first to land and acme/payments#981 the last.",
        ),
        ("Last to land was acme/payments#983, at 15:43.", "Last to land was acme/auth#1068, at 13:07."),
    ],
)
def test_a_change_landed_first_or_last_by_its_moment(right, wrong):
    assert codes("5303-W36-three-teams", right, *CHANGES.split()) == set()
    assert codes("5303-W36-three-teams", wrong, *CHANGES.split()) == {"rank"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("checkout/deploy-134 went out first.", "auth/deploy-144 went out first."),
        ("Profiles' deployment went out last.", "Auth's deployment went out last."),
        (
            "Of checkout/deploy-134 and auth/deploy-144, auth/deploy-144 went out last, on Tuesday.",
            "Of checkout/deploy-134 and auth/deploy-144, checkout/deploy-134 went out last, on Monday.",
        ),
    ],
)
def test_a_deployment_went_out_first_or_last_by_its_moment(right, wrong):
    assert codes("5505-W37-three-teams", right, *DEPLOYMENTS.split()) == set()
    assert codes("5505-W37-three-teams", wrong, *DEPLOYMENTS.split()) == {"rank"}


def test_of_a_single_moment_nothing_is_first():
    assert codes("5303-W36-three-teams", "acme/auth#1061 landed first.", "change.acme/auth#1061")


def test_what_came_last_of_several_was_not_the_second():
    text = "acme/auth#1061 was the first to land and acme/payments#983 the second."
    assert codes("5303-W36-three-teams", text, *CHANGES.split()) == {"rank"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "From landing to deployment acme/shop#3885 took 19 minutes.",
            "From landing to deployment acme/shop#3885 took 39 minutes.",
        ),
        (
            "Nineteen minutes was all that acme/shop#3885 took from merge to release.",
            "Nine minutes was all that acme/shop#3885 took from merge to release.",
        ),
    ],
)
def test_from_landing_to_deployment_is_the_time_between_the_two(right, wrong):
    facts = ("service.shipping.deployment", "change.acme/shop#3885")
    assert codes("5606-W34-fulfilment", right, *facts) == set()
    assert "number" in codes("5606-W34-fulfilment", wrong, *facts)
