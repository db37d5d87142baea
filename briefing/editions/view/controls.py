"""What can be pressed: the verbs, what each is about, and how a press is read back.

A button carries its whole target; an overflow's options are too short (75 characters), so they carry the verb and the
row's `block_id` the target. A target too long gives no control.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, OverflowMenuElement

if TYPE_CHECKING:
    from slack_sdk.models.blocks import InteractiveElement

PREFIX = "riskbrief."
MAX_VALUE = 2_000
MAX_BLOCK_ID = 255

_OLDER = "that button is from an older version"


class Verb(StrEnum):
    """What a press asks for; `riskbrief.<verb>` is a button's action id and a form's callback id."""

    WHY = "why"
    ACKNOWLEDGE = "acknowledge"
    UNACKNOWLEDGE = "unacknowledge"
    SNOOZE = "snooze"
    """Until it changes, without a question."""
    UNMUTE = "unmute"
    MUTE_FORM = "mute_form"
    """Ask until when; also the callback id of that form."""
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    WRONG = "wrong"
    SHARE = "share"
    OPEN_ALL = "open_all"
    SETTINGS = "settings"
    """Ask how to be briefed; also the callback id of that form."""
    RESUME = "resume"
    PREVIEW = "preview"
    MORE = "more"
    """The action id of an overflow; the chosen option has the verb."""

    @property
    def action_id(self) -> str:
        return PREFIX + self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a press is about: a payload's full hash, a card's key, a sentence's place, or an answer's query."""

    payload: str | None = None
    card: str | None = None
    place: str | None = None
    query: str | None = None

    def to_value(self) -> str:
        """Return compact JSON without Nones."""
        held = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def parse_value(text: str | None) -> Target:
    """Read `to_value`'s text; ValueError for an older version's button."""
    try:
        held = json.loads(text or "")
        if all(isinstance(value, str) for value in held.values()):
            return Target(**held)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(_OLDER) from error
    raise ValueError(_OLDER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    verb: Verb
    target: Target


def read_press(action: Mapping[str, Any]) -> Press:
    """Read one of a `block_actions` payload's `actions`; ValueError for an older version's button."""
    chosen = action.get("selected_option")
    name, value = str(action.get("action_id", "")), action.get("value")
    if isinstance(chosen, dict):
        name, value = f"{PREFIX}{chosen.get('value')}", action.get("block_id")
    try:
        verb = Verb(name.removeprefix(PREFIX))
    except ValueError as error:
        raise ValueError(_OLDER) from error
    return Press(verb=verb, target=parse_value(value))


LABELS: Mapping[Verb, str] = {
    Verb.WHY: "Why?",
    Verb.ACKNOWLEDGE: "Acknowledge",
    Verb.UNACKNOWLEDGE: "Undo acknowledgement",
    Verb.SNOOZE: "Snooze until it changes",
    Verb.UNMUTE: "Unmute",
    Verb.MUTE_FORM: "Snooze until a date…",
    Verb.USEFUL: "Useful",
    Verb.NOT_USEFUL: "Not useful",
    Verb.WRONG: "Wrong",
    Verb.SHARE: "Share",
    Verb.OPEN_ALL: "Open all",
    Verb.SETTINGS: "Change",
    Verb.RESUME: "Resume now",
    Verb.PREVIEW: "Preview Monday",
}
"""What a button says: an act, short enough for any client."""

OPINION_VERBS: Mapping[Verb, str] = {Verb.USEFUL: "useful", Verb.NOT_USEFUL: "not useful", Verb.WRONG: "wrong"}
"""The verbs that judge a sentence, each with the word feedback is kept under."""


def button(verb: Verb, target: Target, *, about: str = "", count: int = 0) -> ButtonElement | None:
    """Return a button, None if its target is too long.

    Screen readers say `about` after the label, since five "Why?" sound alike. `count` is how many pressed it, shown
    from one on.
    """
    value = target.to_value()
    if len(value) > MAX_VALUE:
        return None
    said = f"{LABELS[verb]} {about}".strip()[: ButtonElement.text_max_length] if about else None
    return ButtonElement(text=_labelled(verb, count), action_id=verb.action_id, value=value, accessibility_label=said)


def overflow(verbs: Sequence[Verb], counts: Mapping[Verb, int]) -> OverflowMenuElement:
    """Return the menu behind "⋯", for a row whose target `row` sets."""
    options = [Option(value=verb.value, text=_labelled(verb, counts.get(verb, 0))) for verb in verbs]
    return OverflowMenuElement(action_id=Verb.MORE.action_id, options=options)


def _labelled(verb: Verb, count: int) -> str:
    return f"{LABELS[verb]} · {count}" if count else LABELS[verb]


def row(elements: Sequence[InteractiveElement | None], target: Target) -> list[ActionsBlock]:
    """Return a row of what there is, if anything; without the menu if the target does not fit."""
    block_id = target.to_value()
    held = [one for one in elements if one is not None]
    menus = [one for one in held if isinstance(one, OverflowMenuElement)]
    if menus and len(block_id) > MAX_BLOCK_ID:
        held, menus = [one for one in held if one not in menus], []
    return [ActionsBlock(elements=held, block_id=block_id if menus else None)] if held else []
