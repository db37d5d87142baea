""" "One" that stands for what was told: "a single high or critical one", "the previous one being 25.6"."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS_0 = (
    "week.elevated",
    "week.changes",
    "week.failures",
)
FACTS_1 = ("record.mean",)
FACTS_2 = (
    "service.shipping.share",
    "service.gateway.share",
)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1907-W35-fulfilment-platform",
            (
                "Fulfilment and Platform had another quiet week: 31 changes without a single high or critical "
                "one, and no failed deployment."
            ),
            FACTS_0,
        ),
        ("1907-W35-fulfilment-platform", "The week had 31 changes, no high or critical one.", FACTS_0),
        ("1907-W35-fulfilment-platform", "There was not a single high or critical one among the 31 changes.", FACTS_0),
        (
            "1907-W34-fulfilment-platform",
            "At 24.8 points the mean set a new low against the twelve weeks before, the previous one being 25.6.",
            FACTS_1,
        ),
        (
            "1907-W34-fulfilment-platform",
            "At 24.8 points the mean set a new low against the twelve weeks before; the previous one was 25.6.",
            FACTS_1,
        ),
    ],
)
def test_what_one_stands_for_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("1907-W35-fulfilment-platform", "The week had 32 changes without a single high or critical one.", FACTS_0),
        ("1907-W35-fulfilment-platform", "The week had 31 changes with a single high or critical one.", FACTS_0),
        (
            "1907-W34-fulfilment-platform",
            "At 24.8 points the mean set a new low against the twelve weeks before, the previous one being 26.6.",
            FACTS_1,
        ),
        (
            "1907-W34-fulfilment-platform",
            "At 25.6 points the mean set a new low against the twelve weeks before, the previous one being 24.8.",
            FACTS_1,
        ),
        (
            "1907-W34-fulfilment-platform",
            "At 24.8 points the mean set a new high against the twelve weeks before, the previous one being 25.6.",
            FACTS_1,
        ),
    ],
)
def test_what_one_stands_for_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1907-W34-fulfilment-platform",
            "Shipping accounts for 29.1 percent of the points, with Gateway two percentage points behind it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping accounts for 29.1 percent of the points, with Gateway two percentage points below it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Gateway accounts for 27.1 percent of the points, with Shipping two percentage points ahead of it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping has 29.1 percent, and Gateway trails it by two percentage points.",
            FACTS_2,
        ),
    ],
)
def test_what_it_is_held_against_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1907-W34-fulfilment-platform",
            "Gateway accounts for 27.1 percent of the points, with Shipping two percentage points behind it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping accounts for 29.1 percent of the points, with Gateway three percentage points behind it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping accounts for 29.1 percent of the points, with Gateway two percentage points ahead of it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping accounts for 29.1 percent of the points, with Gateway two percentage points above it.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping has 29.1 percent, and Gateway trails it by four percentage points.",
            FACTS_2,
        ),
        (
            "1907-W34-fulfilment-platform",
            "Shipping has 29.1 percent, and Gateway leads it by two percentage points.",
            FACTS_2,
        ),
    ],
)
def test_what_it_is_held_against_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


def test_one_stands_for_what_is_there():
    text, facts = (
        "The average Ledger change scores 25.8 points, {} one {} Payments.",
        ("service.ledger.share", "service.payments.share"),
    )
    for there in ("in", "at"):
        assert codes("7001-W37-payments", text.format("3.1 more than", there), *facts) == set()
        assert codes("7001-W37-payments", text.format("3.1 less than", there), *facts)
        assert codes("7001-W37-payments", text.format("4.1 more than", there), *facts)
    assert codes("7001-W37-payments", "Ledger has no more than one at Payments.", *facts)
