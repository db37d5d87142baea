"""The tables of the terminal edition: plain columns, no boxes, series drawn as sparklines.

A label is cut by the table, never a figure. Nothing is coloured here, because a number that means
something only in red means nothing in `briefing.txt`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from briefing.contracts.untrusted_text import isolate
from briefing.editions.view.sparkline import bar, sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.editions.view.values import EditionView

_BAR = 20
_LABEL = 28


def _table(label: str, columns: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(Text(label), max_width=_LABEL, overflow="ellipsis", no_wrap=True)
    for column in columns:
        table.add_column(Text(column), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    return table


def band_table(view: EditionView) -> Table:
    """Lay out the bands against the week before and the usual."""
    table = _table("band", ("points", "now", "share", "before", "usual"))
    for row in view.bands:
        cells = (row.band, row.points, row.now, row.share, row.previous, row.usual, sparkline(row.series))
        table.add_row(*map(Text, cells))
    return table


def driver_table(view: EditionView) -> Table:
    """Lay out what each signal adds to a change, now and usually."""
    most = max((abs(row.points) for row in view.drivers), default=0.0)
    table = _table("signal", ("now", "usual", "moved"))
    for row in view.drivers:
        cells = (isolate(row.title), row.now, row.usual, row.delta, bar(abs(row.points), most, width=_BAR))
        table.add_row(*map(Text, cells))
    return table


def service_table(view: EditionView) -> Table:
    """Lay out the services by their part of the points."""
    table = _table("service", ("share", "before", "usual", "changes", "mean", "moved"))
    for row in view.services:
        cells = (row.share, row.previous, row.usual, row.changes, row.mean, row.movement)
        table.add_row(*map(Text, (isolate(row.label), *cells, sparkline(row.series))))
    return table


def source_table(view: EditionView) -> Table:
    """Lay out the sources, with the detail free to wrap."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(max_width=_LABEL, overflow="ellipsis", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for one in view.sources:
        as_of = "" if one.as_of is None else f"As of {one.as_of}."
        table.add_row(Text(isolate(one.label)), Text(one.state), Text(f"{isolate(one.detail)} {as_of}".strip()))
    return table
