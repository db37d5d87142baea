"""Tables of a measurement, its last line, the part of a page of docs/ that it writes, and settings files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; every column but the first is aligned to the right."""
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def toml_table(header: str, **values: Any) -> str:  # noqa: ANN401 (whatever a setting may be)
    """Return a table of a settings file, without what is None; JSON of a text, a number or a list is TOML too."""
    rows = (f"{name} = {json.dumps(value)}" for name, value in values.items() if value is not None)
    return "\n".join((header, *rows, ""))


def into_page(page: Path, text: str) -> None:
    """Put a text between a page's two marks.

    Raises:
        ValueError: where the page lacks a mark, naming it.
    """
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"{page} lacks the marks {BEGIN} and {END}; put them where the tables belong"
        raise ValueError(message)
    page.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", "utf-8")


def shown(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1, width: int = 110) -> None:
    """Print a table for a terminal; the first columns are aligned to the left, and an empty row is a line."""
    table = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place < left else "right", no_wrap=place >= left)
    for row in rows:
        if row:
            table.add_row(*row)
        else:
            table.add_section()
    Console(width=width, highlight=False).print(table)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that a share of all is not above."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def judged(name: str, figures: str, goal: str, *, good: bool) -> int:
    """Print the last line of a measurement, and return its exit code; 1 when the goal is missed."""
    print(f"{name}: {figures} ({goal}) {'ok' if good else 'short'}")
    return 0 if good else 1
