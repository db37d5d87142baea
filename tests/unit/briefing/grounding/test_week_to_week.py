"""What a week is: "from one week to the next", "in a week of 16 changes"."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS_0 = (
    "band.safe",
    "band.moderate",
)
FACTS_1 = (
    "ask.shipping:coverage",
    "week.changes",
    "week.deployments",
    "week.mean",
)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1402-W34-fulfilment-platform",
            "Safe changes held at 28 from one week to the next, while moderate ones fell from twelve to three.",
            FACTS_0,
        ),
        (
            "1402-W34-fulfilment-platform",
            "Moderate changes fell from twelve to three from one week to the next.",
            FACTS_0,
        ),
        (
            "1402-W34-fulfilment-platform",
            "From one week to the next, moderate changes fell from twelve to three.",
            FACTS_0,
        ),
        ("1402-W34-fulfilment-platform", "Moderate changes fell by nine from one week to the next.", FACTS_0),
    ],
)
def test_from_one_week_to_the_next_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1402-W34-fulfilment-platform",
            "Moderate changes fell from eight to three from one week to the next.",
            FACTS_0,
        ),
        ("1402-W34-fulfilment-platform", "Safe changes rose from 20 to 28 from one week to the next.", FACTS_0),
        ("1402-W34-fulfilment-platform", "Safe changes held at 20 from one week to the next.", FACTS_0),
        ("1402-W34-fulfilment-platform", "Moderate changes held at three from one week to the next.", FACTS_0),
        ("1402-W34-fulfilment-platform", "Moderate changes fell by five from one week to the next.", FACTS_0),
    ],
)
def test_from_one_week_to_the_next_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 16 changes, 9 deployments and a "
                "mean of 27 points for Fulfilment."
            ),
            FACTS_1,
        ),
        (
            "5808-W34-fulfilment",
            "Shipping's coverage loss is back at its usual, in a week with 16 changes and 9 deployments.",
            FACTS_1,
        ),
    ],
)
def test_what_a_week_had_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 17 changes, 9 deployments and a "
                "mean of 27 points for Fulfilment."
            ),
            FACTS_1,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 15 changes, 5 deployments and a "
                "mean of 27.6 points for Fulfilment."
            ),
            FACTS_1,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 16 changes, 8 deployments and a "
                "mean of 27 points for Fulfilment."
            ),
            FACTS_1,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 16 changes, 5 deployments and a "
                "mean of 27 points for Fulfilment."
            ),
            FACTS_1,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Shipping's coverage loss is back at its usual, in a week of 16 changes, 9 deployments and a "
                "mean of 25.5 points for Fulfilment."
            ),
            FACTS_1,
        ),
    ],
)
def test_what_a_week_had_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "is_true"),
    [
        (
            "1001-W36-identity",
            "One warning is open: Auth's files landed without their owners, as in the week before.",
            True,
        ),
        (
            "1001-W36-identity",
            "One warning is open; Auth's files landed without their owners, just as last week.",
            True,
        ),
        ("1001-W35-three-teams", "One warning is open: Auth's files landed without their owners, as last week.", False),
        ("1001-W35-three-teams", "One warning is open, as in the week before.", False),
    ],
)
def test_what_is_likened_to_last_week_is_told_in_its_own_clause(payload, text, *, is_true):
    assert ("period" not in codes(payload, text, "service.auth.ownership", "week.changes")) is is_true


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong"),
    [
        ("rowan-W34-identity", "Deployments rose from {} to 6 week on week.", "3", "6"),
        ("hazel-W36-storefront", "Deployments fell from {} to 6 week over week.", "13", "7"),
    ],
)
def test_week_on_week_counts_no_weeks(payload: str, text: str, right: str, wrong: str) -> None:
    assert codes(payload, text.format(right), "week.deployments") == set()
    assert codes(payload, text.format(wrong), "week.deployments") != set()
