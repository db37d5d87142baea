"""`riskbrief signals` and `severity`: a score's signals, and the rules of severity."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import Annotated, Any, Literal

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.cli.console import screen_of, tell
from bot.cli.options import refuse
from bot.cli.render.drawing import grid
from bot.errors import UsageError
from bot.settings.scorecard import shipped_text
from bot.wiring import load_method
from briefing.editions.terminal.screen import Screen
from briefing.rules import severity_page as rules
from briefing.rules.handbook_entries import AXIS, RISK, Entry, entries, families, record, value_text
from briefing.rules.severity_page import Line
from briefing.rules.signals_page import render_markdown, render_signal

SIGNALS_EXAMPLES = """
riskbrief signals
riskbrief signals change_burst
riskbrief signals --format json | jq '.[] | select(.fitted) | .id'
riskbrief signals --card > scorecard.toml
"""

WIDE = 140
"""Columns from which a table's line holds all of a signal; below, its measure has its own line."""
WIDEST = 100
"""Longer lines about one signal read badly."""
UNBROKEN = 1_000
"""In a pipe, a signal or rule is one line for grep and cut."""
ID_COLUMN = 27
LOOKS: dict[str, Any] = {"box": None, "header_style": "bold", "pad_edge": False}
NEAR = 0.75
"""Similarity (0 to 1, by difflib) for "did you mean"."""


Format = Literal["table", "json", "markdown"]


def signals(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The id of one signal, to print all about it.")
    ] = None,
    layout: Annotated[
        Format, typer.Option("--format", help="How to print. markdown is what docs/signals.md holds.")
    ] = "table",
    card: Annotated[
        bool, typer.Option("--card", help="Print the scorecard file that ships, to write weights of your own into.")
    ] = False,
) -> None:
    """List the signals that a score is made of, or print everything about one.

    Points are those of the full layout, in which every source is connected.
    """
    if card:
        refuse(
            {"NAME": name, "--format": None if layout == "table" else layout},
            "is not for --card, which prints the whole file",
        )
        tell(shipped_text())
        return
    found = entries(load_method())
    if name is None:
        tell(LISTS[layout](found))
    else:
        tell(ONES[layout](_named(found, name)))


def _named(found: Sequence[Entry], name: str) -> Entry:
    """Return the signal of a name; case and kind of dash do not matter."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    by_id = {entry.signal.id: entry for entry in found}
    if wanted in by_id:
        return by_id[wanted]
    near = get_close_matches(wanted, by_id, cutoff=NEAR) or [known for known in by_id if wanted and wanted in known]
    hint = f"did you mean {' or '.join(near)}?" if near else f"'riskbrief signals' lists all {len(by_id)}"
    raise UsageError(f"there is no signal {name!r}; {hint}")


# ---- all signals


def _list(found: Sequence[Entry]) -> str:
    screen = screen_of(UNBROKEN)
    return screen.drawn(_wide(found) if screen.width >= WIDE else Group(*_narrow(found)))


def _wide(found: Sequence[Entry]) -> Table:
    heads = ("#", "signal", "family", "measures (unit)", "risk", "needs", "points", "fitted")
    rows = (
        (
            *(str(one.number), one.id, one.family, _measure(entry), one.direction.value),
            *(", ".join(one.needs), str(entry.points), _fitted(entry)),
        )
        for entry in found
        for one in [entry.signal]
    )
    whole = {*heads} - {"measures (unit)"}
    return grid(heads, rows, right={"#", "points"}, whole=whole, folds=True, **LOOKS)


def _narrow(found: Sequence[Entry]) -> Iterator[RenderableType]:
    """Two lines per signal by family: name with values, then what it measures."""
    yield Text(_row("#", "signal", "risk", "points", "fitted", "needs"), style="bold")
    for family, members in families(found).items():
        yield Text(f"\n{family}", style="bold")
        for entry in members:
            signal = entry.signal
            number, needs = str(signal.number), ", ".join(signal.needs)
            yield Text(_row(number, signal.id, signal.direction.value, str(entry.points), _fitted(entry), needs))
            yield Padding(Text(_measure(entry), style="dim"), (0, 0, 0, 3))


def _row(number: str, name: str, risk: str, points: str, fitted: str, needs: str) -> str:
    return f"{number:>2} {name:<{ID_COLUMN}} {risk:<4} {points:>6} {fitted:<6} {needs}"


def _measure(entry: Entry) -> str:
    return f"{entry.signal.in_short} ({entry.signal.unit})"


def _fitted(entry: Entry) -> str:
    return "yes" if entry.signal.fitted else "no"


# ---- one signal


def _one(entry: Entry) -> str:
    width = min(Screen().width if sys.stdout.isatty() else WIDEST, WIDEST)
    return Screen(width=width).drawn(Group(*_about(entry)))


def _about(entry: Entry) -> Iterator[RenderableType]:
    signal = entry.signal
    yield Text.assemble((signal.id, "bold"), f", signal {signal.number}, {signal.family}: {signal.title}")
    yield Text()
    yield _pairs(_facts(entry))
    yield Text()
    heads = (signal.unit, "points", "share of them")
    steps = ((value_text(step.value), str(step.points), f"{step.share:.0%}") for step in entry.curve)
    yield grid(heads, steps, right=heads, whole=heads, **LOOKS)
    yield Text(f"{AXIS[signal.curve.scale].capitalize()}, flat outside them.", style="dim")
    if entry.rules:
        yield Text("\nRules", style="bold")
        yield _pairs((rule.id, f"{rule.kind}: {rule.fires_on}") for rule in entry.rules)


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    signal, gate = entry.signal, entry.gate
    yield "Definition", signal.measures
    yield "Unit", signal.unit
    yield "Source", entry.origin
    yield "Needs", ", ".join(signal.needs)
    yield "No reading", signal.unavailable
    yield "Risk", RISK[signal.direction]
    yield "Points", entry.worth
    yield "Gate", "none" if gate is None else f"{gate.id}: {gate.evidence}"
    yield "Remedy", signal.remedy


def _pairs(rows: Iterator[tuple[str, str]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for head, text in rows:
        table.add_row(head, Text(text))
    return table


def _json(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, indent=1) + "\n"


LISTS = {
    "table": _list,
    "json": lambda found: _json([record(entry) for entry in found]),
    "markdown": render_markdown,
}
ONES = {"table": _one, "json": lambda entry: _json(record(entry)), "markdown": render_signal}


SEVERITY_EXAMPLES = """
riskbrief severity
riskbrief severity --format json | jq '.[] | select(.severity == "critical") | .id'
"""


def severity(
    layout: Annotated[
        Format, typer.Option("--format", help="How to print. markdown is what docs/severity.md holds.")
    ] = "table",
) -> None:
    """Print the rules that make a card critical, a warning or something to know."""
    tell(SEVERITY_LAYOUTS[layout](rules.lines()))


def _severity_table(found: Sequence[Line]) -> str:
    heads = ("severity", "rule", "about", "kind", "when")
    rows = ((line.severity, line.id, line.about, line.kind, line.says) for line in found)
    return screen_of(UNBROKEN).drawn(grid(heads, rows, whole=heads[:-1], folds=True, **LOOKS))


SEVERITY_LAYOUTS: Mapping[Format, Callable[[Sequence[Line]], str]] = {
    "table": _severity_table,
    "markdown": rules.render_severity,
    "json": lambda found: _json([asdict(line) for line in found]),
}
