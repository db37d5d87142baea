"""What a press tells of where it was made, and how answers are marked so that a press on them can tell."""

from __future__ import annotations

from bot.slack.buttons.payload import MOST_ID, edition_part, edition_tag, marked, read_spot
from briefing.editions.slack.message import SlackMessage, render_slack
from briefing.editions.view.build import build_view
from briefing.editions.view.controls import Target, parse_value
from briefing.editions.view.naming import Naming
from tests.fakes.slack_limits import block_errors
from tests.unit.briefing.editions import sample


def press(block_id: str, **more: object) -> dict:
    action = {"action_id": "riskbrief.acknowledge", "block_id": block_id, "value": "{}"}
    return {"user": {"id": "U1"}, "actions": [action], "trigger_id": "1", "response_url": "http://x", **more}


def test_a_message_is_known_by_its_receipt_and_an_answer_that_one_person_sees_is_none() -> None:
    where = {"message_ts": "1.2", "channel_id": "C1"}
    seen = {"channel": {"id": "C1"}, "message": {"ts": "1.2"}}

    assert read_spot(press("x", **seen, container=where)).receipt == "C1/1.2"
    assert read_spot(press("x", channel={"id": "C1"}, container=where | {"is_ephemeral": True})).receipt is None
    # Home is no modal.
    assert read_spot(press("x", view={"type": "home", "id": "V1"})).is_home
    assert not read_spot(press("x", view={"type": "modal", "id": "V1"})).is_home


def test_every_block_that_can_be_pressed_tells_what_was_asked_for() -> None:
    edition = render_slack(build_view(*sample.needs_action(), sample.NAMES, Naming.NAMES))

    for number, message in enumerate(edition.messages):
        [told] = marked([message], edition_tag(number))
        pressable = [one for one in told.blocks if one["type"] == "actions" or "accessory" in one]
        assert pressable or number
        for block in pressable:
            assert read_spot(press(str(block["block_id"]))).tag == f"edition {number}"
        assert block_errors(list(told.blocks)) == []


def test_a_row_that_has_its_target_for_a_name_keeps_it() -> None:
    target = Target(payload="a" * 64, card="payments:ownership", place="cards[0]")
    block = {"type": "actions", "block_id": target.to_value(), "elements": []}

    [told] = marked([SlackMessage(text="x", blocks=(block,))], "why 1")

    kept = parse_value(str(told.blocks[0]["block_id"]))
    assert (kept.payload, kept.card, kept.place, kept.query) == ("a" * 64, "payments:ownership", "cards[0]", "why 1")


def test_a_tag_that_is_too_long_is_left_out() -> None:
    block = {"type": "actions", "elements": []}

    [told] = marked([SlackMessage(text="x", blocks=(block,))], "why " + "x" * MOST_ID)

    assert told.blocks == (block,)

    # It is an edition's part or some words.
    assert edition_part(edition_tag(3)) == 3
    assert edition_part("why 1") is None
    assert edition_part("team edition 1") is None
