"""Which of the changes that wait collide, and how many."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYLOAD, FACT = "8512-W36-storefront", "service.checkout.ahead"


@pytest.mark.parametrize(
    "text",
    [
        "acme/shop#3974 and acme/shop#3969 collide.",
        "acme/shop#3969 collides with acme/shop#3974.",
        "Two of the waiting changes collide.",
        "Two of the three waiting changes collide.",
        "Two of the waiting changes, acme/shop#3969 and acme/shop#3974, collide with each other.",
    ],
)
def test_a_pair_that_the_fact_names_collides(text: str) -> None:
    assert codes(PAYLOAD, text, FACT) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acme/shop#3948 and acme/shop#3969 collide.", "entity"),
        ("acme/shop#3948 collides with acme/shop#3974.", "entity"),
        ("acme/shop#3948, acme/shop#3969 and acme/shop#3974 collide.", "entity"),
        ("All three waiting changes collide.", "number"),
        ("Three of the waiting changes collide with each other.", "number"),
    ],
)
def test_no_other_pair_does_and_no_more_of_them(text: str, code: str) -> None:
    assert code in codes(PAYLOAD, text, FACT)
