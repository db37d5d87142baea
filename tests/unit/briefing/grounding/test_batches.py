"""A deployment's points are those of its riskiest change, and those for the batch that went out with it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

DEPLOYMENT = "deployment.checkout/deploy-126"
"""83 points: 80 of acme/shop#4012, and 3 for the batch."""


@pytest.mark.parametrize(
    "text",
    [
        "checkout/deploy-126 scored 83 points, three of them for its batch.",
        "With 3 points for the batch, checkout/deploy-126 comes to 83.",
        "Its riskiest change scored 80 points.",
    ],
)
def test_points_for_the_batch_are_told(text):
    assert codes("W36-storefront", text, DEPLOYMENT) == set()


@pytest.mark.parametrize(
    "text",
    [
        "checkout/deploy-126 went out with 3 changes in its batch.",
        "checkout/deploy-126 scored 3 points.",
        "Its riskiest change scored 83 points.",
        "checkout/deploy-126 scored 83 points, five of them for its batch.",
    ],
)
def test_points_for_the_batch_are_no_changes_and_not_the_score(text):
    assert codes("W36-storefront", text, DEPLOYMENT)


def test_a_deployment_went_out_with_its_riskiest_change_and_the_others():
    assert codes("W36-storefront", "checkout/deploy-126 bundled two changes.", DEPLOYMENT) == set()
    assert codes("W36-storefront", "checkout/deploy-126 went out with one other change.", DEPLOYMENT) == set()
    assert codes("W36-storefront", "checkout/deploy-126 bundled three changes.", DEPLOYMENT)
    assert codes("W36-storefront", "checkout/deploy-126 bundled one change.", DEPLOYMENT)


PARTED = "service.auth.deployment"
"""40 points, 14 of them for the batch, and 26 of its riskiest change."""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Over a third of auth/deploy-147's points are for its batch.",
            "Over half of auth/deploy-147's points are for its batch.",
        ),
        (
            "35 percent of auth/deploy-147's score is for its batch.",
            "65 percent of auth/deploy-147's score is for its batch.",
        ),
        ("Batching puts 14 points on auth/deploy-147.", "Batching puts 26 points on auth/deploy-147."),
    ],
)
def test_the_batch_is_a_part_of_what_the_deployment_scores(right, wrong):
    assert codes("5606-W37-three-teams", right, PARTED) == set()
    assert codes("5606-W37-three-teams", wrong, PARTED)


@pytest.mark.parametrize(
    "text",
    [
        (
            "The batch added 12 points to each service's riskiest deployment, on top of 34 in Checkout "
            "and 32 in Catalogue."
        ),
        "The batch added 12 points to both deployments, on top of 34 for acme/shop#3914 and 32 for acme/shop#3905.",
        "In Checkout the batch added 12 points on top of 34.",
        "In Checkout the batch added 12 points on top of the 34 of its riskiest change.",
    ],
)
def test_a_batch_comes_on_top_of_the_riskiest_change(text):
    assert codes("5808-W35-storefront", text, "service.checkout.deployment", "service.catalogue.deployment") == set()


@pytest.mark.parametrize(
    "text",
    [
        (
            "The batch added 12 points to each service's riskiest deployment, on top of 32 in Checkout "
            "and 34 in Catalogue."
        ),
        (
            "The batch added 13 points to each service's riskiest deployment, on top of 34 in Checkout "
            "and 32 in Catalogue."
        ),
        (
            "The batch added 12 points to each service's riskiest deployment, on top of 35 in Checkout "
            "and 32 in Catalogue."
        ),
        "The batch added 34 points to Checkout's riskiest deployment, on top of 12.",
        "The riskiest deployment of Checkout scored 34 points, on top of a batch.",
        "On top of its batch, Checkout's deployment scored 34 points.",
        "The batch scored 34 points in Checkout, on top of 46.",
    ],
)
def test_a_batch_comes_on_top_of_nothing_else(text):
    assert codes("5808-W35-storefront", text, "service.checkout.deployment", "service.catalogue.deployment") != set()


RELEASED = ("8613-W34-storefront", "service.catalogue.deployment")
"""42 points, 12 of them for the batch, and 30 of its riskiest change."""


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("The riskiest in catalogue/deploy-86 was acme/shop#3882 with 30 points; the batch itself added 12.", True),
        ("The riskiest in catalogue/deploy-86 was acme/shop#3882 with 30 points; the batch itself added 30.", False),
        ("The riskiest in catalogue/deploy-86 was acme/shop#3882 with 42 points; the batch itself added 12.", False),
        ("The riskiest change was acme/shop#3882 with 30 points, and the batch brought 12 more.", True),
        ("The riskiest change was acme/shop#3882 with 12 points, and the batch brought 30 more.", False),
        ("catalogue/deploy-86, which had acme/shop#3882 as its riskiest change, scored 42 points.", True),
        ("catalogue/deploy-86's riskiest change, acme/shop#3882, scored 30 points.", True),
        ("catalogue/deploy-86's riskiest change, acme/shop#3882, scored 42 points.", False),
        ("acme/shop#3882 scored 42 points.", False),
    ],
)
def test_the_batch_has_what_it_adds_and_the_deployment_alone_has_the_whole(text, is_so):
    assert (codes(RELEASED[0], text, RELEASED[1]) == set()) is is_so
