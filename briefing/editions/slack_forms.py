"""The modals that ask: how a reader wants to be briefed, and until when a card shall be silent.

Each form has its reader beside it, so that the names of its fields are written once. They are also the names by which
`briefing/choices.py` says what cannot be had, which Slack shows under the field. The surprising thing: Slack refuses a
list of chosen options that is empty, so that "none" is said by leaving it out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from briefing.cardfacts import TITLES
from briefing.editions.controls import Target, Verb, parse_value
from briefing.editions.mrkdwn import bold, mrkdwn, plain
from briefing.organisation import OUTLETS
from briefing.readers import HIDEABLE
from briefing.words import capital, counted, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block, InputInteractiveElement

    from briefing.choices import Wanted
    from briefing.mailoff import MailOff
    from briefing.organisation import Manager

FIELD = "value"
"""The action id of every field: a field is told by its block id."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CHANGED, ON_DATE = "changed", "date"
MOST_OFFERS = 8
"""Slack's ten radio buttons, without the two that every card has."""

_OUTLET_WORDS: Mapping[str, str] = {"slack": "Slack", "email": "Email"}
_ALL_CLEAR = "all_clear"
_MAX_OPTION = 75
_MAX_OFFERED = 800
"""Of Slack's 3,000 characters that a form may carry; the rest is for its target."""
_LINE = 450
_NOTICE = 900
"""Of a notice, in which a mail server may be quoted."""
_LEFT = "mail-off"


def settings_lines(manager: Manager) -> tuple[str, ...]:
    """Say how a manager is briefed, in the lines of Home."""
    when = f"{DAYS[manager.day]}s at {manager.hour:02}:{manager.minute:02}, {manager.zone}"
    outlets = list(dict.fromkeys(outlet for outlet, _ in manager.addresses))
    where = listed([_OUTLET_WORDS[outlets[0]], *outlets[1:]]) if outlets else "Nowhere"
    calm = "with the all clear of a quiet week" if manager.all_clear else "nothing in a quiet week"
    hidden = [counted(len(manager.hidden), "card types") + " turned off"] if manager.hidden else []
    return (when, ", ".join([where, calm, *hidden]))


def render_settings_form(manager: Manager, *, off: MailOff | None = None) -> dict[str, JsonValue]:
    """Return the form with what holds now; `manager` is as the reader's own settings have them.

    `off` says why they get no mail. Email is shown as not chosen where they unsubscribed, and may stay so.
    """
    is_left = off is not None and off.by_reader
    notice = [] if off is None else [SectionBlock(text=mrkdwn(plain(off.words, limit=_NOTICE)))]
    fields = [*notice, *_when_fields(manager), *_what_fields(manager, is_left=is_left), *_pause_fields(manager)]
    return _form(Verb.SETTINGS, "Your briefing", "Save", fields, metadata=_LEFT if is_left else "")


def showed_mail_off(view: Mapping[str, Any]) -> bool:
    """Whether the form that was sent had shown email as not chosen because its reader had unsubscribed."""
    return view.get("private_metadata") == _LEFT


def _when_fields(manager: Manager) -> list[Block]:
    clock = TimePickerElement(action_id=FIELD, initial_time=f"{manager.hour:02}:{manager.minute:02}")
    zone = PlainTextInputElement(action_id=FIELD, initial_value=manager.zone, max_length=_MAX_OPTION)
    return [
        _input("day", "Day", _select([(str(day), name) for day, name in enumerate(DAYS)], str(manager.day))),
        _input("time", "Time", clock),
        _input("zone", "Time zone", zone, hint="By region and city, such as Europe/Berlin."),
    ]


def _what_fields(manager: Manager, *, is_left: bool) -> Iterator[Block]:
    had = {outlet for outlet, _ in manager.filed.addresses}
    offered = [(one, _OUTLET_WORDS[one]) for one in OUTLETS if one in had]
    now = [one for one in manager.outlets if not (is_left and one == "email")]
    if offered:
        # Slack takes no form back in which a field that is not optional is empty.
        hint = "Choose email to get it again." if is_left else None
        yield _input("outlets", "Where", _checks(offered, now), hint=hint, optional=is_left)
    calm = _checks([(_ALL_CLEAR, "Send a short all clear")], [_ALL_CLEAR] if manager.all_clear else [])
    yield _input(_ALL_CLEAR, "Quiet weeks", calm, optional=True)
    causes = [(one.value, capital(TITLES.get(one, one.value))) for one in HIDEABLE]
    yield _input(
        "hidden",
        "Card types that you do not want",
        _choices(causes, manager.hidden),
        hint="Critical cards are always shown, and channels always get every card.",
        optional=True,
    )


def _pause_fields(manager: Manager) -> tuple[Block, Block]:
    start = None if manager.pause is None else manager.pause.start.isoformat()
    until = None if manager.pause is None or manager.pause.until is None else manager.pause.until.isoformat()
    return (
        _input("paused_from", "Pause from", DatePickerElement(action_id=FIELD, initial_date=start), optional=True),
        _input(
            "paused_until",
            "Back on",
            DatePickerElement(action_id=FIELD, initial_date=until),
            hint="The first day that counts again. Without one, the pause lasts until you resume.",
            optional=True,
        ),
    )


def read_settings_form(view: Mapping[str, Any]) -> dict[str, Wanted]:
    """Return what was chosen, by field as `change_settings` takes it. `view` is a `view_submission`'s."""
    state = view["state"]["values"]
    return {name: read(state, name) for name, read in _READ.items() if name in state}


@dataclass(frozen=True, kw_only=True, slots=True)
class MuteChoice:
    """What was asked of a card: `until` is as `parse_until` reads it, such as "until 2026-12-01"."""

    target: Target
    until: str


class FormIncomplete(ValueError):
    """A form in which an answer needs another one; `problems` has a sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(self.problems.values()))


def render_mute_form(title: str, target: Target, offers: Sequence[str]) -> dict[str, JsonValue]:
    """Ask until when a card shall be silent. `offers` are conditions in words: "until an owner is added"."""
    kept = _held(offers)
    options = [(CHANGED, "Until it changes"), (ON_DATE, "Until a date")]
    options += [(str(number), capital(one)) for number, one in enumerate(kept)]
    radio = RadioButtonsElement(action_id=FIELD, options=_options(options), initial_option=_options(options)[0])
    example = next((one for one in kept if any(map(str.isdigit, one))), "until Friday")
    fields = [
        SectionBlock(text=mrkdwn(bold(title, limit=_LINE))),
        SectionBlock(text=mrkdwn(plain("It speaks again by itself when it gets worse, whatever is chosen here."))),
        _input("until", "Say nothing about it", radio),
        _input("date", "The date", DatePickerElement(action_id=FIELD), hint="For “until a date”.", optional=True),
        _input(
            "words",
            "Or in your own words",
            PlainTextInputElement(action_id=FIELD, max_length=200),
            hint=f"Such as “{example}”.",
            optional=True,
        ),
    ]
    held = json.dumps({"target": target.to_value(), "offers": kept}, ensure_ascii=False)
    return _form(Verb.MUTE_FORM, "Snooze", "Snooze", fields, metadata=held)


def _held(offers: Sequence[str]) -> list[str]:
    """Return as many offers as the form holds beside a target: its choices give only their number back."""
    kept: list[str] = []
    room = _MAX_OFFERED
    for one in offers[:MOST_OFFERS]:
        room -= len(one)
        if room < 0:
            break
        kept.append(one)
    return kept


def read_mute_form(view: Mapping[str, Any]) -> MuteChoice:
    """Return what was chosen; words of one's own come before what was picked.

    Raises:
        FormIncomplete: a date was meant, and none was given.
        ValueError: the form is from an older version.
    """
    held, state = json.loads(view["private_metadata"]), view["state"]["values"]
    target, picked = parse_value(held["target"]), _chosen(state, "until") or CHANGED
    if words := (_field(state, "words").get("value") or "").strip():
        return MuteChoice(target=target, until=words)
    if picked == CHANGED:
        return MuteChoice(target=target, until="until it changes")
    if picked != ON_DATE:
        return MuteChoice(target=target, until=str(held["offers"][int(picked)]))
    day = _date(state, "date")
    if day is None:
        raise FormIncomplete({"date": "Pick the date until which nothing shall be said."})
    return MuteChoice(target=target, until=f"until {day.isoformat()}")


def _form(verb: Verb, title: str, submit: str, blocks: Sequence[Block], *, metadata: str) -> dict[str, JsonValue]:
    return {
        "type": "modal",
        "callback_id": verb.action_id,
        "title": {"type": "plain_text", "text": title, "emoji": False},
        "submit": {"type": "plain_text", "text": submit, "emoji": False},
        "close": {"type": "plain_text", "text": "Cancel", "emoji": False},
        "private_metadata": metadata,
        "blocks": [block.to_dict() for block in blocks],
    }


def _input(
    name: str, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)


def _options(choices: Iterable[tuple[str, str]]) -> list[Option]:
    return [Option(value=value, text=PlainTextObject(text=_cut(text), emoji=False)) for value, text in choices]


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_OPTION else text[: _MAX_OPTION - 1].rstrip() + "…"


def _picked(options: Sequence[Option], values: Iterable[str]) -> list[Option] | None:
    wanted = set(values)
    return [one for one in options if one.value in wanted] or None


def _select(choices: Sequence[tuple[str, str]], now: str) -> StaticSelectElement:
    options = _options(choices)
    picked = _picked(options, [now]) or options
    return StaticSelectElement(action_id=FIELD, options=options, initial_option=picked[0])


def _checks(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> CheckboxesElement:
    options = _options(choices)
    return CheckboxesElement(action_id=FIELD, options=options, initial_options=_picked(options, now))


def _choices(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> StaticMultiSelectElement:
    options = _options(choices)
    return StaticMultiSelectElement(
        action_id=FIELD, options=options, initial_options=_picked(options, now), placeholder="None"
    )


def _field(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a field's state; empty where the client left it out."""
    found: Mapping[str, Any] = state.get(name, {}).get(FIELD) or {}
    return found


def _chosen(state: Mapping[str, Any], name: str) -> str | None:
    option = _field(state, name).get("selected_option")
    return None if option is None else str(option["value"])


def _all_chosen(state: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in _field(state, name).get("selected_options") or ())


def _date(state: Mapping[str, Any], name: str) -> date | None:
    text = _field(state, name).get("selected_date")
    return None if not text else date.fromisoformat(text)


_READ: Mapping[str, Callable[[Mapping[str, Any], str], Wanted]] = {
    "day": lambda state, name: int(_chosen(state, name) or 0),
    "time": lambda state, name: str(_field(state, name).get("selected_time") or ""),
    "zone": lambda state, name: str(_field(state, name).get("value") or "").strip(),
    "outlets": _all_chosen,
    _ALL_CLEAR: lambda state, name: bool(_all_chosen(state, name)),
    "hidden": _all_chosen,
    "paused_from": _date,
    "paused_until": _date,
}
"""How each field of the settings is read back; one that the form did not have is not changed."""
