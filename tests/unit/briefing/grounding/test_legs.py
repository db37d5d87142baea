"""Each leg from a number to another is of its own part of a sentence, and so is the direction that is told of it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "1001-W36-three-teams"
OWNED = "service.ledger.ownership service.catalogue.ownership"
MOVED = "service.ledger.movement service.profiles.movement service.catalogue.movement"
RELEASED = " ".join(
    f"service.{name}.deployment" for name in ("payments", "ledger", "auth", "profiles", "checkout", "catalogue")
)
TOLD = [
    (
        OWNED,
        "Unapproved files fell from 38 to 14 percent in Ledger and rose from 11 to 25 in Catalogue.",
        "Unapproved files rose from 38 to 14 percent in Ledger and fell from 11 to 25 in Catalogue.",
        "Unapproved files fell from 38 to 14 percent in Catalogue and rose from 11 to 25 in Ledger.",
    ),
    (
        OWNED,
        "Owner approval improved in Ledger and worsened in Catalogue, from 11 to 25 percent unapproved.",
        "Owner approval improved in Ledger and improved in Catalogue, from 11 to 25 percent unapproved.",
    ),
    (
        "service.catalogue.repairs service.checkout.repairs",
        "Repairs fell by one in Catalogue and rose by two in Checkout.",
        "Repairs rose by one in Catalogue and fell by two in Checkout.",
    ),
    (
        "band.safe band.moderate",
        "Safe changes rose from 28 to 30 and moderate ones fell from 36 to 32.",
        "Safe changes fell from 28 to 30 and moderate ones rose from 36 to 32.",
    ),
    (
        MOVED,
        "Ledger, Profiles and Catalogue scored below their usual averages, Profiles by the most.",
        "Ledger, Profiles and Catalogue scored below their usual averages, Ledger by the most.",
    ),
    (
        RELEASED,
        "Every service but Payments, Ledger and Auth released at a higher score than the week before.",
        "Every service but Payments and Ledger released at a higher score than the week before.",
    ),
    (
        "team.payments.share team.identity.share team.storefront.share",
        "The largest share of the points went to Payments with 34.5 percent, the smallest to Identity with 32.2.",
        "The largest share of the points went to Payments with 34.5 percent, the smallest to Storefront with 33.3.",
    ),
    (
        "team.payments.share",
        "Payments has 34.5 percent of the points, short of the highest share it had in the 12 weeks before.",
        "Payments has 34.5 percent of the points, above the highest share it had in the 12 weeks before.",
    ),
]


@pytest.mark.parametrize(("facts", "right", "wrong"), [(*one[:2], one[2:]) for one in TOLD])
def test_a_direction_is_of_what_its_own_part_of_the_sentence_names(
    facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(WEEK, right, *facts.split())
    assert all(codes(WEEK, one, *facts.split()) for one in wrong)
