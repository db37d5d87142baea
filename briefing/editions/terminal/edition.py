"""The terminal edition, and `briefing.txt`, the same without colour at 88 columns.

Every text is a `Text` object, never rich markup, so a title cannot style itself. Drawing gets an empty environment,
since rich would read COLUMNS and NO_COLOR and print other bytes elsewhere. Figures have no colour: `briefing.txt` must
mean the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from briefing.contracts.untrusted_text import isolate
from briefing.editions.terminal.screen import Screen
from briefing.editions.view.figures import bar, spark_words, sparkline

if TYPE_CHECKING:
    from rich.console import RenderableType

    from briefing.editions.terminal.screen import Drawn
    from briefing.editions.view.chart_data import Tone
    from briefing.editions.view.values import CardView, ChangeLine, EditionView, ServiceRow

PLAIN_WIDTH = 88

_INDENT = 2
_MOST_CHANGES = 3

TONE_STYLES: Mapping[Tone, str] = {
    "critical": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
    "clear": "bold green",
}
_QUIET = "dim"
_BAR = 20
_LABEL = 28


def render_terminal(view: EditionView, *, width: int, color: bool) -> Drawn:
    """Return the edition as text; without colour it has no escape sequences."""
    return _printed(Group(*_parts(view)), width=width, color=color)


def _printed(group: Group, *, width: int, color: bool) -> Drawn:
    screen = Screen(
        file=io.StringIO(),
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        legacy_windows=False,
        _environ={},
    )
    return screen.whole(group)


def _parts(view: EditionView) -> Iterator[RenderableType]:
    yield from _opening(view)
    yield from _listed("Do this week", "→", (one.text for one in view.actions))
    for card in view.cards:
        yield Rule(style=_QUIET, characters="─")
        yield from _card(card)
    if view.cards:
        yield Rule(style=_QUIET, characters="─")
    if view.omitted is not None:
        yield Text(view.omitted)
    if view.muted is not None:
        yield Text(isolate(view.muted), style=_QUIET)
    yield from _listed("Went well", "+", (one.text for one in view.positives), style="green")
    yield from _listed(view.landed_title, "·", (" · ".join((one.label, *one.in_short)) for one in view.landed))
    yield from _listed("Since last week", "-", view.memory)
    yield from _listed("The coming week", "-", view.ahead)
    yield from _tables(view)
    yield from _closing(view)


def render_opening(view: EditionView, *, width: int, color: bool) -> Drawn:
    """Return the first ten seconds: severity, headline, situation, cards in a line each, what to do."""
    return _printed(Group(*_brief_parts(view)), width=width, color=color)


def _brief_parts(view: EditionView) -> Iterator[RenderableType]:
    yield from _opening(view)
    yield from (_card_line(card) for card in view.cards)
    if view.muted is not None:
        yield Text(isolate(view.muted), style=_QUIET)
    yield from (_hanging("→", one.text) for one in view.actions)
    yield from (_hanging("+", one.text, style="green") for one in view.positives)


def _opening(view: EditionView) -> Iterator[RenderableType]:
    yield from (Text(isolate(line), style="yellow") for line in view.above)
    yield Text(isolate(view.title), style=TONE_STYLES[view.tone])
    yield Text(view.verdict, style="bold")
    yield Text(f"{view.period} · {isolate(view.scope)}", style=_QUIET)
    yield Text()
    yield Text(isolate(" ".join(one.text for one in (view.headline, *view.situation))))
    for line in (view.learning, *view.warnings):
        if line is not None:
            yield _hanging("!", line, style="yellow")


def _heading(words: str) -> RenderableType:
    return Text(f"\n{words}", style="bold")


def _listed(title: str, mark: str, lines: Iterable[str], *, style: str = "") -> Iterator[RenderableType]:
    for place, line in enumerate(lines):
        yield from () if place else (_heading(title),)
        yield _hanging(mark, line, style=style)


def _hanging(mark: str, words: str, *, style: str = "", indent: int = 0) -> RenderableType:
    grid = Table.grid(padding=0)
    grid.add_column(width=len(mark) + 1)
    grid.add_column(ratio=1)
    grid.add_row(Text(mark, style=style), Text(isolate(words), style=style))
    return Padding(grid, (0, 0, 0, indent))


def _card_line(card: CardView, style: str = "") -> Text:
    parts = ((f"{card.severity}  ", TONE_STYLES[card.tone]), (isolate(card.title), style), (f"  {card.state}", _QUIET))
    return Text.assemble(*parts)


def _card(card: CardView) -> Iterator[RenderableType]:
    yield _card_line(card, "bold")
    for words in (card.text.text, card.newcomers):
        if words:
            yield Padding(Text(isolate(words)), (0, 0, 0, _INDENT))
    if card.trend is not None:
        words = f"{isolate(card.trend.label)}: {spark_words(card.trend.series, card.trend.unit)}"
        yield Padding(Text(f"{sparkline(card.trend.series)}  {words}"), (0, 0, 0, _INDENT))
    yield from (_hanging("·", line, style=_QUIET, indent=_INDENT) for line in card.arithmetic)
    for change in card.changes[:_MOST_CHANGES]:
        yield from _change(change)
    for remedy in card.remedies:
        effect = "" if remedy.effect is None else f": {remedy.effect}"
        yield _hanging("→", f"{remedy.text}{effect}", style="green", indent=_INDENT)
    yield from (_hanging("$", one.text, style=_QUIET, indent=_INDENT) for one in card.evidence)


def _change(change: ChangeLine) -> Iterator[RenderableType]:
    span = f" ({change.range})" if change.range else ""
    parts = [f"{change.label}  {change.score} {change.band}{span}", isolate(change.title)]
    notes = (change.author, change.landed, "reverted" if change.reverted else None)
    parts.extend(note for note in notes if note)
    yield _hanging("•", " · ".join(parts), indent=_INDENT)
    for line in (change.arithmetic, change.url):
        if line:
            yield Padding(Text(isolate(line), style=_QUIET), (0, 0, 0, _INDENT + 2))


def _tables(view: EditionView) -> Iterator[RenderableType]:
    if view.bands:
        yield _heading(f"{view.unit.capitalize()} by band")
        yield _band_table(view)
    if view.drivers or view.arithmetic:
        yield _heading("What moved the mean score")
    if view.arithmetic is not None:
        yield Text(isolate(view.arithmetic))
    if view.drivers:
        yield _driver_table(view)
    if view.deployment is not None:
        yield _heading("Riskiest deployment")
        yield Text(isolate(view.deployment))
    if view.services:
        yield _heading("Share of the week's points")
    yield from (_share_table(word, rows) for word, rows in (("team", view.teams), ("service", view.services)) if rows)


def _closing(view: EditionView) -> Iterator[RenderableType]:
    yield _heading("Where it comes from")
    yield _source_table(view)
    yield from (_hanging("-", f"Not connected: {one}.", style=_QUIET) for one in view.not_connected)
    yield from (_hanging("-", one, style=_QUIET) for one in view.assumptions)
    yield Text()
    footer = view.footer
    parts = [footer.writer, *(f"scorecard {one}" for one in footer.scorecards), f"payload {footer.payload}"]
    yield Text(isolate(" · ".join(parts)), style=_QUIET)
    yield Text(footer.naming, style=_QUIET)


def _table(label: str, columns: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(Text(label), max_width=_LABEL, overflow="ellipsis", no_wrap=True)
    for column in columns:
        table.add_column(Text(column), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    return table


def _band_table(view: EditionView) -> Table:
    table = _table("band", ("points", "now", "share", "before", "usual"))
    for row in view.bands:
        cells = (row.band, row.points, row.now, row.share, row.previous, row.usual, sparkline(row.series))
        table.add_row(*map(Text, cells))
    return table


def _driver_table(view: EditionView) -> Table:
    most = max((abs(row.points) for row in view.drivers), default=0.0)
    table = _table("signal", ("now", "usual", "moved"))
    for row in view.drivers:
        cells = (isolate(row.title), row.now, row.usual, row.delta, bar(abs(row.points), most, width=_BAR))
        table.add_row(*map(Text, cells))
    return table


def _share_table(word: str, rows: Sequence[ServiceRow]) -> Table:
    table = _table(word, ("share", "before", "usual", "changes", "mean", "moved"))
    for row in rows:
        cells = (row.share, row.previous, row.usual, row.changes, row.mean, row.movement)
        table.add_row(*map(Text, (isolate(row.label), *cells, sparkline(row.series))))
    return table


def _source_table(view: EditionView) -> Table:
    """Lay out the sources, with the detail free to wrap."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(max_width=_LABEL, overflow="ellipsis", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for one in view.sources:
        as_of = "" if one.as_of is None else f"As of {one.as_of}."
        table.add_row(Text(isolate(one.label)), Text(one.state), Text(f"{isolate(one.detail)} {as_of}".strip()))
    return table
