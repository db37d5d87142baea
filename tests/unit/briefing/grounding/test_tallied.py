"""How many services, or teams, moved so far against their usual level."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PLATFORM, TEAMS = "1402-W35-fulfilment-platform", "1604-W37-three-teams"
SERVICES = " ".join(f"service.{one}.movement" for one in ("gateway", "infrastructure", "shipping", "notifications"))
"""Gateway -2, Infrastructure -0.7, Shipping -11.2, Notifications -1.1."""
SHARES = " ".join(f"team.{one}.share" for one in ("payments", "identity", "storefront"))
"""Payments moved -5.7, Identity -5.9, Storefront -3.1."""


@pytest.mark.parametrize(
    ("payload", "facts", "text", "right", "wrong"),
    [
        (PLATFORM, SERVICES, "{} of the four services fell by more than one point.", "Three", "Two"),
        (PLATFORM, SERVICES, "Only one of the four services came down by more than {} points.", "two", "one"),
        (PLATFORM, SERVICES, "Three of the four services are more than a point {} usual.", "below", "above"),
        (PLATFORM, SERVICES, "Three of the four services dropped by no {} than two points.", "more", "less"),
        (TEAMS, SHARES, "All three teams are at least {} points below usual.", "three", "four"),
        (TEAMS, SHARES, "{} teams are more than five points below usual.", "Two of the three", "All three"),
        (TEAMS, SHARES, "Two of the three teams are more than five points below {}.", "usual", "last week"),
    ],
)
def test_those_that_moved_beyond_a_bound_are_counted(
    payload: str, facts: str, text: str, right: str, wrong: str
) -> None:
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) != set()
