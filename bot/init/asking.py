"""Asks whoever sits at the terminal, on stderr, with an answer ready that Enter takes. Elsewhere nobody is asked.

Each question stands alone: what is asked and when is the command's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import typer

from briefing.editions.terminal.screen import written

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = "none"
"""What stands for no answer where leaving it empty takes the answer that is ready."""


class Questions(Protocol):
    """Whoever answers."""

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Return an answer that `check` takes; it raises a ValueError that goes on after the value."""

    def agrees(self, text: str) -> bool:
        """Whether the answer is yes."""


class Terminal:
    """Somebody who sits there. Ctrl-C and the end of the input end the command with nothing written."""

    def secret(self, text: str) -> str | None:
        """Ask without showing what is typed; None where nothing is."""
        told: str = typer.prompt(text, default="", hide_input=True, show_default=False, err=True)
        return told.strip() or None

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Ask until the answer can be used."""
        while True:
            # What is ready may be a name that somebody gave on GitHub.
            told = str(typer.prompt(written(text), default=written(ready), err=True)).strip()
            try:
                return check(told)
            except ValueError as problem:
                typer.echo(written(f"{told!r} {problem}"), err=True)

    def agrees(self, text: str) -> bool:
        """Ask for a yes, which Enter is."""
        return typer.confirm(written(text), default=True, err=True)


class Nobody:
    """Nobody is asked: every answer is the one that is ready."""

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Return what is ready."""
        del text
        return check(ready)

    def agrees(self, text: str) -> bool:
        """Agree: what would change a file that there is asks for a word of its own."""
        del text
        return True
