"""The `riskbrief` command; its subcommands are in commands.py."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot.cli.commands import Commands
from bot.cli.console import FAILURE, note, speak_utf8, tell


def build_app() -> typer.Typer:
    app = typer.Typer(
        cls=Commands,
        name="riskbrief",
        help="A weekly deployment-risk briefing: what changed, how bad it is, why, and what to do about it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    return app


def _show_version(asked: bool) -> None:
    if asked:
        tell(f"riskbrief {version('riskbrief')}\n")
        raise typer.Exit


def _root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Typer needs a callback to hang --version on; the callback itself has nothing to do."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 called wrongly."""
    speak_utf8()
    try:
        sys.exit(build_app()(standalone_mode=False))
    except TyperException as error:
        note(_in_one_line(error))
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(FAILURE)


def _in_one_line(error: TyperException) -> str:
    """Say typer's error as we say others; the help that it shows without a command stays."""
    text = error.format_message()
    if "\n" in text:
        return text
    context = getattr(error, "ctx", None)
    place = context.command_path if context is not None else "riskbrief"
    text = text.replace("Value error, ", "").rstrip(".")
    return f"riskbrief: {text[:1].lower()}{text[1:]}; see '{place} --help'"
