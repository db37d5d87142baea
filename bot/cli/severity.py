"""`riskbrief severity`: the table of rules that decides how bad something is."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.console import reported
from bot.cli.options import Verbose
from bot.cli.terminal import screen_of, tell
from briefing.handbook.severity import lines, record, render_severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.handbook.severity import Line

EXAMPLES = """
Examples:

  riskbrief severity

  riskbrief severity --format json | jq '.[] | select(.severity == "critical") | .id'
"""

UNBROKEN = 1_000
"""In a pipe a rule is one line, however long, for grep and cut."""


class Format(StrEnum):
    """How the table is printed."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def severity(
    layout: Annotated[
        Format, typer.Option("--format", help="How to print. markdown is what docs/severity.md holds.")
    ] = Format.TABLE,
    verbose: Verbose = False,
) -> None:
    """Print the rules that make a card critical, a warning or something to know."""
    with reported(verbose=verbose):
        tell(LAYOUTS[layout](lines()))


def _table(found: Sequence[Line]) -> str:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("severity", "rule", "about", "kind"):
        table.add_column(head, no_wrap=True)
    table.add_column("when", overflow="fold")
    for line in found:
        table.add_row(line.severity, line.id, line.about, line.kind, Text(line.says))
    return screen_of(UNBROKEN).drawn(table)


LAYOUTS: Mapping[Format, Callable[[Sequence[Line]], str]] = {
    Format.TABLE: _table,
    Format.MARKDOWN: render_severity,
    Format.JSON: lambda found: json.dumps([record(line) for line in found], ensure_ascii=False, indent=1) + "\n",
}
