"""Counts, plurals, lists and signs, as English has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.words import (
    capital,
    figure,
    in_words,
    listed,
    signed,
)


def test_a_long_list_names_some_and_counts_at_least_two_more():
    assert listed(["a", "b", "c"], most=3) == "a, b and c"
    assert listed(["a", "b", "c", "d"], most=3) == "a, b and two more"
    assert listed([str(number) for number in range(13)], most=3) == "0, 1 and 11 more"


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("three changes landed.", "Three changes landed."),
        ("12 changes landed.", "12 changes landed."),
        ("épices changes.", "Épices changes."),
        ("shop#812 was taken back.", "shop#812 was taken back."),
        (".github: ask an owner.", ".github: ask an owner."),
        ("iOS needs a decision.", "iOS needs a decision."),
        ("éCommerce needs a decision.", "éCommerce needs a decision."),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_an_identifier_stays_itself(text, raised):
    assert capital(text) == raised


@given(st.floats(-1e9, 1e9))
def test_no_number_is_written_with_a_minus_zero_or_two_decimals(number):
    for text in (figure(number), signed(number), in_words(number)):
        assert not re.fullmatch(r"[-−]0(\.0)?", text)
        assert not re.search(r"\.0$|\.\d\d", text)
