"""The changes that a briefing lists: which come first, which tie, and what is told of those that were not named."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

DISCOVERY = (
    "6111-W35-discovery",
    "change.acme/discovery#1649 change.acme/discovery#1650 change.acme/discovery#1658 change.acme/discovery#1663",
)
PAYMENTS = (
    "6111-W38-payments",
    "change.acme/payments#1016 change.acme/payments#1027 change.acme/payments#1013 change.acme/ledger#551",
)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other three tie at 30."),
        (DISCOVERY, "acme/discovery#1649 has 32 points, and the others are tied at 30."),
    ],
)
def test_the_others_may_tie_at_a_number(listed, text):
    assert codes(listed[0], text, *listed[1].split()) == set()


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other three tie at 32."),
        (DISCOVERY, "acme/discovery#1649 tops the listed changes at 32 points, and the other two tie at 30."),
        (DISCOVERY, "acme/discovery#1649 has 32 points, and the other two have 30 each."),
        (DISCOVERY, "acme/discovery#1650 has 30 points, and the other three tie at 30."),
        (PAYMENTS, "acme/payments#1016 leads at 35 points, and the other three tie at 31."),
    ],
)
def test_what_the_others_tie_at_is_held_against_each_of_them(listed, text):
    assert codes(listed[0], text, *listed[1].split())
