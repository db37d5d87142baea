"""The neutral document of the report: paragraphs, lists and tables of plain text, as text or Markdown.

Nothing in it is escaped or coloured: outlets do that. Strangers' names are cleaned first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from briefing.contracts.untrusted_text import clean, isolate
from briefing.editions.terminal.screen import Drawn, Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from scoring.accuracy.bootstrap import Estimate


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `level` 2 is the next one below it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`lead` is the beginning that must not be overlooked."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points, each with the few words that it is about."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a cell for each head; columns in `names` are words, others figures, on the right and never broken."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: frozenset[str] | None = None

    def is_figure(self, head: str) -> bool:
        return head != self.heads[0] if self.names is None else head not in self.names


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]


# ---- for a terminal or a pipe

PLAIN_WIDTH = 80
LEAST_WIDTH = 72
"""Below this the widest table would lose figures; a narrower terminal breaks lines itself."""
_GAP = 2


def render_text(document: Document, *, width: int = PLAIN_WIDTH, color: bool = False) -> Drawn:
    """Return the report as text; without colour it has no escape sequences."""
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


# ---- figures: measures with three decimals, shares in percent, a real minus

UNKNOWN = "–"
_TENTHS_BELOW = 0.1
"""Smaller shares get a decimal: 0.4 % and 1.2 % differ."""


def measure(value: float) -> str:
    """Write a measure between 0 and 1: "0.717"."""
    return f"{value:.3f}"


def _signed(size: str, value: float) -> str:
    """Give a figure its sign, unless it is written as nothing."""
    return size if not float(size) else f"{'+' if value > 0 else '−'}{size}"


def gain(value: float) -> str:
    """Write a difference of measures with its sign: "+0.009", "−0.002", "0.000"."""
    return _signed(measure(abs(value)), value)


def points_gained(value: float) -> str:
    """Write a difference of shares in percentage points: "+1.2", "−0.4"."""
    return _signed(f"{abs(100 * value):.1f}", value)


def share(value: float) -> str:
    """Write a share in percent: "37 %", "4.2 %"."""
    return exact_share(value) if round(value, 3) < _TENTHS_BELOW else whole_share(value)


def whole_share(value: float) -> str:
    """Write a share in whole percent: "5 %"."""
    return f"{100 * value:.0f} %"


def exact_share(value: float) -> str:
    """Write a share in percent with one decimal, for columns."""
    return f"{100 * value:.1f} %"


def interval(estimate: Estimate, write: Callable[[float], str] = measure, between: str = "–") -> str:
    """Write the ends of a measure's interval: "0.654–0.721"."""
    ends = (estimate.low, estimate.high)
    return UNKNOWN if None in ends else between.join(write(one) for one in ends if one is not None)


def gain_interval(estimate: Estimate) -> str:
    """Write the ends of a difference's interval: "+0.004 to +0.013"."""
    return interval(estimate, gain, " to ")


# ---- Markdown

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])|^(?:#|[+-](?=\s|$)|[=-](?=[=-]*$))")
"""What Markdown reads as markup; not an underscore within a word, and some signs only at the beginning."""
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
"""The beginning of a numbered list."""


def render_markdown(document: Document) -> str:
    parts = [f"# {_escaped(document.title)}", *(_written(block) for block in document.blocks)]
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", clean(text)))


def _said_in_markdown(paragraph: Paragraph) -> str:
    lead = f"**{_escaped(paragraph.lead)}** " if paragraph.lead else ""
    return lead + _escaped(paragraph.text)


def _written(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            return _said_in_markdown(block)
        case Bullets():
            return "\n".join(f"- {_said_in_markdown(item)}" for item in block.items)
        case Table():
            rules = ("---:" if block.is_figure(head) else "---" for head in block.heads)
            rows = (map(_escaped, block.heads), rules, *(map(_escaped, row) for row in block.rows))
            return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
