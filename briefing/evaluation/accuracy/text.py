"""Writes the report for a terminal or a pipe: plain columns, wrapped paragraphs, no markup.

Whatever strangers named (projects, columns, files) is cleaned first, and never read as rich markup.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from briefing.contracts.untrusted_text import clean, isolate
from briefing.editions.terminal.screen import Drawn, Screen
from briefing.evaluation.accuracy.document import Bullets, Heading, Paragraph, Table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from briefing.evaluation.accuracy.document import Block, Document

PLAIN_WIDTH = 80
LEAST_WIDTH = 72
"""Below this the widest table would lose figures; a narrower terminal breaks the lines itself, and loses none."""
_GAP = 2


def render_text(document: Document, *, width: int = PLAIN_WIDTH, color: bool = False) -> Drawn:
    """Return the report as text; without colour there is no escape sequence in it."""
    screen = Screen(
        file=io.StringIO(),
        width=max(width, LEAST_WIDTH),
        color_system="standard" if color else None,
        force_terminal=color,
        legacy_windows=False,
        _environ={},
    )
    drawn = [Padding(_drawn(block), (1, 0, 0, 0)) for block in document.blocks]
    return screen.whole(Text(document.title, style="bold"), *drawn)


def _said(paragraph: Paragraph) -> Text:
    text, lead = isolate(clean(paragraph.text)), isolate(clean(paragraph.lead))
    return Text.assemble((lead, "bold"), " " if lead else "", text)


def _drawn(block: Block) -> RenderableType:
    match block:
        case Heading():
            is_below_the_title = block.level == 2  # noqa: PLR2004 (the first level there is)
            return Text(clean(block.text), style="bold" if is_below_the_title else "bold dim")
        case Paragraph():
            return _said(block)
        case Bullets():
            return _list(block)
        case Table():
            return _table(block)


def _list(block: Bullets) -> RenderableType:
    grid = RichTable.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for item in block.items:
        grid.add_row(Text("•"), _said(item))
    return grid


def _table(block: Table) -> RenderableType:
    drawn = RichTable(box=None, padding=(0, _GAP, 0, 0), header_style="dim", pad_edge=False)
    for head in block.heads:
        is_figure = block.is_figure(head)
        justify: Literal["left", "right"] = "right" if is_figure else "left"
        drawn.add_column(Text(clean(head)), justify=justify, no_wrap=is_figure, overflow="fold")
    for row in block.rows:
        drawn.add_row(*(Text(isolate(clean(cell))) for cell in row))
    return drawn
