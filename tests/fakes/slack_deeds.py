"""What people do in a fake Slack, as the payloads that Slack sends of it: a press, a form that is sent, Home opened.

Nothing here sends. A control is found by the words on it, as a person finds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_state import APP, TEAM, Answer


@dataclass(frozen=True)
class Deed:
    """One thing that Slack tells us of: `kind` is the envelope's type in Socket Mode."""

    kind: str
    payload: Answer

    @property
    def fields(self) -> Mapping[str, str]:
        """The form that HTTP mode carries it in."""
        return self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}


def common(user: str) -> Answer:
    return {
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": APP,
        "token": "legacy-verification-token",
    }


def pressed(blocks: Sequence[Answer], label: str) -> Answer:
    """The `actions` entry of the first control that says `label`: a button, or an option of a menu."""
    found = [told for name, told in _controls(blocks) if name == label]
    if not found:
        there = ", ".join(sorted({one[0] for one in _controls(blocks)}))
        raise AssertionError(f"nothing to press says {label!r}; there is {there}")
    return {**found[0], "action_ts": "1.2"}


def labels(blocks: Sequence[Answer]) -> list[str]:
    """Everything that can be pressed, in the order of reading."""
    return [label for label, _ in _controls(blocks)]


def _controls(blocks: Sequence[Answer]) -> Iterator[tuple[str, Answer]]:
    for place, block in enumerate(blocks):
        block_id = block.get("block_id") or f"auto{place}"
        inside = [block.get("accessory"), *(block.get("elements") or ())]
        for element in (one for one in inside if isinstance(one, dict) and "action_id" in one):
            told = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
            if element["type"] == "button":
                yield element["text"]["text"], {**told, "text": element["text"], "value": element.get("value")}
            for option in element.get("options") or ():
                yield option["text"]["text"], {**told, "selected_option": option}


def filled(view: Answer, values: Mapping[str, Any]) -> Answer:
    """The `state` of a form: what was there at first, and what was put in by the input's label."""
    left, state = dict(values), {}
    for block in (one for one in view["blocks"] if one.get("type") == "input"):
        element, label = block["element"], block["label"]["text"]
        put_in = left.pop(label, _first(element))
        state[block["block_id"]] = {element["action_id"]: _typed(element, put_in)}
    if left:
        raise AssertionError(f"the form has no input {', '.join(left)}")
    return {"values": state}


_FIRST = {
    "plain_text_input": "initial_value",
    "static_select": "initial_option",
    "multi_static_select": "initial_options",
    "checkboxes": "initial_options",
    "radio_buttons": "initial_option",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "conversations_select": "initial_conversation",
}
_TOLD_AS = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
    "radio_buttons": "selected_option",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "conversations_select": "selected_conversation",
}


def _first(element: Answer) -> Any:
    return element.get(_FIRST.get(element["type"], ""))


def _typed(element: Answer, put_in: Any) -> Answer:
    """What a state says of one input; options are named by their words."""
    kind = element["type"]
    if kind not in _TOLD_AS:
        raise AssertionError(f"this fake does not know the input {kind}")
    options = [
        *element.get("options", ()),
        *(one for group in element.get("option_groups", ()) for one in group["options"]),
    ]
    by_words = {one["text"]["text"]: one for one in options}
    if isinstance(put_in, str) and by_words:
        put_in = by_words[put_in]
    elif isinstance(put_in, list | tuple | set):
        put_in = [by_words[one] if isinstance(one, str) else one for one in put_in]
    elif put_in is None and _TOLD_AS[kind] == "selected_options":
        put_in = []
    told: Answer = {"type": kind, _TOLD_AS[kind]: put_in}
    if element.get("response_url_enabled"):
        told["response_url_enabled"] = True
    return told


def event(kind: str, user: str, **more: Any) -> Answer:
    """An Events API payload."""
    return {
        "token": "legacy-verification-token",
        "team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": "Ev0001",
        "event_time": 1,
        "event": {"type": kind, "user": user, "event_ts": "1.2", **more},
    }
