"""Pairs of a true sentence and its wrong twin, from a sweep over all kinds of facts."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK, AFTER = "1001-W36-storefront", "1001-W37-storefront"
CHANGE, OTHER = "change.acme/shop#3975", "change.acme/shop#3993"
TRUE = (
    (AFTER, "All four cards that Checkout had last week are resolved.", "service.checkout.share"),
    (AFTER, "{person:p17} wrote acme/shop#3975, and it has since been reverted.", CHANGE),
    (AFTER, "{person:p17} wrote acme/shop#3975 and {person:p15} acme/shop#3993.", CHANGE, OTHER),
    (WEEK, "The average rose to 32.1 points and only one incident occurred.", "week.mean", "week.incidents"),
    (WEEK, "Lead time of 73.4 hours is close to its usual level.", "week.lead_time"),
)
WRONG = (
    (AFTER, "All five cards that Checkout had last week are resolved.", "service.checkout.share"),
    (AFTER, "Checkout has a critical card.", "service.checkout.share"),
    (AFTER, "{person:p15} wrote acme/shop#3975 and acme/shop#3993.", CHANGE, OTHER),
    (WEEK, "The average fell to 32.1 points and only one incident occurred.", "week.mean", "week.incidents"),
    (AFTER, "Lead time of 107.5 hours is close to its usual level.", "week.lead_time"),
    (
        WEEK,
        "One incident came and was resolved after 107 minutes.",
        "service.checkout.incidents",
    ),
    (AFTER, "Error budget burn added 0.9 points, and it normally adds 0.9.", "driver.slo_burn_rate"),
    (WEEK, "No safe change landed last week.", "band.safe"),
)


@pytest.mark.parametrize(("payload", "text", "facts"), [(p, t, f) for p, t, *f in TRUE])
def test_what_the_facts_carry_is_proven(payload: str, text: str, facts: list[str]) -> None:
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(("payload", "text", "facts"), [(p, t, f) for p, t, *f in WRONG])
def test_its_wrong_twin_is_not(payload: str, text: str, facts: list[str]) -> None:
    assert codes(payload, text, *facts)
