"""Counts, plurals, lists and signs, as English has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.contracts.words import (
    alone,
    among,
    capital,
    count,
    day,
    every,
    figure,
    in_words,
    listed,
    nobody,
    of_them,
    signed,
)


@pytest.mark.parametrize(
    ("number", "noun", "plural", "words"),
    [
        (0, "change", None, "no changes"),
        (1, "change", None, "one change"),
        (2, "change", None, "two changes"),
        (10, "change", None, "10 changes"),
        (1240, "change", None, "1,240 changes"),
        (1, "fix or revert", "fixes and reverts", "one fix or revert"),
        (2, "fix or revert", "fixes and reverts", "two fixes and reverts"),
    ],
)
def test_a_count_agrees_with_its_noun(number, noun, plural, words):
    assert count(number, noun, plural) == words


@pytest.mark.parametrize(
    ("number", "word", "without_noun"), [(0, "no", "none"), (1, "one", "one"), (10, "10", "10"), (-1, "−1", "−1")]
)
def test_small_whole_numbers_are_words(number, word, without_noun):
    assert (in_words(number), alone(number)) == (word, without_noun)


@pytest.mark.parametrize(
    ("number", "digits"), [(0.04, "0"), (-0.04, "0"), (2.0, "2"), (2.25, "2.2"), (1234.5, "1,234.5")]
)
def test_figures_have_a_decimal_only_where_they_need_one(number, digits):
    assert figure(number) == digits


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (0.04, "0"), (-0.04, "0"), (2.3, "+2.3"), (-1, "−1"), (-1.06, "−1.1"), (1200, "+1,200")],
)
def test_a_movement_has_a_real_sign_and_none_is_none(number, words):
    assert signed(number) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["pay"], "pay"), (["pay", "auth"], "pay and auth"), (["pay", "auth", "mail"], "pay, auth and mail")],
    ids=["none", "one", "two", "three"],
)
def test_lists_end_with_and(items, words):
    assert listed(items) == words


def test_a_long_list_names_some_and_counts_at_least_two_more():
    assert listed(["a", "b", "c"], most=3) == "a, b and c"
    assert listed(["a", "b", "c", "d"], most=3) == "a, b and two more"
    assert listed([str(number) for number in range(13)], most=3) == "0, 1 and 11 more"


@pytest.mark.parametrize(
    ("whole", "all_of_it", "none_of_it"), [(1, "it", "none"), (2, "both", "neither"), (3, "all three", "none")]
)
def test_two_have_words_of_their_own(whole, all_of_it, none_of_it):
    assert (every(whole), nobody(whole), of_them(whole, whole)) == (all_of_it, none_of_it, all_of_it)


@pytest.mark.parametrize(
    ("part", "whole", "of_those", "of_tests"),
    [
        (0, 2, "none of them", "none of two tests"),
        (1, 2, "one of them", "one of two tests"),
        (2, 2, "both", "both tests"),
        (3, 3, "all three", "all three tests"),
        (1, 1, "it", "the only test"),
    ],
)
def test_both_is_said_of_two_of_two_and_of_nothing_else(part, whole, of_those, of_tests):
    assert (of_them(part, whole), among(part, whole, "test")) == (of_those, of_tests)


def test_a_day_is_written_without_its_year():
    assert (day("2026-09-06"), day("2026-09-16T08:00:00+02:00")) == ("6 Sep", "16 Sep")


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
