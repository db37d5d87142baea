"""How often one number goes into another that was told just before it, with nothing behind the ratio."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    "text",
    [
        "Payments had 14 changes to Ledger's eight, 1.75 times as many.",
        "Payments had 14 changes against Ledger's eight, about 1.8 times as many.",
        "Ledger had eight changes and Payments 14, 1.75 times as many.",
        "With 14 changes to Ledger's eight, Payments had 1.75 times as many.",
        "Payments had 14 changes and Ledger eight, 1.75 times as many in Payments.",
    ],
)
def test_a_ratio_is_of_the_two_numbers_before_it(text):
    assert codes("5707-W34-payments", text, "service.payments.elevated", "service.ledger.elevated") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Payments had 14 changes to Ledger's eight, 2.75 times as many.",
        "Payments had 14 changes to Ledger's eight, twice as many.",
        "Payments had 14 changes and Ledger eight, 1.75 times as many.",
        "Payments had 14 changes and Ledger eight, 1.75 times as many in Ledger.",
        "Payments had eight changes to Ledger's 14, 1.75 times as many.",
        "Payments had 14 changes to Ledger's eight, half as many.",
        "With 14 changes to Payments' eight, Ledger had 1.75 times as many.",
        "With 14 changes to Ledger's eight, Payments had 2.75 times as many.",
    ],
)
def test_no_other_ratio_is_of_the_two_numbers_before_it(text):
    assert codes("5707-W34-payments", text, "service.payments.elevated", "service.ledger.elevated") != set()


@pytest.mark.parametrize(
    "text",
    [
        "Auth carried 488 points and Profiles 182, about 2.7 times as much in Auth.",
        "Auth carried 488 points to Profiles' 182, about 2.7 times as much.",
        "Profiles carried 182 points and Auth 488, about 2.7 times as much.",
    ],
)
def test_a_ratio_is_of_what_is_named_behind_it(text):
    assert codes("5707-W35-identity", text, "service.auth.share", "service.profiles.share") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Auth carried 488 points and Profiles 182, about 2.7 times as much in Profiles.",
        "Auth carried 488 points and Profiles 182, about 3.7 times as much in Auth.",
        "Auth carried 182 points and Profiles 488, about 2.7 times as much in Profiles.",
        "Auth carried 488 points and Profiles 182, about 2.7 times as much in Checkout.",
        "Auth carried 488 points to Profiles' 182, about four times as much.",
        "Auth carried 488 points and Profiles 182, about 2.7 times as many changes in Auth.",
    ],
)
def test_a_ratio_is_of_nothing_else_behind_it(text):
    assert codes("5707-W35-identity", text, "service.auth.share", "service.profiles.share") != set()
