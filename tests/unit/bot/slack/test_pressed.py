"""How answers are marked so that a press on them can tell what was asked for."""

from __future__ import annotations

from bot.slack.buttons.payload import MOST_ID, marked
from briefing.editions.slack.message import SlackMessage
from briefing.editions.view.controls import Target, parse_value


def test_a_row_that_has_its_target_for_a_name_keeps_it_and_a_tag_that_is_too_long_is_left_out() -> None:
    target = Target(payload="a" * 64, card="payments:ownership", place="cards[0]")
    block = {"type": "actions", "block_id": target.to_value(), "elements": []}

    [told] = marked([SlackMessage(text="x", blocks=(block,))], "why 1")

    kept = parse_value(str(told.blocks[0]["block_id"]))
    assert (kept.payload, kept.card, kept.place, kept.query) == ("a" * 64, "payments:ownership", "cards[0]", "why 1")

    nameless = {"type": "actions", "elements": []}
    [told] = marked([SlackMessage(text="x", blocks=(nameless,))], "why " + "x" * MOST_ID)
    assert told.blocks == (nameless,)
