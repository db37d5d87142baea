"""The largest driver of a movement is the largest of the service that it is told of, and of each where it says so."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYMENTS, DISCOVERY = "1001-W34-payments", "512-W34-discovery"
LEDGER = ("service.payments.movement", "service.ledger.movement")
SEARCH = ("service.search.movement", "service.recommendations.movement")


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            PAYMENTS,
            LEDGER,
            "Lines added is the largest driver in Ledger and awkward deploy time in Payments.",
            "Awkward deploy time is the largest driver in Ledger and lines added in Payments.",
        ),
        (
            PAYMENTS,
            LEDGER,
            "Lines added is the largest driver of the fall in Ledger.",
            "Missing owner approval is the largest driver of the fall in Ledger.",
        ),
        (
            DISCOVERY,
            SEARCH,
            "Lines added is the largest driver of the fall in each of them.",
            "Thin review is the largest driver of the fall in each of them.",
        ),
        (
            PAYMENTS,
            LEDGER,
            "Missing owner approval is the second largest driver of the fall in Ledger.",
            "Thin review is the second largest driver of the fall in Ledger.",
        ),
        (
            DISCOVERY,
            SEARCH,
            "Search and Recommendations fell, lines added being the largest driver in the former.",
            "Search and Recommendations fell, thin review being the largest driver in the former.",
        ),
    ],
)
def test_the_largest_driver_is_that_of_the_service_told_of(payload, facts, true, wrong):
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) & {"superlative", "rank"}


@pytest.mark.parametrize(
    "text",
    [
        "{0}, the {1} of its drivers, added {2} of the 6.5 points by which Payments rose.",
        "Payments' average rose by 6.5 points to 34.9, with {0} as the {1} driver at {2} points.",
    ],
)
def test_a_driver_has_its_place_among_those_of_the_movement(text: str) -> None:
    for told, is_true in (
        (("missing owner approval", "first", "2.5"), True),
        (("missing owner approval", "second", "2.5"), False),
        (("the ownership gap", "second", "1.6"), True),
        (("the ownership gap", "first", "1.6"), False),
    ):
        said = text.format(*told)
        found = codes("1002-W36-payments", said[0].upper() + said[1:], "service.payments.movement")
        assert (found == set()) is is_true, said
