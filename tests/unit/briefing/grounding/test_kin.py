"""Signals that a sentence names in other words, and what is said of them."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHECKOUT = ("service.checkout.movement",)
SEARCH = ("service.search.movement", "service.recommendations.movement")


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "rowan-W36-storefront",
            "Checkout: gates added 5.8 points, while smaller additions gave back 4.3.",
            CHECKOUT,
        ),
        ("rowan-W35-discovery", "Smaller additions took 5.5 points off Search and 3.8 off Recommendations.", SEARCH),
        ("harbour", "Mobile is 3.5 points calmer thanks to deeper review.", ("service.mobile.movement",)),
    ],
)
def test_a_signal_is_named_by_any_word_that_is_its_alone(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "rowan-W36-storefront",
            "Checkout: gates added 4.3 points, while smaller additions gave back 5.8.",
            CHECKOUT,
        ),
        ("rowan-W35-discovery", "Smaller additions took 3.8 points off Search and 5.5 off Recommendations.", SEARCH),
        ("rowan-W36-storefront", "In Checkout larger additions gave back 4.3 points.", CHECKOUT),
        ("hazel-W37-three-teams", "In Checkout, more lines added account for 4.2 of the 8.5 points.", CHECKOUT),
        ("W35-director", "New contributors drove Payments' score up by 9.3 points.", ("service.payments.movement",)),
    ],
)
def test_another_number_or_direction_of_a_signal_is_found(payload, text, facts):
    assert codes(payload, text, *facts) != set()


def test_a_number_without_a_unit_is_not_one_of_another_signal():
    text = "Missing owner approval alone adds {} points to Payments, the ownership gap another 1.7 and thin review {}."
    fact = "service.payments.movement"
    assert codes("hazel-W36-payments", text.format(2.6, 1.4), fact) == set()
    assert codes("hazel-W36-payments", text.format(1.4, 2.6), fact) == {"number"}


def test_a_change_is_named_by_its_number_alone_where_no_other_has_it():
    facts = ("change.acme/payments#502", "change.acme/payments#503")
    assert codes("atlas", "acme/payments#502 waits at 86 points, and #503 at 71.", *facts) == set()
    assert codes("atlas", "acme/payments#502 waits at 71 points, and #503 at 86.", *facts) != set()
    assert codes("atlas", "acme/payments#502 waits at 86 points, and #509 at 71.", *facts) >= {"entity"}
