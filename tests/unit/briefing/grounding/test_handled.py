"""How a change was merged, and how far two deployments lie apart, is told of the very ones that are named."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHANGES = "change.acme/shop#3928 change.acme/shop#3912 change.acme/notifications#426"
"""Of these the first alone was merged without review."""
DEPLOYMENTS = "service.auth.deployment service.profiles.deployment"
"""45 and 40 points, with 12 and 6 for the batch."""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("acme/shop#3928 was merged without review.", "acme/shop#3912 was merged without review."),
        (
            "Merged without review, acme/shop#3928 scored 37 points.",
            "Merged without review, acme/notifications#426 scored 30 points.",
        ),
        (
            "acme/shop#3928, unlike acme/shop#3912, was merged without review.",
            "acme/shop#3912, unlike acme/shop#3928, was merged without review.",
        ),
    ],
)
def test_merged_without_review_is_the_change_whose_reason_says_so(right, wrong):
    assert codes("5303-W35-fulfilment", right, *CHANGES.split()) == set()
    assert codes("5303-W35-fulfilment", wrong, *CHANGES.split()) == {"state"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Five points separate the two deployments.", "Six points separate the two deployments."),
        (
            "Auth's and Profiles' deployments are five points apart.",
            "Auth's and Profiles' deployments are six points apart.",
        ),
        (
            "The batches of auth/deploy-116 and profiles/deploy-62 are six points apart.",
            "The batches of auth/deploy-116 and profiles/deploy-62 are seven points apart.",
        ),
    ],
)
def test_two_deployments_lie_apart_by_their_scores_and_not_by_their_batches(right, wrong):
    assert codes("5404-W34-identity", right, *DEPLOYMENTS.split()) == set()
    assert codes("5404-W34-identity", wrong, *DEPLOYMENTS.split())


@pytest.mark.parametrize(
    "text",
    [
        "A single point separates {}, at {}, from {}, at {}, which was merged without review.",
        "{} with its {} points is close to {} with its {}, which was merged without review.",
    ],
)
def test_a_relative_clause_is_of_the_change_before_it(text: str) -> None:
    first, second = ("acme/auth#1079", "41"), ("acme/auth#1080", "40")
    cited = ("change.acme/auth#1079", "change.acme/auth#1080")
    assert codes("8916-W36-three-teams", text.format(*first, *second), *cited) == set()
    assert "state" in codes("8916-W36-three-teams", text.format(*second, *first), *cited)
