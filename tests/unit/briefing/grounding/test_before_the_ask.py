"""What stood when something was asked is of that time, and an empty queue has nothing left that waits."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIRS = [
    (
        "1001-W37-storefront",
        "ask.checkout:queue",
        "Checkout had two changes that waited when it was asked, and none does now.",
        "Checkout had three changes that waited when it was asked, and none does now.",
    ),
    (
        "1001-W37-storefront",
        "ask.checkout:queue",
        "At the time of the ask two changes waited at Checkout; now none does.",
        "At the time of the ask none waited at Checkout; now two changes do.",
    ),
    (
        "1001-W37-storefront",
        "ask.checkout:objective",
        "Checkout burned its error budget at 2.6 times its pace before the ask and at 0.6 times now.",
        "Checkout burned its error budget at 0.6 times its pace before the ask and at 2.6 times now.",
    ),
    (
        "1002-W37-identity",
        "ask.auth:ownership",
        "Auth's owned files without an owner's approval: 100 percent before the ask, 0 after.",
        "Auth's owned files without an owner's approval: 0 percent before the ask, 100 after.",
    ),
    (
        "atlas",
        "ask.search:objective",
        "When the ask was made, Search had 24 percent of its error budget left.",
        "When the ask was made, Search had 18 percent of its error budget left.",
    ),
    (
        "1001-W37-storefront",
        "ask.checkout:queue",
        "Checkout's queue of two changes has been cleared.",
        "Checkout's queue of three changes has been cleared.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_what_stood_before_an_ask_is_of_that_time(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_a_queue_in_which_changes_wait_is_not_empty():
    assert codes("atlas", "The queue at Payments has four changes.", "service.payments.queue") == set()
    assert codes("atlas", "The queue at Payments is empty.", "service.payments.queue") == {"state"}
