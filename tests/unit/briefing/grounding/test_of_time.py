"""Of which time a number is: the usual one, last week's deployment, what it was, the most of the weeks, a gap then."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

STOREFRONT = "closed-W36-storefront"
SHARES = "service.checkout.share service.catalogue.share"
PAIRS = [
    (
        "week.lead_time",
        "Lead time fell from 66.5 to 60.6 hours, with 82.4 as the usual.",
        "Lead time fell from 82.4 to 60.6 hours, with 66.5 as the usual.",
    ),
    (
        "week.deployment",
        "The riskiest deployment scored 83 points, 38 above the 45 of the previous week's riskiest deployment.",
        "The riskiest deployment scored 83 points, 22 above the 61 of the previous week's riskiest deployment.",
    ),
    (
        "service.checkout.repairs",
        "Checkout's repairs rose from one to two, twice the usual number.",
        "Checkout's repairs rose from one to two, half of what they were.",
    ),
    (
        SHARES,
        "Checkout's lead over Catalogue widened from 15 to 29.2 percentage points.",
        "Catalogue's lead over Checkout widened from 15 to 29.2 percentage points.",
    ),
    (
        "week.lead_time",
        "Compared with the week before, lead time shortened by 5.9 hours to 60.6.",
        "Compared with a usual week, lead time shortened by 5.9 hours to 60.6.",
    ),
    (
        "week.deployment",
        "The riskiest deployment went out this week, at 83 points.",
        "The riskiest deployment went out last week: it scored 83 points.",
    ),
    (
        "week.deployment",
        "The riskiest deployment scored 83 points, more than in any of the 12 weeks before, when 73 was the most.",
        "The riskiest deployment scored 83 points, more than in any of the 12 weeks before, when 70 was the most.",
    ),
]


@pytest.mark.parametrize(("facts", "true", "wrong"), PAIRS)
def test_a_number_is_of_the_time_that_is_said(facts: str, true: str, wrong: str) -> None:
    assert not codes(STOREFRONT, true, *facts.split())
    assert codes(STOREFRONT, wrong, *facts.split())
