"""One file of rows for one table: checked as a whole, and then given out as records.

The two readings are one code, so that what was checked is what is saved. A row that is a part of another one (a file
of a change) needs that other one in the database; which are wanted is counted here and looked up by whoever has it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.errors import RowFileUnreadable
from data.sources.files.cells import CellReader, Refused
from data.sources.files.lines import STEP, Layout, Unreadable, layout_of, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from data.sources.files.sheet import Sheet
    from data.view import Collected

MOST_PROBLEMS: Final = 20
"""Problems that are shown; the others are only counted."""


@dataclass(slots=True)
class Wanted:
    """A row that must be there for others: the line that first names it, and how many rows do."""

    line: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, the line that has it first, and how many rows have it."""

    line: int
    fault: str
    rows: int = 1


@dataclass(slots=True)
class Totals:
    """What a file holds: rows, how many of them are refused, and the first problems, by line.

    `owners` are the rows that others of the file are a part of, by their key; `mentions` are the ids that a column
    refers to without being a part of it.
    """

    rows: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    owners: dict[str, Wanted] = field(default_factory=dict)
    mentions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def refuse(self, line: int, faults: Collection[str]) -> None:
        """Count a row as refused and keep its faults while there are few."""
        self.refused += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems += (Problem(line, fault) for fault in faults)


def counted(number: int, noun: str) -> str:
    """Write "1 row" or "1,234 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class RowFile:
    """A file of rows of one table. Nothing is opened before it is read."""

    def __init__(self, path: Path, sheet: Sheet, layout: Layout | None = None) -> None:
        """Take the file and what its rows are; the layout is read off the name unless it is given.

        Raises:
            RowFileUnreadable: the name does not say how it is written.
        """
        self.path, self.sheet = path, sheet
        self._layout = layout_of(path) if layout is None else layout
        self._reader = CellReader(sheet, is_csv=self._layout is Layout.CSV)

    def check(self, on_bytes: Callable[[int], object] | None = None) -> Totals:
        """Read every row and say what the file holds and what is wrong with it; `on_bytes` hears how far it is.

        Raises:
            RowFileUnreadable: the file cannot be read as a whole, or its header names other columns.
        """
        totals = Totals()
        owner = None if self.sheet.owner is None else self.sheet.owner.column
        referring = [one.name for one in self.sheet.columns if one.refers_to is not None and one.name != owner]
        for line, row in self._rows(on_bytes):
            totals.rows += 1
            if isinstance(row, Refused):
                totals.refuse(line, row.faults)
                continue
            if owner is not None:
                totals.owners.setdefault(getattr(row, owner), Wanted(line)).rows += 1
            for name in referring:
                if (mentioned := getattr(row, name)) is not None:
                    totals.mentions[name].add(mentioned)
        return totals

    def records(
        self, *, keep_good: bool, without: Collection[str] = (), on_rows: Callable[[int], object] | None = None
    ) -> Iterator[Collected]:
        """Yield the records; with `keep_good` without those that are refused or a part of one in `without`.

        Raises:
            RowFileUnreadable: a row is refused that was not when the file was checked.
        """
        owner = None if self.sheet.owner is None else self.sheet.owner.column
        for number, (line, row) in enumerate(self._rows(None)):
            if on_rows is not None and number % STEP == 0:
                on_rows(number)
            if isinstance(row, Refused):
                if not keep_good:
                    raise RowFileUnreadable(f"{self.path}: line {line} was changed while the file was read; try again")
            elif owner is None or getattr(row, owner) not in without:
                yield row

    def _rows(self, on_bytes: Callable[[int], object] | None) -> Iterator[tuple[int, Collected | Refused]]:
        header_checked = self._layout is Layout.JSONL
        for line, cells in read_lines(self.path, self._layout, on_bytes):
            if isinstance(cells, Unreadable):
                yield line, Refused((cells.fault,))
                continue
            if not header_checked:
                self._check_header(cells)
                header_checked = True
            yield line, self._reader.read(cells)

    def _check_header(self, names: Collection[str]) -> None:
        """A wrong header would be a fault in every row; it is said once."""
        columns = self.sheet.columns
        lacking = [column.name for column in columns if column.required and column.name not in names]
        unknown = sorted(set(names) - set(self.sheet.names))
        if lacking or unknown:
            what = f"lacks {', '.join(lacking)}" if lacking else f"has {', '.join(map(repr, unknown))}"
            raise RowFileUnreadable(
                f"{self.path}: the header {what}; the columns of {self.sheet.table} are {', '.join(self.sheet.names)}"
            )
