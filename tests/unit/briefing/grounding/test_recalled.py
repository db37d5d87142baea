"""Numbers of another time that no word marks as such: their place says it, and a number of now beside them."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIRS = [
    (
        "atlas",
        "week.changes",
        "48 changes landed after 40.",
        "40 changes landed after 48.",
    ),
    (
        "atlas",
        "week.failures",
        "Five deployments failed, after two.",
        "Two deployments failed, after five.",
    ),
    (
        "atlas",
        "week.failures",
        "Five deployments failed, where it had been two and is usually one.",
        "Five deployments failed, where it had been one and is usually two.",
    ),
    (
        "atlas",
        "service.payments.movement",
        "Payments is 22 points over its 28.4.",
        "Payments is 22 points over its 50.4.",
    ),
    (
        "atlas",
        "positive.calmer.ledger",
        "Ledger was calmer, with 37.9 points against its 46.4.",
        "Ledger was calmer, with 46.4 points against its 37.9.",
    ),
    (
        "atlas",
        "positive.tested",
        "24 of 32 code changes came with tests, 75 percent after 60 and a usual 50.",
        "24 of 32 code changes came with tests, 60 percent after 75.",
    ),
    (
        "atlas",
        "week.lead_time",
        "Lead time is 36 hours: half the usual 72, and three quarters of last week's 48.",
        "Lead time is 36 hours: half of last week's 48.",
    ),
    (
        "atlas",
        "week.mean",
        "The average is above both last week and usual.",
        "The average is below both last week and usual.",
    ),
    (
        "atlas",
        "service.payments.ownership",
        "Payments doubled its gap from 30 to 60 percent, three times its usual 20.",
        "Payments doubled its gap from 20 to 60 percent.",
    ),
    (
        "atlas",
        "way.acme/payments#502",
        "An owner's review takes acme/payments#502 down 34 points, 86 to 52.",
        "An owner's review takes acme/payments#502 down 34 points, 52 to 86.",
    ),
    (
        "atlas",
        "service.search.share",
        "Search's share fell by ten points in a week, and is 15 below its usual 35.",
        "Search's share fell from 35 to 20 percent in a week.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_number_of_another_time_is_known_by_its_place(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())
