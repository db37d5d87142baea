"""What is called the riskiest: the deployment of the week or of a service, the change in it, and one of a list."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W37-three-teams"
DEPLOYED = "week.deployment service.checkout.deployment service.catalogue.deployment"
CARRIED = "service.catalogue.deployment change.acme/shop#3987 change.acme/shop#4000"
LISTED = "change.acme/shop#3978 change.acme/shop#3996 change.acme/shop#3987"


@pytest.mark.parametrize(
    ("right", "wrong", "facts"),
    [
        (
            "Checkout had the riskiest deployment of the week.",
            "Catalogue had the riskiest deployment of the week.",
            DEPLOYED,
        ),
        (
            "The week's riskiest deployment was Checkout's.",
            "The week's riskiest deployment was Catalogue's.",
            DEPLOYED,
        ),
        (
            "Catalogue's riskiest deployment of the week scored 51 points.",
            "Catalogue shipped the riskiest deployment of the week, at 51 points.",
            DEPLOYED,
        ),
        (
            "The riskiest Catalogue deployment of the week scored 51 points.",
            "Catalogue ran the riskiest deployment of the week, which scored 51 points.",
            DEPLOYED,
        ),
        (
            "acme/shop#3987 is the riskiest change in catalogue/deploy-102.",
            "acme/shop#4000 is the riskiest change in catalogue/deploy-102.",
            CARRIED,
        ),
        (
            "Of acme/shop#3978, acme/shop#3996 and acme/shop#3987, acme/shop#3996 scores second highest.",
            "Of acme/shop#3978, acme/shop#3996 and acme/shop#3987, acme/shop#3987 scores second highest.",
            LISTED,
        ),
        (
            "Of acme/shop#3978, acme/shop#3996 and acme/shop#3987, acme/shop#3987 scores lowest.",
            "Of acme/shop#3978, acme/shop#3996 and acme/shop#3987, acme/shop#3996 scores lowest.",
            LISTED,
        ),
    ],
)
def test_the_riskiest_is_the_one_of_what_the_sentence_ranks(right, wrong, facts):
    assert codes(WEEK, right, *facts.split()) == set()
    assert codes(WEEK, wrong, *facts.split()) & {"superlative", "rank"}


def test_the_week_has_one_top_deployment():
    text, facts = (
        "The week's top deployment came from {}.",
        ("service.payments.deployment", "service.ledger.deployment"),
    )
    assert codes("5404-W37-payments", text.format("Ledger"), "week.deployment", *facts) == set()
    assert codes("5404-W37-payments", text.format("Payments"), "week.deployment", *facts) != set()
    assert codes("5404-W37-payments", "The week's top deployment score was Payments'.", "week.deployment", *facts)


@pytest.mark.parametrize(
    "text",
    [
        "{} was the riskiest of the nine deployments.",
        "Of the nine deployments {} was the riskiest.",
        "{} had the highest score of all nine deployments.",
        "{} was the riskiest deployment of all.",
    ],
)
def test_the_riskiest_of_all_is_the_week_s(text):
    facts = ("service.recommendations.deployment", "week.deployment", "week.deployments")
    assert codes("5909-W38-discovery", text.format("search/deploy-119"), *facts) == set()
    assert "superlative" in codes("5909-W38-discovery", text.format("recommendations/deploy-102"), *facts)
    own = "recommendations/deploy-102 was the riskiest deployment of Recommendations."
    assert codes("5909-W38-discovery", own, *facts) == set()


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("13 fewer than the service's riskiest deployment last week", True),
        ("13 fewer than the service's riskiest deployment of the week before", True),
        ("13 less than Payments' riskiest release in the previous week", True),
        ("12 fewer than the service's riskiest deployment last week", False),
        ("13 more than the service's riskiest deployment last week", False),
        ("13 fewer than the service's safest deployment last week", False),
        ("and was the riskiest deployment last week", False),
    ],
)
def test_a_deployment_is_held_against_the_riskiest_of_the_week_before(told, *, is_true):
    text = f"payments/deploy-136 scored 36 points, {told}."
    assert (not codes("7001-W37-payments", text, "service.payments.deployment")) is is_true


@pytest.mark.parametrize("owner", ["the service's", "its"])
@pytest.mark.parametrize("when", ["last week", "of last week"])
def test_the_riskiest_of_the_service_is_the_one_that_is_told_of(owner, when):
    text, fact = (
        f"checkout/deploy-138 scored 35 points, {{}} than {owner} riskiest deployment {when}.",
        ("service.checkout.deployment",),
    )
    assert codes("7001-W38-storefront", text.format("51 fewer"), *fact) == set()
    assert codes("7001-W38-storefront", text.format("51 more"), *fact)
    assert codes("7001-W38-storefront", text.format("12 fewer"), *fact)
    claimed = f"checkout/deploy-138 was the service's riskiest deployment {when}, at 35 points."
    assert codes("7001-W38-storefront", claimed, *fact)
    of_all = "checkout/deploy-138 scored 35 points, 51 fewer than the riskiest deployment of last week."
    assert codes("7001-W38-storefront", of_all, *fact)


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("The riskiest deployment in Ledger was ledger/deploy-79, with 37 points.", True),
        ("The riskiest deployment in Payments was ledger/deploy-79, with 37 points.", False),
        ("The highest deployment at Ledger, ledger/deploy-79, has 37 points.", True),
        ("The highest deployment at Payments, ledger/deploy-79, has 37 points.", False),
        ("ledger/deploy-79 is the riskiest deployment of Ledger.", True),
        ("ledger/deploy-79 is the riskiest deployment of Payments.", False),
        ("ledger/deploy-79 was Ledger's riskiest deployment.", True),
        ("ledger/deploy-79 was Payments' riskiest deployment.", False),
    ],
)
def test_the_riskiest_of_a_service_is_none_of_another(told, *, is_true):
    assert (codes("7203-W35-payments", told, "service.ledger.deployment") == set()) is is_true
