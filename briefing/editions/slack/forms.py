"""The forms that ask: how a reader wants to be briefed, and until which day to mute a card.

Each form has its reader beside it, so field names are written once; `briefing/readers/choices.py` uses them for
refusals, which Slack shows under the field. A field that was not shown is unchanged, not empty. Slack refuses an empty
list of chosen options, so "none" leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from briefing.contracts.organisation import NEXT_WORKING_DAY, OUTLETS, SAME_DAY
from briefing.contracts.words import capital, counted, listed
from briefing.editions.slack.mrkdwn import bold, plain, section, small
from briefing.editions.view.controls import Target, Verb, parse_value
from briefing.findings.card_facts import TITLES
from briefing.readers.preferences import DAYS, HIDEABLE, rhythm_words

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block, InputInteractiveElement

    from briefing.contracts.organisation import Manager
    from briefing.editions.email.leaving import MailOff
    from briefing.readers.choices import Wanted

FIELD: Final = "value"
"""The action id of every field; the block id tells them apart."""
MAX_OPTION: Final = 75
"""Characters of an option, and of a typed line."""

DATE_FIELD = "date"

_OUTLET_WORDS: Mapping[str, str] = {"slack": "Slack", "email": "Email"}
_HOLIDAY_WORDS: Mapping[str, str] = {SAME_DAY: "On the same day", NEXT_WORKING_DAY: "On the next working day"}
_NO_COUNTRY = (
    "A public holiday changes nothing: no country of yours is in the settings. Whoever runs Riskbrief here can add it."
)
_ALL_CLEAR = "all_clear"
_LINE = 450
_NOTICE = 900
"""Of a notice, which may quote a mail server."""
_LEFT = "mail-off"


def settings_lines(manager: Manager) -> tuple[str, ...]:
    outlets = list(dict.fromkeys(outlet for outlet, _ in manager.addresses))
    where = listed([_OUTLET_WORDS[outlets[0]], *outlets[1:]]) if outlets else "Nowhere"
    calm = "with the all clear of a quiet week" if manager.all_clear else "nothing in a quiet week"
    hidden = [counted(len(manager.hidden), "card types") + " turned off"] if manager.hidden else []
    return (rhythm_words(manager), ", ".join([where, calm, *hidden]))


def render_settings_form(manager: Manager, *, off: MailOff | None = None) -> dict[str, JsonValue]:
    """Return the form with the reader's current settings; `off` says why they get no mail."""
    is_left = off is not None and off.by_reader
    notice = [] if off is None else [section(plain(off.words, limit=_NOTICE))]
    fields = [*notice, *_when_fields(manager), *_what_fields(manager, is_left=is_left), *_pause_fields(manager)]
    return _form(Verb.SETTINGS, "Your briefing", "Save", fields, metadata=_LEFT if is_left else "")


def showed_mail_off(view: Mapping[str, Any]) -> bool:
    """Whether the sent form had shown email as off because its reader had unsubscribed."""
    return view.get("private_metadata") == _LEFT


def _when_fields(manager: Manager) -> list[Block]:
    clock = TimePickerElement(action_id=FIELD, initial_time=f"{manager.hour:02}:{manager.minute:02}")
    zone = PlainTextInputElement(action_id=FIELD, initial_value=manager.zone, max_length=MAX_OPTION)
    return [
        _field("day", "Day", _select([(str(day), name) for day, name in enumerate(DAYS)], str(manager.day))),
        _field("time", "Time", clock),
        _field("zone", "Time zone", zone, hint="By region and city, such as Europe/Berlin."),
        _holiday_field(manager),
    ]


def _holiday_field(manager: Manager) -> Block:
    """Ask what a public holiday does, or say why there is no choice."""
    if manager.country is None:
        return small(plain(_NO_COUNTRY))
    hint = f"Those of the whole country ({manager.country}) count."
    return _field(
        "holiday", "When that is a public holiday", _select(list(_HOLIDAY_WORDS.items()), manager.holiday), hint=hint
    )


def _what_fields(manager: Manager, *, is_left: bool) -> Iterator[Block]:
    had = {outlet for outlet, _ in manager.filed.addresses}
    offered = [(one, _OUTLET_WORDS[one]) for one in OUTLETS if one in had]
    now = [one for one in manager.outlets if not (is_left and one == "email")]
    if offered:
        # Slack refuses a form in which a required field is empty.
        hint = "Choose email to get it again." if is_left else None
        yield _field("outlets", "Where", _checks(offered, now), hint=hint, optional=is_left)
    calm = _checks([(_ALL_CLEAR, "Send a short all clear")], [_ALL_CLEAR] if manager.all_clear else [])
    yield _field(_ALL_CLEAR, "Quiet weeks", calm, optional=True)
    causes = [(one.value, capital(TITLES.get(one, one.value))) for one in HIDEABLE]
    yield _field(
        "hidden",
        "Card types that you do not want",
        _menu(causes, manager.hidden),
        hint="Critical cards are always shown, and channels always get every card.",
        optional=True,
    )


def _pause_fields(manager: Manager) -> tuple[Block, Block]:
    start = None if manager.pause is None else manager.pause.start.isoformat()
    until = None if manager.pause is None or manager.pause.until is None else manager.pause.until.isoformat()
    return (
        _field("paused_from", "Pause from", DatePickerElement(action_id=FIELD, initial_date=start), optional=True),
        _field(
            "paused_until",
            "Back on",
            DatePickerElement(action_id=FIELD, initial_date=until),
            hint="The first day that counts again. Without one, the pause lasts until you resume.",
            optional=True,
        ),
    )


def read_settings_form(view: Mapping[str, Any]) -> dict[str, Wanted]:
    """Return a `view_submission`'s choices, by field as `change_settings` takes them."""
    state = view["state"]["values"]
    return {name: read(state, name) for name, read in _READ.items() if name in state}


@dataclass(frozen=True, kw_only=True, slots=True)
class MuteChoice:
    target: Target
    day: date


def render_mute_form(title: str, target: Target) -> dict[str, JsonValue]:
    fields = [
        section(bold(title, limit=_LINE)),
        section(plain("It speaks again before that day when it gets worse.")),
        _field(DATE_FIELD, "Say nothing about it until", DatePickerElement(action_id=FIELD)),
    ]
    return _form(Verb.MUTE_FORM, "Snooze", "Snooze", fields, metadata=target.to_value())


def read_mute_form(view: Mapping[str, Any]) -> MuteChoice:
    """Return the choice; ValueError for a form of an older version or made by hand."""
    day = _date_of(view["state"]["values"], DATE_FIELD)
    if day is None:
        raise ValueError("no day was picked")
    return MuteChoice(target=parse_value(view["private_metadata"]), day=day)


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


def _field(
    name: str, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)


def _options_of(choices: Iterable[tuple[str, str]]) -> list[Option]:
    """Return options of values and words, cut to Slack's limit."""
    return [Option(value=value, text=PlainTextObject(text=_cut(text), emoji=False)) for value, text in choices]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_OPTION else text[: MAX_OPTION - 1].rstrip() + "…"


def _picked(options: Sequence[Option], values: Iterable[str]) -> list[Option] | None:
    wanted = set(values)
    return [one for one in options if one.value in wanted] or None


def _select(choices: Sequence[tuple[str, str]], now: str) -> StaticSelectElement:
    """Offer one choice; the current one is selected, else the first."""
    options = _options_of(choices)
    picked = _picked(options, [now]) or options
    return StaticSelectElement(action_id=FIELD, options=options, initial_option=picked[0])


def _checks(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> CheckboxesElement:
    options = _options_of(choices)
    return CheckboxesElement(action_id=FIELD, options=options, initial_options=_picked(options, now))


def _menu(choices: Sequence[tuple[str, str]], now: Iterable[str]) -> StaticMultiSelectElement:
    """Offer any number of a long list; the current ones are selected."""
    options = _options_of(choices)
    return StaticMultiSelectElement(
        action_id=FIELD, options=options, initial_options=_picked(options, now), placeholder="None"
    )


def _state_of(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a field's state, empty if the client left it out."""
    found: Mapping[str, Any] = state.get(name, {}).get(FIELD) or {}
    return found


def _chosen(state: Mapping[str, Any], name: str) -> str | None:
    option = _state_of(state, name).get("selected_option")
    return None if option is None else str(option["value"])


def _all_chosen(state: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in _state_of(state, name).get("selected_options") or ())


def _date_of(state: Mapping[str, Any], name: str) -> date | None:
    text = _state_of(state, name).get("selected_date")
    return None if not text else date.fromisoformat(text)


_READ: Mapping[str, Callable[[Mapping[str, Any], str], Wanted]] = {
    "day": lambda state, name: int(_chosen(state, name) or 0),
    "time": lambda state, name: str(_state_of(state, name).get("selected_time") or ""),
    "zone": lambda state, name: str(_state_of(state, name).get("value") or "").strip(),
    "holiday": _chosen,
    "outlets": _all_chosen,
    _ALL_CLEAR: lambda state, name: bool(_all_chosen(state, name)),
    "hidden": _all_chosen,
    "paused_from": _date_of,
    "paused_until": _date_of,
}
"""How each field is read back; one missing from the form is unchanged."""
