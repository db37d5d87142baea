"""Where commands write: all that they say goes through here, and nothing of it can speak to the terminal.

A test finds whoever writes to stdout or makes a console elsewhere; `briefing/editions/screen.py` says what passes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import typer

from briefing.editions.screen import Screen, written

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def tell(text: str) -> None:
    """Write a text to stdout as it is, without a line end of its own; what was drawn keeps our colours."""
    sys.stdout.write(written(text))


def tell_line(text: str) -> None:
    """Write a text to stdout as a line."""
    tell(f"{text}\n")


class Told:
    """Stdout for who writes to a file: `csv` and `json`."""

    def write(self, text: str) -> None:
        """Write a text."""
        tell(text)


def write_blocks(blocks: Iterable[bytes]) -> None:
    """Write the bytes of a file of somebody's own: unchanged, but for what a terminal would act on."""
    if sys.stdout.isatty():
        for block in blocks:
            tell(block.decode("utf-8", "backslashreplace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(blocks)


def in_sheet(value: object) -> object:
    """Return a value for a cell of CSV: a text that a spreadsheet would take for a formula is told to be text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def agreed(question: str) -> bool:
    """Ask for a yes, on stderr; Enter is a no."""
    return typer.confirm(written(question), err=True)


def screen_of(width: int) -> Screen:
    """Return what draws for stdout: as wide as the terminal, or so many columns where there is none."""
    return Screen(width=None if sys.stdout.isatty() else width)
