"""Tables of a measurement as Markdown, and the part of a page of docs/ that a measurement writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; every column but the first is aligned to the right."""
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


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
