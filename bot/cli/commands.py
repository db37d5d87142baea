"""The commands by name, in the groups that `riskbrief --help` shows: what the first month needs stands first.

A command's module is imported when the command is called. `riskbrief --help` would otherwise load the database, Slack's
libraries and the pipeline to print a list. The line of help that stands here is the first one of the command's own; a
test holds the two together.
"""

from __future__ import annotations

import gc
import inspect
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli.console import Verbose, reported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module below `bot.cli` that has a function of its name, or a `build_NAME_group` for several.

    In code, a name that is a word of Python or of its library ends in an underscore.
    """

    name: str
    module: str
    summary: str

    def load(self) -> Any:  # noqa: ANN401 (typer's own classes for commands are not published)
        """Import the module and make the command."""
        with _nothing_collected():
            module = import_module(f"bot.cli.{self.module}")
        build = getattr(module, f"build_{self.name}_group", None)
        if build is None:
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            function = getattr(module, self.name, None) or getattr(module, f"{self.name}_")
            add_command(app, self.name, function, getattr(module, f"{self.name.upper()}_EXAMPLES"))
        command = get_command(app if build is None else build())
        command.name = self.name
        return command


def add_command(app: typer.Typer, name: str, function: Callable[..., None], examples: str) -> None:
    """Add a command with its examples, which the library would join into one line if no empty one parted them."""
    app.command(name, epilog=spaced(examples))(reporting(function))


def spaced(examples: str) -> str:
    """Return examples with an empty line before each."""
    return examples.replace("\n  ", "\n\n  ")


def reporting(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that also takes --verbose, and whose errors are one line on stderr and an exit code."""
    signature = inspect.signature(function, eval_str=True)
    options = {**signature.parameters}
    own = options.pop("verbose", None)

    def call(*, verbose: bool, **given: object) -> None:
        with reported(verbose=verbose):
            function(**given, **({} if own is None else {"verbose": verbose}))

    update_wrapper(call, function)
    shown = inspect.Parameter("verbose", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Verbose)
    call.__signature__ = signature.replace(parameters=[*options.values(), shown])  # type: ignore[attr-defined]
    return call


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


GROUPS: Final = {
    "Try": (
        Command("demo", "try_.demo", "Make an example organisation with a story and brief its last five Mondays."),
        Command(
            "brief",
            "try_.brief",
            "Brief a week of one or several git repositories: no account, no credentials, no network.",
        ),
    ),
    "Set up": (
        Command(
            "init",
            "setup.init",
            "Write a first settings file from what is on GitHub; where there is one, show what it lacks.",
        ),
        Command(
            "doctor",
            "setup.doctor",
            "Try each connection and permission; say what is missing, what to do, and what each gap blinds.",
        ),
        Command("collect", "setup.collect", "Collect from the connected sources into the store."),
        Command("settings", "setup.settings", "Check the settings file, or print an example of one."),
        Command("migrate", "setup.migrate", "Make the tables, or bring them up to date."),
        Command("import", "setup.import_", "Import rows of any collected table from a file: JSON lines or CSV."),
        Command(
            "event",
            "setup.event",
            "Tell of a deployment or an incident from a shell: to a receiver, or into the store here.",
        ),
    ),
    "Every Monday": (
        Command(
            "preview",
            "monday.preview",
            "Show a week's Slack message, email and page side by side, in one file. Nothing is sent.",
        ),
        Command(
            "run",
            "monday.run",
            "Brief every manager when their briefing is due, in Slack and by email, and answer /risk.",
        ),
        Command(
            "next",
            "monday.next_",
            "Show when the next briefings of each reader come, in the reader's zone and in that of the week.",
        ),
        Command(
            "ack", "monday.cards", "Say that a card was seen and that somebody looks after it. It is told of as before."
        ),
        Command(
            "mute",
            "monday.cards",
            "Leave a card out of the next briefings until it changes, a day comes, or a condition holds.",
        ),
        Command(
            "unmute", "monday.cards", "Have a muted card told of again from the next briefing on, whoever muted it."
        ),
        Command(
            "marks",
            "monday.cards",
            "List the cards that readers have acknowledged or muted, until when, and by which role.",
        ),
    ),
    "Look": (
        Command(
            "week", "look.week", "Show the facts and cards of a team's or a manager's week. Nothing is frozen or sent."
        ),
        Command(
            "explain",
            "look.explain",
            "Explain a card, a fact, a change or a deployment: arithmetic, rule, inputs, sources.",
        ),
        Command(
            "ask",
            "look.ask",
            "Ask a question about a team's or a manager's week. A model chooses the facts, and Riskbrief says them.",
        ),
        Command(
            "deploys", "look.deploys", "Show what was deployed, how that is known, and what did not count and why."
        ),
        Command("signals", "look.handbook", "List the signals that a score is made of, or print everything about one."),
        Command(
            "severity", "look.handbook", "Print the rules that make a card critical, a warning or something to know."
        ),
    ),
    "Operate": (
        Command("status", "operate.runs", "Show on one screen whether everything goes out, and what does not."),
        Command(
            "runs",
            "operate.runs",
            "Show a week's runs, where each of them is, and what became of every reader's briefing.",
        ),
        Command(
            "retry",
            "operate.briefings",
            "Have a run or a reader's briefing tried again now: what has failed, waits, or was left out.",
        ),
        Command(
            "resend",
            "operate.briefings",
            "Send a reader the same briefing again, though it was sent or may have arrived. Asks first.",
        ),
        Command(
            "skip", "operate.briefings", "Leave out a reader's briefing that is due, or the coming one, and record why."
        ),
        Command("pause", "operate.pause", "Send a reader no briefings for a while; they are recorded as skipped."),
        Command("resume", "operate.pause", "End a reader's pause, so that the next briefing is sent."),
        Command("worker", "operate.worker", "Collect, compute and send when it is due; answer nobody."),
        Command("bot", "operate.bot", "Answer /risk in Slack, over Socket Mode or HTTP."),
        Command("receive", "operate.receive", "Take signed events and reports of coverage over HTTP."),
        Command(
            "addresses",
            "operate.addresses",
            "List the addresses that nothing is sent to, and why; take the mark off one.",
        ),
        Command(
            "audit",
            "operate.audit",
            "Show who saw, asked and changed what, what was sent, and every call of a model; the newest last.",
        ),
        Command(
            "person",
            "operate.person",
            "Say what is stored about a person, forget one, list who was forgotten, or let one be collected again.",
        ),
        Command(
            "retention",
            "operate.retention",
            "Show what is stored, how old it is and how long it is kept; delete what is over.",
        ),
    ),
    "Measure": (
        Command(
            "backtest",
            "measure.backtest",
            "Brief past Mondays anew and count the incidents that they had warned of, and the cost.",
        ),
        Command("evaluate", "measure.evaluate", "Measure how good the score is on changes whose outcome is known."),
        Command(
            "calibrate", "measure.calibrate", "Propose a scorecard that is fitted to the organisation's own outcomes."
        ),
        Command(
            "score",
            "measure.score",
            "Score every change of one or several git repositories, or the rows of a feature file.",
        ),
        Command(
            "feedback",
            "measure.narrator",
            "List what readers thought of the sentences, by the prompt that they were written to.",
        ),
        Command("cost", "measure.narrator", "Show what the language model was asked and cost, by week and team."),
        Command(
            "replay",
            "measure.replay",
            "Render a frozen briefing again to the same bytes, and say what would differ today.",
        ),
        Command(
            "prompt",
            "measure.narrator",
            "Print exactly what a language model would be sent about a payload. Nothing is sent.",
        ),
        Command("narrate", "measure.narrator", "Have the narrative of a payload written, and print it as JSON."),
        Command(
            "check",
            "measure.narrator",
            "Say what a plan becomes in words, and list what of it the payload does not offer.",
        ),
    ),
}


COMMANDS: Final = {command.name: command for group in GROUPS.values() for command in group}


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
        """Write the list by groups without loading a single command."""
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(command.name, command.summary) for command in group])
