"""The fields that forms are made of, and what somebody chose in each, as Slack hands it back.

The surprising thing: Slack refuses a list of chosen options that is empty, so that "none" is said by leaving it out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.models.blocks import (
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slack_sdk.models.blocks import InputInteractiveElement

FIELD: Final = "value"
"""The action id of every field: a field is told by its block id."""
MAX_OPTION: Final = 75
"""Characters of an option, and of what is typed on one line."""


def field(
    name: str, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    """Lay out a field under its label; its name is the id of its block."""
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)


def options_of(choices: Iterable[tuple[str, str]]) -> list[Option]:
    """Return options of values and words; words that are too long for Slack are cut."""
    return [Option(value=value, text=PlainTextObject(text=_cut(text), emoji=False)) for value, text in choices]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_OPTION else text[: MAX_OPTION - 1].rstrip() + "…"


def _picked(options: Sequence[Option], values: Iterable[str]) -> list[Option] | None:
    wanted = set(values)
    return [one for one in options if one.value in wanted] or None


def select(choices: Sequence[tuple[str, str]], now: str) -> StaticSelectElement:
    """Let one be chosen from a list; what holds now is chosen, else the first."""
    options = options_of(choices)
    picked = _picked(options, [now]) or options
    return StaticSelectElement(action_id=FIELD, options=options, initial_option=picked[0])


def checks(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> CheckboxesElement:
    """Let any be ticked; what holds now is."""
    options = options_of(choices)
    return CheckboxesElement(action_id=FIELD, options=options, initial_options=_picked(options, now))


def menu(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> StaticMultiSelectElement:
    """Let any be chosen from a long list; what holds now is."""
    options = options_of(choices)
    return StaticMultiSelectElement(
        action_id=FIELD, options=options, initial_options=_picked(options, now), placeholder="None"
    )


def state_of(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a field's state; empty where the client left it out."""
    found: Mapping[str, Any] = state.get(name, {}).get(FIELD) or {}
    return found


def chosen(state: Mapping[str, Any], name: str) -> str | None:
    """Return what was chosen from a list, None for nothing."""
    option = state_of(state, name).get("selected_option")
    return None if option is None else str(option["value"])


def all_chosen(state: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return everything that was ticked or chosen."""
    return tuple(str(one["value"]) for one in state_of(state, name).get("selected_options") or ())


def date_of(state: Mapping[str, Any], name: str) -> date | None:
    """Return the day that was picked, None for none."""
    text = state_of(state, name).get("selected_date")
    return None if not text else date.fromisoformat(text)
