"""What is no more than a number is that number, or a little less."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHANGE = "change.acme/shop#4003"
"""32 points."""


@pytest.mark.parametrize(("points", "is_true"), [(32, True), (33, True), (31, False), (50, False)])
def test_no_more_than_a_number_is_that_number_or_a_little_less(points, is_true):
    found = codes("W36-storefront", f"acme/shop#4003 came to no more than {points} points.", CHANGE)
    assert (found == set()) is is_true


def test_nothing_approved_may_be_told_as_a_zero():
    told = "acme/shop#4012 had zero percent of its owned files approved by an owner."
    assert codes("W36-storefront", told, "change.acme/shop#4012") == set()
    assert codes("W36-storefront", told.replace("zero", "all"), "change.acme/shop#4012")


@pytest.mark.parametrize(
    ("bound", "is_true"),
    [
        ("has less than 64", True),
        ("has more than 67 percent", True),
        ("has less than 66", False),
        ("has less than 0.3", False),
        ("burns more than 67", False),
        ("has spent less than 64 percent", False),
    ],
)
def test_what_is_left_of_budgets_has_a_bound(bound, is_true):
    told = f"Checkout has 36 percent of its error budget left; none of the others {bound}."
    services = ("checkout", "payments", "ledger", "auth", "profiles", "catalogue")
    found = codes("6111-W38-three-teams", told, *(f"service.{one}.objective" for one in services))
    assert (found == set()) is is_true
