"""What repairs an incident, by its title, and what only looks like it."""

from __future__ import annotations

import pytest

from scoring.cures import mends

TOTALS = "Checkout: totals rounded down at tax"


@pytest.mark.parametrize(
    ("title", "is_repair", "found"),
    [
        ("Round tax per line (PD-4101)", False, True),
        ("pd-4101: hold the old rounding", False, True),
        ("Round tax per line (PD-41012)", True, False),
        ("Fix rounded totals", True, True),
        ("Show rounded totals", False, False),
        ("Fix the checkout header", True, False),
    ],
)
def test_a_fix_names_the_incident_or_shares_half_of_its_words(title, is_repair, found):
    assert mends(title, "pagerduty:PD-4101", TOTALS, is_repair=is_repair, services=("checkout",)) is found


def test_the_service_and_words_of_every_incident_link_nothing():
    assert not mends("Fix checkout errors", "i1", "Checkout errors", is_repair=True, services=("checkout",))
    assert not mends("Fix failures of the service", "i1", "Service failures", is_repair=True)


def test_an_id_that_is_a_mere_number_or_is_short_is_none():
    assert not mends("Raise the limit to 4101", "pagerduty:4101", "It fails", is_repair=True)
    assert not mends("Use i1", "i1", "It fails", is_repair=True)
