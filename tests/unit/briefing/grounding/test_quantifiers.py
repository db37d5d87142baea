"""All, both, each and none: bounds on what was counted, what is said of all, and the rest of a list."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

QUEUE = "service.catalogue.queue"


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            "877-W37-storefront",
            (QUEUE,),
            "Two changes are waiting in Catalogue, neither of them above 27 points.",
            "Two changes are waiting in Catalogue, neither of them above 26 points.",
        ),
        (
            "877-W37-storefront",
            (QUEUE,),
            "Two changes wait in Catalogue, and none is elevated.",
            "Two changes wait in Catalogue, and both of them are elevated.",
        ),
        (
            "877-W37-storefront",
            ("week.changes", "service.checkout.share", "service.checkout.newcomers", "service.catalogue.newcomers"),
            "Checkout has four contributors and Catalogue three, none of them new to the files.",
            "Checkout has four contributors and Catalogue three, each of them new to the files.",
        ),
        (
            "877-W37-storefront",
            ("week.deployments", "week.failures"),
            "None of the ten deployments failed.",
            "All of the ten deployments failed.",
        ),
        (
            "733-W34-discovery",
            ("service.search.repairs", "service.recommendations.repairs"),
            "One repair was made in each of the two services.",
            "Two repairs were made in each of the two services.",
        ),
        (
            "733-W34-discovery",
            ("week.repairs", "service.search.repairs", "service.recommendations.repairs"),
            "One of the two repairs was Search's, the second Recommendations'.",
            "Both repairs were Search's.",
        ),
        (
            "877-W36-payments",
            ("positive.no-reverts",),
            "None of the 22 changes was a revert, against one in the twelve weeks before.",
            "None of the 22 changes was a revert, against one in the week before.",
        ),
        (
            "877-W36-payments",
            ("service.payments.newcomers",),
            "Three of Payments' five contributors were new to the files.",
            "All five of Payments' contributors were new to the files.",
        ),
        (
            "877-W36-payments",
            ("band.moderate", "band.safe"),
            "Fourteen changes were moderate and eight safe, where five and 17 are usual.",
            "Fourteen changes were moderate and eight safe, where 17 and five are usual.",
        ),
    ],
)
def test_of_a_pair_only_the_true_one_is_proven(payload: str, facts: tuple[str, ...], true: str, wrong: str) -> None:
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) != set()
