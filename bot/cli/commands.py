"""The commands by name and group. Modules are imported when called, or `riskbrief --help` would load everything."""

from __future__ import annotations

import ast
import gc
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli.console import Verbose, reported


@dataclass(frozen=True, slots=True)
class Command:
    """A function in a module of its name, or a `NAME_group` of several; Python's keywords end in "_"."""

    name: str
    module: str
    group: str

    @property
    def _names(self) -> tuple[str, ...]:
        return f"{self.name}_group", self.name, f"{self.name}_"

    def summary(self) -> str:
        """Return the first line of the command's help, from its source."""
        spec = find_spec(f"bot.cli.{self.module}")
        source = "" if spec is None else Path(str(spec.origin)).read_text("utf-8")
        found = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
        named = next(found[name] for name in self._names if name in found)
        return " ".join((ast.get_docstring(named) or "").partition("\n\n")[0].split())

    def load(self) -> Any:  # noqa: ANN401 (typer's own classes for commands are not published)
        with _nothing_collected():
            module = import_module(f"bot.cli.{self.module}")
        made = next(getattr(module, name) for name in self._names if hasattr(module, name))
        if made.__name__ == f"{self.name}_group":
            command = get_command(made())
        else:
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            add_command(app, self.name, made, getattr(module, f"{self.name.upper()}_EXAMPLES"))
            command = get_command(app)
        command.name = self.name
        return command


def add_command(app: typer.Typer, name: str, function: Callable[..., None], examples: str) -> None:
    """Add a command with its examples; without the blank lines the library would join them."""
    app.command(name, epilog=spaced(examples))(reporting(function))


def grouped(
    build: Callable[[], typer.Typer],
    examples: str,
    *commands: Callable[..., None],
    alone: Callable[..., None] | None = None,
) -> typer.Typer:
    """Group commands under a name with the help of `build`; `alone` is what the name itself does."""
    looks: dict[str, Any] = {"help": build.__doc__, "epilog": spaced(examples)}
    group = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=alone is None, **looks)
    if alone is not None:
        group.callback(invoke_without_command=True, **looks)(reporting(alone))
    for command in commands:
        add_command(group, command.__name__, command, examples)
    return group


def spaced(examples: str) -> str:
    """Return the text below a command's help; lines of examples get a heading and spacing."""
    return EXAMPLE_LINES.sub(lambda found: "Examples:\n\n  " + "\n\n  ".join(found[0].splitlines()) + "\n", examples)


def reporting(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command with --verbose, and with errors as one line on stderr and an exit code."""
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
    """Pause garbage collection: what is imported stays, and collecting takes a seventh of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


EXAMPLE_LINES: Final = re.compile(r"(^(riskbrief|RISKBRIEF_\w+=\S+) .+\n)+", re.MULTILINE)

GROUPS: Final = {
    "Try": (("try_.demo", "demo"), ("try_.brief", "brief")),
    "Set up": (
        ("setup.init", "init"),
        ("setup.doctor", "doctor"),
        ("setup.collect", "collect"),
        ("setup.settings", "settings"),
        ("setup.migrate", "migrate"),
        ("setup.import_", "import"),
        ("setup.event", "event"),
    ),
    "Every Monday": (
        ("monday.preview", "preview"),
        ("monday.run", "run"),
        ("monday.next_", "next"),
        ("monday.cards", "ack mute unmute marks"),
    ),
    "Look": (
        ("look.week", "week"),
        ("look.explain", "explain"),
        ("look.ask", "ask"),
        ("look.deploys", "deploys"),
        ("look.handbook", "signals severity"),
    ),
    "Operate": (
        ("operate.runs", "status runs"),
        ("operate.briefings", "retry resend skip"),
        ("operate.addresses", "pause resume"),
        ("operate.worker", "worker"),
        ("operate.bot", "bot receive"),
        ("operate.addresses", "addresses"),
        ("operate.audit", "audit"),
        ("operate.person", "person retention"),
    ),
    "Measure": (
        ("measure.backtest", "backtest"),
        ("measure.evaluate", "evaluate"),
        ("measure.score", "score"),
        ("measure.narrator", "feedback cost prompt narrate check"),
        ("measure.replay", "replay"),
    ),
}
"""Groups in the list's order: modules below `bot.cli` and their commands."""

COMMANDS: Final = {
    name: Command(name, module, group)
    for group, modules in GROUPS.items()
    for module, names in modules
    for name in names.split()
}


class Commands(TyperGroup):
    def __init__(self, **told: Any) -> None:  # noqa: ANN401 (typer's own arguments)
        super().__init__(**told)
        # Only the names, for the list and "did you mean".
        self.commands = dict.fromkeys(COMMANDS, self)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 (typer hands it over)
        return COMMANDS[cmd_name].load() if cmd_name in COMMANDS else None

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401, ARG002 (as above)
        """Write the list by groups without loading any command."""
        for group in GROUPS:
            with formatter.section(group):
                found = (command for command in COMMANDS.values() if command.group == group)
                formatter.write_dl([(command.name, command.summary()) for command in found])
