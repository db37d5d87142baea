"""The fake Slack refuses what the real one does: a check that accepts everything would prove nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack_limits import ASKING, PRESSABLE, TEXTS, block_errors, view_errors

PLAIN = {"type": "plain_text", "text": "x"}
OPTION = {"text": PLAIN, "value": "1"}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "a"}
FIELD = {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input", "action_id": "a"}}
MODAL = {"type": "modal", "title": PLAIN, "blocks": [SECTION]}


def words(length: int) -> dict[str, str]:
    return {"type": "plain_text", "text": "x" * length}


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def field(**element: Any) -> dict[str, Any]:
    return {**FIELD, "element": element}


def choice(kind: str, number: int, **more: Any) -> dict[str, Any]:
    options = [{"text": PLAIN, "value": str(place)} for place in range(number)]
    return {"type": kind, "action_id": kind, "options": options, **more}


@pytest.mark.parametrize(
    "block",
    [
        SECTION,
        {**SECTION, "accessory": BUTTON},
        row(BUTTON, choice("overflow", 5), choice("static_select", 100)),
        {**FIELD, "hint": PLAIN, "optional": True},
        field(**choice("checkboxes", 10, initial_options=[{"text": PLAIN, "value": "3"}])),
        field(type="datepicker", action_id="d"),
    ],
)
def test_what_slack_takes_is_taken(block):
    assert block_errors([block]) == []
    assert view_errors({**MODAL, "submit": PLAIN, "blocks": [block]}) == []


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (row(), "at least one element"),
        (row(BUTTON, BUTTON), "action_id already exists"),
        (row({**BUTTON, "value": "x" * 2001}), "less than 2001"),
        (row({**BUTTON, "text": words(76)}), "less than 76"),
        (row({**BUTTON, "style": "shouting"}), "unsupported style"),
        (row({"type": "plain_text_input", "action_id": "a"}), "unsupported type"),
        (row(choice("overflow", 6)), "between 1 and 5 options"),
        (row({"type": "overflow", "options": [OPTION, OPTION]}), "value already exists"),
        (row(choice("static_select", 101)), "between 1 and 100 options"),
        (field(**choice("checkboxes", 11)), "between 1 and 10 options"),
        (field(**choice("radio_buttons", 2, initial_option=OPTION | {"value": "9"})), "initial option"),
        (field(**BUTTON), "unsupported type"),
        (field(type="plain_text_input", action_id="a", initial_value="xxx", max_length=2), "less than 3"),
        (field(type="datepicker", action_id="a", placeholder=words(151)), "less than 151"),
        ({**FIELD, "label": words(2001)}, "less than 2001"),
        ({**SECTION, "accessory": {"type": "plain_text_input"}}, "unsupported type"),
    ],
)
def test_what_slack_refuses_is_refused(block, complaint):
    assert any(complaint in error for error in block_errors([block]))
    assert any(complaint in error for error in view_errors({**MODAL, "submit": PLAIN, "blocks": [block]}))


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        ({**MODAL, "title": words(25)}, "less than 25"),
        ({"type": "modal", "blocks": [SECTION]}, "missing required field"),
        ({**MODAL, "submit": words(25)}, "less than 25"),
        ({**MODAL, "blocks": [FIELD]}, "submit is required"),
        ({**MODAL, "blocks": [SECTION] * 101}, "no more than 100"),
        ({**MODAL, "blocks": [{**SECTION, "block_id": "a"}] * 2}, "already exists"),
        ({**MODAL, "private_metadata": "x" * 3001}, "less than 3001"),
        ({**MODAL, "type": "home"}, "home view cannot have title"),
        ({"type": "message", "blocks": [SECTION]}, "unsupported type"),
        ({**MODAL, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "€" * 2900}}] * 100}, "too large"),
    ],
)
def test_a_view_that_slack_refuses_is_refused(view, complaint):
    assert any(complaint in error for error in view_errors(view))


OURS = {"section", "actions", "input", "context", "header", "divider"}


def elements(block: dict[str, Any]) -> set[str]:
    held = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return {one["type"] for one in held if one is not None}


def test_blocks_of_slacks_own_tests_are_taken_where_its_schema_takes_them(shared_dir: Path):
    """We are nowhere stricter than Slack; only blocks and elements that we make are looked at."""
    cases = json.loads((shared_dir / "real/slack/slack_sdk_test_blocks.json").read_text())
    blocks = [case["block"] for case in cases if case["valid_per_schema"] and case["block"].get("type") in OURS]
    known = [block for block in blocks if elements(block) <= {*PRESSABLE, *ASKING, *TEXTS, "image"}]

    assert len(known) > 20
    assert [errors for block in known if (errors := block_errors([block]))] == []
