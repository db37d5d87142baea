"""Asks whoever sits at the terminal, on stderr, with an answer ready that Enter takes. Elsewhere nobody is asked.

Each question stands alone: what is asked and when is the command's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from briefing.editions.terminal.screen import written

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = "none"
"""What stands for no answer where leaving it empty takes the answer that is ready."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Somebody who sits there, or nobody, for whom every answer is the one that is ready.

    Ctrl-C and the end of the input end the command with nothing written.
    """

    is_anybody_there: bool

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Ask until `check` takes the answer; it raises a ValueError that goes on after the value."""
        while self.is_anybody_there:
            # What is ready may be a name that somebody gave on GitHub.
            told = str(typer.prompt(written(text), default=written(ready), err=True)).strip()
            try:
                return check(told)
            except ValueError as problem:
                typer.echo(written(f"{told!r} {problem}"), err=True)
        return check(ready)

    def agrees(self, text: str) -> bool:
        """Ask for a yes, which Enter is; what would change a file that there is asks for a word of its own."""
        return not self.is_anybody_there or typer.confirm(written(text), default=True, err=True)


def ask_secret(text: str) -> str | None:
    """Ask without showing what is typed; None where nothing is."""
    told: str = typer.prompt(text, default="", hide_input=True, show_default=False, err=True)
    return told.strip() or None
