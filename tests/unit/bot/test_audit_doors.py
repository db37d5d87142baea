"""Every door to Riskbrief, and what the audit tells of it: a deed, or why there is nothing to record.

Whoever adds a word, a button, a form, a command or a page finds here that it has no row. That the rows with a deed are
true is for `tests/scenarios/operate/test_audit.py`, which goes through the doors.
"""

from __future__ import annotations

from typing import Any

from bot.cli.commands import COMMANDS
from bot.slack.buttons.actions import ABOUT, OWN
from bot.slack.commands.risk import HELP, TOPICS
from briefing.delivery.unsubscribing import PURPOSES
from briefing.editions.view.controls import Verb
from tests.doors import BUTTONS, CLI, FORMS, PAGES, WORDS


def test_every_word_button_and_page_has_a_row() -> None:
    assert set(WORDS) == {*TOPICS, HELP}
    assert set(PURPOSES) <= set(PAGES)
    assert set(BUTTONS) == {*OWN, *ABOUT}
    assert set(Verb) - set(BUTTONS) == {Verb.MORE}, "an overflow, whose option holds the verb"


def test_every_form_has_a_row() -> None:
    taken: list[str] = []

    class Listening:
        def view(self, callback: str) -> Any:
            taken.append(callback)
            return lambda _: None

    from bot.slack.forms import register_forms  # noqa: PLC0415 (to see what it registers)

    register_forms(Listening(), None)  # type: ignore[arg-type]
    assert set(FORMS) == set(taken)


def test_every_command_has_a_row() -> None:
    found = set()
    for one in COMMANDS.values():
        command = one.load()
        inner = getattr(command, "commands", {})
        found |= {f"{one.name} {name}" for name in inner} or {one.name}
        if inner and getattr(command, "invoke_without_command", False):
            found.add(one.name)
    assert set(CLI) == found
