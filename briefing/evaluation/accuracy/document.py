"""The neutral document that every outlet of the report writes: headings, paragraphs, lists and tables of plain text.

No text in it is escaped or coloured; each outlet does that in one place of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `level` 2 is the next one below it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `lead` is the beginning of it that must not be overlooked."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points, each of them with the few words that it is about."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each as there are heads.

    The columns in `names` hold words, by default the first one alone; all others hold figures, which stand to the right
    and never break over lines.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: frozenset[str] | None = None

    def is_figure(self, head: str) -> bool:
        """Whether a column holds figures."""
        return head != self.heads[0] if self.names is None else head not in self.names


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    title: str
    blocks: tuple[Block, ...]
