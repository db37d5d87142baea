"""Of which time a number is: a word for it that two share, a step held against it, the most of the weeks before."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

BANDS = ("band.safe", "band.moderate")
PAIRS = [
    (
        ("week.changes", "week.deployments"),
        "Last week 40 changes went out with 16 deployments.",
        "Last week 40 changes went out with 20 deployments.",
    ),
    (
        ("week.changes", "week.deployments"),
        "In the week before, 40 changes went out with 16 deployments.",
        "In the week before, 40 changes went out with 20 deployments.",
    ),
    (
        ("week.changes", "week.deployments"),
        "The previous week brought 40 changes and 16 deployments, this week 48 and 20.",
        "The previous week brought 48 changes and 20 deployments, this week 40 and 16.",
    ),
    (
        BANDS,
        "Safe and moderate changes came to 20 and 16, where 16 and five are usual.",
        "Safe and moderate changes came to 20 and 16, where five and 16 are usual.",
    ),
    (
        BANDS,
        "In a usual week safe changes outnumber moderate ones by 16 to five; this week it was 20 to 16.",
        "In a usual week safe changes outnumber moderate ones by 20 to 14; this week it was 20 to 16.",
    ),
    (
        BANDS,
        "The week had 20 safe changes and 16 moderate ones, against a usual 16 and five.",
        "The week had 20 safe changes and 16 moderate ones, against a usual 20 and 14.",
    ),
    (
        ("service.payments.share",),
        "Payments' share is up 15 percentage points in a week and 20 on its usual.",
        "Payments' share is up 20 percentage points in a week and 15 on its usual.",
    ),
    (
        ("service.search.share",),
        "Search, at 20 percent, is fifteen percentage points shy of its usual 35.",
        "Search, at 20 percent, is fifteen percentage points shy of last week's 30.",
    ),
    (
        ("service.search.share",),
        "Search has 20 percent, less than half its maximum of 44 in the twelve weeks before.",
        "Search has 20 percent, less than half its maximum of 44 in the previous week.",
    ),
    (
        ("service.payments.movement",),
        "Payments' mean climbed 22 points above its usual to 50.4.",
        "Payments' mean climbed 50.4 points above its usual to 22.",
    ),
    (
        ("service.auth.share",),
        "Auth has 25 percent, exactly its usual.",
        "Auth has 25 percent, exactly its maximum.",
    ),
    (
        ("band.safe",),
        "Twenty changes were safe, exactly as many as the week before.",
        "Twenty changes were safe, exactly as usual.",
    ),
    (
        ("positive.tested",),
        "Tests came with 75 percent of changes, which beats both last week's 60 and the usual 50.",
        "Tests came with 75 percent of changes, which trails both last week's 60 and the usual 50.",
    ),
    (
        ("week.lead_time",),
        "Lead time undercuts its usual by 36 hours.",
        "Lead time undercuts its usual by 12 hours.",
    ),
    (
        ("week.deployments", "week.incidents"),
        "More deployments and incidents than usual: 20 deployments instead of 15, and five incidents instead of one.",
        "More deployments and incidents than usual: 20 deployments instead of 15, and five incidents instead of two.",
    ),
]


@pytest.mark.parametrize(("facts", "true", "wrong"), PAIRS)
def test_a_number_is_of_the_time_that_the_sentence_tells(facts: tuple[str, ...], true: str, wrong: str) -> None:
    assert not codes("atlas", true, *facts)
    assert codes("atlas", wrong, *facts)
