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
class Column:
    """The head of a column; figures stand to the right, names to the left."""

    head: str
    is_figure: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    title: str
    blocks: tuple[Block, ...]
