from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.editions.view.controls import (
    MAX_VALUE,
    Target,
    Verb,
    button,
    overflow,
    parse_value,
    read_press,
    row,
)

HASH = "f" * 64
CARD = Target(payload=HASH, card="payments:queue", place="cards[0]")

words = st.one_of(st.none(), st.text(max_size=40))


@given(st.builds(Target, payload=words, card=words, place=words, query=words))
def test_a_target_is_read_back_as_it_was_written(target):
    assert parse_value(target.to_value()) == target


@pytest.mark.parametrize(
    "value", [None, "", "ack:payments", "[]", '{"card":7}', '{"card":null}', '{"week":"2026-W46"}', "{"]
)
def test_a_value_of_another_version_is_said_to_be_one(value):
    with pytest.raises(ValueError, match="that button is from an older version"):
        parse_value(value)


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "riskbrief.launch", "value": "{}"},
        {"action_id": "ack", "value": CARD.to_value()},
        {"value": CARD.to_value()},
        {"action_id": "riskbrief.why"},
        {"action_id": "riskbrief.more", "block_id": CARD.to_value(), "selected_option": {"value": "launch"}},
        {"action_id": "riskbrief.more", "block_id": "a1B", "selected_option": {"value": "wrong"}},
    ],
)
def test_a_press_that_is_not_known_is_said_to_be_older(action):
    with pytest.raises(ValueError, match="from an older version"):
        read_press(action)


def test_a_button_says_what_it_is_about_to_those_who_hear_it():
    assert button(Verb.WHY, CARD, about="Checkout: the budget burns").accessibility_label == (
        "Why? Checkout: the budget burns"
    )
    assert len(button(Verb.WHY, CARD, about="x" * 300).accessibility_label) == 75


def test_a_target_that_is_too_long_gives_no_control():
    assert button(Verb.WHY, Target(card="k" * MAX_VALUE)) is None
    long = Target(card="k" * 300)
    assert row([overflow([Verb.USEFUL, Verb.WRONG], {})], long) == []
    assert [one.type for one in row([button(Verb.WHY, long), overflow([Verb.USEFUL], {})], long)[0].elements] == [
        "button"
    ]
    assert row([None], CARD) == []
