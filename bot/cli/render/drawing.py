"""Draws commands' output: as wide as the terminal, in a pipe a line per row, for grep and cut."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from rich.console import OverflowMethod, RenderableType
from rich.table import Table
from rich.text import Text

from briefing.contracts.untrusted_text import MAX_LABEL, clean, isolate
from briefing.editions.terminal.screen import Drawn, Screen
from briefing.editions.view.dates import minute_words

UNBROKEN = 1_000
"""Columns of a pipe: more than any of our lines."""


def drawn(parts: Iterable[RenderableType]) -> Drawn:
    """Return parts as text. Titles are `Text`, never markup, so that none can style itself."""
    on_terminal = sys.stdout.isatty()
    screen = Screen(
        width=None if on_terminal else UNBROKEN,
        color_system="auto" if on_terminal and "NO_COLOR" not in os.environ else None,
    )
    return screen.drawn(*parts)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> Table:
    """Lay out rows under heads; columns at `right` are right-aligned."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False, show_header=any(heads))
    for place, head in enumerate(heads):
        made.add_column(Text(head), justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(isolate(cell)) for cell in row))
    return made


def cells(*values: object) -> tuple[str, ...]:
    """Return a table's row: text cleaned, as strangers may have written it, "" for None."""
    return tuple("" if one is None else clean(str(one)) for one in values)


def grid(
    heads: Sequence[str],
    rows: Iterable[Sequence[RenderableType]],
    *,
    right: Collection[str] = (),
    whole: Collection[str] = (),
    folds: bool = False,
    **looks: Any,  # noqa: ANN401 (what rich's own table takes)
) -> Table:
    """Lay out rows for a page: `whole` columns never break, others fold or are cut."""
    made = Table(**looks)
    for head in heads:
        overflow: OverflowMethod = "fold" if folds and head not in whole else "ellipsis"
        made.add_column(head, justify="right" if head in right else "left", no_wrap=head in whole, overflow=overflow)
    for row in rows:
        made.add_row(*row)
    return made


SOURCE_HEADS: Final = ("source", "state", "as of", "what is missing")


def source_row(label: str, state: str, as_of: str | None, zone: str, detail: str) -> tuple[str, str, str, str]:
    """Return a source's row; `as_of` (ISO 8601) is None where it was never read."""
    read = "never read" if as_of is None else minute_words(as_of, zone)
    return clean(label, limit=MAX_LABEL), state, read, clean(detail)


def line(words: str, style: str = "", *, indent: int = 0) -> Text:
    return Text(" " * indent + isolate(words), style=style)


def section(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> Iterator[RenderableType]:
    """Yield a heading with a table; nothing without rows."""
    found = list(rows)
    if found:
        yield heading(title)
        yield table(heads, found, right=right)


def heading(words: str) -> Text:
    """Return a heading after an empty line."""
    return Text(f"\n{words}", style="bold")
