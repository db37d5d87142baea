"""Writes the report as Markdown, for docs/accuracy.md.

Every text is escaped here and nowhere else, so that a project called `*` or `a|b` stays in its cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.evaluation.accuracy.document import Bullets, Heading, Paragraph, Table

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.document import Block, Document

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])|^(?:#|[+-](?=\s|$)|[=-](?=[=-]*$))")
"""What Markdown reads as markup; an underscore within a word is none, and some signs are only at the beginning."""
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
"""The beginning of a numbered list."""


def render_markdown(document: Document) -> str:
    """Return the report as Markdown."""
    parts = [f"# {_escaped(document.title)}", *(_written(block) for block in document.blocks)]
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", clean(text)))


def _said(paragraph: Paragraph) -> str:
    lead = f"**{_escaped(paragraph.lead)}** " if paragraph.lead else ""
    return lead + _escaped(paragraph.text)


def _written(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            return _said(block)
        case Bullets():
            return "\n".join(f"- {_said(item)}" for item in block.items)
        case Table():
            rules = ("---:" if block.is_figure(head) else "---" for head in block.heads)
            rows = (map(_escaped, block.heads), rules, *(map(_escaped, row) for row in block.rows))
            return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
