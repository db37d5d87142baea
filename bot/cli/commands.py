"""The commands by name. A command's module is imported when the command is called, not for the list of them all.

`riskbrief --help` would otherwise load the database, Slack's libraries and the pipeline to print ten lines. The
line of help that stands here is the first one of the command's own; a test holds the two together.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its module in this package has a function of its name; for a group of commands, `build_NAME`."""

    name: str
    summary: str
    is_group: bool = False
    code: str | None = None
    """The name in the code where the command's own name is a word of Python."""

    def load(self) -> Any:  # noqa: ANN401 (typer's own classes for commands are not published)
        """Import the module and make the command."""
        code = self.code or self.name
        with _nothing_collected():
            module = import_module(f"bot.cli.{code}")
        if self.is_group:
            command = get_command(getattr(module, f"build_{self.name}")())
        else:
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            app.command(self.name, epilog=module.EXAMPLES)(getattr(module, code))
            command = get_command(app)
        command.name = self.name
        return command


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no reference cycles meanwhile: what is imported stays, and looking takes a seventh of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


COMMANDS = {
    one.name: one
    for one in (
        Command("init", "Write a first settings file from what is on GitHub; where there is one, show what it lacks."),
        Command("run", "Brief every manager when their briefing is due, in Slack and by email, and answer /risk."),
        Command("worker", "Collect, compute and send when it is due; answer nobody."),
        Command("bot", "Answer /risk in Slack, over Socket Mode or HTTP."),
        Command("receive", "Take signed events and reports of coverage over HTTP."),
        Command("event", "Tell of a deployment or an incident from a shell: to a receiver, or into the store here."),
        Command("runs", "Show a week's runs, where each of them is, and what became of every reader's briefing."),
        Command("status", "Show on one screen whether everything goes out, and what does not."),
        Command(
            "audit", "Show who saw, asked and changed what, what was sent, and every call of a model; the newest last."
        ),
        Command("retry", "Have a run or a reader's briefing tried again now: what has failed, waits, or was left out."),
        Command("resend", "Send a reader the same briefing again, though it was sent or may have arrived. Asks first."),
        Command("skip", "Leave out a reader's briefing that is due, or the coming one, and record why."),
        Command("pause", "Send a reader no briefings for a while; they are recorded as skipped."),
        Command("resume", "End a reader's pause, so that the next briefing is sent."),
        Command("retention", "Show what is stored, how old it is and how long it is kept; delete what is over."),
        Command("migrate", "Make the tables, or bring them up to date."),
        Command("settings", "Check the settings file, or print an example of one.", is_group=True),
        Command("collect", "Collect from the connected sources into the store."),
        Command("deploys", "Show what was deployed, how that is known, and what did not count and why."),
        Command("import", "Import rows of any collected table from a file: JSON lines or CSV.", code="import_"),
        Command(
            "doctor", "Try each connection and permission; say what is missing, what to do, and what each gap blinds."
        ),
        Command(
            "next",
            "Show when the next briefings of each reader come, in the reader's zone and in that of the week.",
            code="next_",
        ),
        Command("brief", "Brief a week of one or several git repositories: no account, no credentials, no network."),
        Command("week", "Show the facts and cards of a team's or a manager's week. Nothing is frozen or sent."),
        Command("preview", "Show a week's Slack message, email and page side by side, in one file. Nothing is sent."),
        Command("explain", "Explain a card, a fact, a change or a deployment: arithmetic, rule, inputs, sources."),
        Command("ack", "Say that a card was seen and that somebody looks after it. It is told of as before."),
        Command("mute", "Leave a card out of the next briefings until it changes, or until a day."),
        Command("unmute", "Have a muted card told of again from the next briefing on, whoever muted it."),
        Command("marks", "List the cards that readers have acknowledged or muted, until when, and by which role."),
        Command(
            "addresses", "List the addresses that nothing is sent to, and why; take the mark off one.", is_group=True
        ),
        Command(
            "person",
            "Say what is stored about a person, forget one, list who was forgotten, or let one be collected again.",
            is_group=True,
        ),
        Command(
            "ask",
            "Ask a question about a team's or a manager's week. A model chooses the facts, and Riskbrief says them.",
        ),
        Command("backtest", "Brief past Mondays anew and count the incidents that they had warned of, and the cost."),
        Command("score", "Score every change of one or several git repositories, or the rows of a feature file."),
        Command("evaluate", "Measure how good the score is on changes whose outcome is known."),
        Command("calibrate", "Propose a scorecard that is fitted to the organisation's own outcomes."),
        Command("signals", "List the signals that a score is made of, or print everything about one."),
        Command("replay", "Render a frozen briefing again to the same bytes, and say what would differ today."),
        Command("feedback", "List what readers thought of the sentences, by the prompt that they were written to."),
        Command("cost", "Show what the language model was asked and cost, by week and team."),
        Command("severity", "Print the rules that make a card critical, a warning or something to know."),
        Command("prompt", "Print exactly what a language model would be sent about a payload. Nothing is sent."),
        Command("narrate", "Have the narrative of a payload written, and print it as JSON."),
        Command("check", "Say what a plan becomes in words, and list what of it the payload does not offer."),
        Command("demo", "Make an example organisation with a story and brief its last five Mondays."),
    )
}


class Commands(TyperGroup):
    """The group that lists all commands and loads the one that is called."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401 (typer's own arguments)
        super().__init__(**told)
        # The names alone, for the list and for "did you mean".
        self.commands = dict.fromkeys(COMMANDS, self)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 (typer hands it over)
        """Return a command; None where there is none of this name."""
        return COMMANDS[cmd_name].load() if cmd_name in COMMANDS else None

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401, ARG002 (as above)
        """Write the list without loading a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(one.name, one.summary) for one in COMMANDS.values()])
