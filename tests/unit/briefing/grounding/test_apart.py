"""How long after one another two changes or deployments happened."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIRS = [
    (
        "atlas",
        "change.acme/payments#501 week.deployment",
        "payments/deploy-310 went out 90 minutes after acme/payments#501 landed.",
        "payments/deploy-310 went out 90 minutes before acme/payments#501 landed.",
    ),
    (
        "atlas",
        "change.acme/payments#501 week.deployment",
        "payments/deploy-310 went out an hour and a half after acme/payments#501 landed.",
        "payments/deploy-310 went out 45 minutes after acme/payments#501 landed.",
    ),
    (
        "atlas",
        "change.acme/auth#77 change.acme/search#210",
        "acme/auth#77 and acme/search#210 landed a day apart.",
        "acme/auth#77 and acme/search#210 landed within an hour of each other.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_time_between_two_moments_is_computed(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_two_that_are_cited_need_not_be_named():
    facts = ("change.acme/auth#77", "change.acme/search#210")
    assert codes("atlas", "The two landed a day apart.", *facts) == set()
    assert codes("atlas", "The two landed within an hour of each other.", *facts)
    assert codes("atlas", "The two landed within a minute of each other.", *facts)
