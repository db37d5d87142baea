"""What is left of a whole, and what is said to have something rather than to lack it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIRS = [
    (
        "atlas",
        "week.failures week.deployments",
        "Two of the five failed deployments were rolled back.",
        "Three of the five failed deployments were rolled back.",
    ),
    (
        "atlas",
        "forecast.hits",
        "Three of the 12 warnings did not come true.",
        "Four of the 12 warnings did not come true.",
    ),
    (
        "atlas",
        "service.payments.ownership",
        "Over four weeks 34 percent of Payments' owned files lacked approval; this week it is 60.",
        "Three in five owned files in Payments had an approval.",
    ),
    (
        "atlas",
        "week.mttr",
        "In the last four weeks the median of 11 incidents was 95 minutes.",
        "In the last four weeks the median of 11 incidents was 180 minutes.",
    ),
    (
        "atlas",
        "service.ledger.coverage",
        "Six of Ledger's eight changes lost coverage, 4.2 points on average, after 2.1 and a usual 1.4.",
        "All eight of Ledger's changes lost coverage.",
    ),
    (
        "atlas",
        "band.high week.changes",
        "Nine of 48 changes scored high, nearly one in five.",
        "Nine of 48 changes scored high, nearly one in four.",
    ),
    (
        "atlas",
        "service.search.objective",
        "Less than a fifth of Search's error budget is left, 18 percent.",
        "More than a fifth of Search's error budget is left.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_rest_is_told_by_its_words(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_what_is_left_of_this_week_is_none_of_last_week():
    facts = ("week.deployments", "week.failures")
    for told in ("12 deployments went out without a failure", "all 12 deployments went out without failing"):
        assert codes("5606-W35-fulfilment-platform", f"This week {told}.", *facts) == set()
        assert "period" in codes("5606-W35-fulfilment-platform", f"Last week {told}.", *facts)
