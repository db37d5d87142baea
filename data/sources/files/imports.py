"""One file of rows for one table: checked whole, then upserted by key in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import RowFileUnreadable, RowsRefused
from data.row_mapping import stored_text
from data.sources.files.cells import CellReader, Refused
from data.sources.files.lines import STEP, Layout, Unreadable, layout_of, read_lines
from data.sources.files.sheet import Sheet, sheets

if TYPE_CHECKING:
    from data.store import Store
    from data.view import Collected, View


MOST_PROBLEMS: Final = 20
"""Problems that are shown; others are counted."""


@dataclass(slots=True)
class Wanted:
    line: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    fault: str
    rows: int = 1


@dataclass(slots=True)
class Totals:
    """What a file holds: `owners` are rows that others are a part of, `mentions` ids that a column only refers to."""

    rows: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    owners: dict[str, Wanted] = field(default_factory=dict)
    mentions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def refuse(self, line: int, faults: Collection[str]) -> None:
        self.refused += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems += (Problem(line, fault) for fault in faults)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class RowFile:
    def __init__(self, path: Path, sheet: Sheet, layout: Layout | None = None) -> None:
        """Nothing is opened yet. Raises RowFileUnreadable where the name does not tell the layout."""
        self.path, self.sheet = path, sheet
        self._layout = layout_of(path) if layout is None else layout
        self._reader = CellReader(sheet, is_csv=self._layout is Layout.CSV)

    def check(self, on_bytes: Callable[[int], object] | None = None) -> Totals:
        """Read every row and say what is wrong; `on_bytes` hears the progress. Raises RowFileUnreadable."""
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
        """Yield the records; with `keep_good` the good ones. Raises RowFileUnreadable if one got refused since."""
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
        """Tell of a wrong header once, not as a fault of every row."""
        columns = self.sheet.columns
        lacking = [column.name for column in columns if column.required and column.name not in names]
        unknown = sorted(set(names) - set(self.sheet.names))
        if lacking or unknown:
            what = f"lacks {', '.join(lacking)}" if lacking else f"has {', '.join(map(repr, unknown))}"
            raise RowFileUnreadable(
                f"{self.path}: the header {what}; the columns of {self.sheet.table} are {', '.join(self.sheet.names)}"
            )


CHUNK: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """A file against the store. `missing` are keys of owner rows that are nowhere."""

    totals: Totals
    missing: frozenset[str]
    problems: tuple[str, ...]
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """Rows stored, and how many of them were new."""

    rows: int
    new: int


def examine(file: RowFile, store: Store, on_bytes: Callable[[int], object] | None = None) -> Findings:
    """Check every row, and that its owners are stored. Raises RowFileUnreadable or StoreError."""
    totals = file.check(on_bytes)
    owner = file.sheet.owner
    missing: frozenset[str] = frozenset()
    problems = list(totals.problems)
    if owner is not None:
        with store.snapshot() as view:
            missing = absent(view, owner.kind, owner.key, totals.owners)
        table = next(name for name, sheet in sheets().items() if sheet.kind is owner.kind)
        for key in sorted(missing, key=lambda one: totals.owners[one].line)[:MOST_PROBLEMS]:
            wanted = totals.owners[key]
            fault = f"{owner.column}: {key!r} is not in {table}; import {table} first"
            problems.append(Problem(wanted.line, fault, rows=wanted.rows))
    refused = totals.refused + sum(totals.owners[key].rows for key in missing)
    return Findings(totals=totals, missing=missing, problems=_lines(problems, refused), refused=refused)


def _lines(problems: list[Problem], refused: int) -> tuple[str, ...]:
    """Write the first problems by line, then how many further rows have some."""
    shown = sorted(problems, key=lambda one: one.line)[:MOST_PROBLEMS]
    more = [f" (and {counted(one.rows - 1, 'more row')})" if one.rows > 1 else "" for one in shown]
    lines = [f"line {one.line:,}: {one.fault}{also}" for one, also in zip(shown, more, strict=True)]
    # A row may have several faults, and a fault several rows.
    others = refused - sum({one.line: one.rows for one in shown}.values())
    return (*lines, f"… and in {counted(others, 'more row')}") if others > 0 else tuple(lines)


def save(
    file: RowFile,
    store: Store,
    findings: Findings,
    *,
    keep_good: bool = False,
    on_rows: Callable[[int], object] | None = None,
) -> Imported:
    """Save an examined file. Raises RowsRefused unless `keep_good`, RowFileUnreadable or StoreError."""
    if findings.refused and not keep_good:
        raise refusal(file, findings)
    kind: type[Any] = file.sheet.kind
    with store.transaction() as transaction:
        before = transaction.count(kind)
        records = file.records(keep_good=keep_good, without=findings.missing, on_rows=on_rows)
        rows = transaction.save(records)
        return Imported(rows=rows, new=transaction.count(kind) - before)


def refusal(file: RowFile, findings: Findings) -> RowsRefused:
    return RowsRefused(file.path, problems=findings.problems, refused=findings.refused, rows=findings.totals.rows)


def unknown_references(file: RowFile, store: Store, totals: Totals) -> Iterator[tuple[str, str, list[str]]]:
    """Yield columns that refer to unknown rows (which may come later), with table and sorted ids."""
    with store.snapshot() as view:
        for column in file.sheet.columns:
            mentioned = totals.mentions.get(column.name)
            if mentioned and column.refers_to is not None:
                unknown = absent(view, sheets()[column.refers_to].kind, "id", mentioned)
                if unknown:
                    yield column.name, column.refers_to, sorted(unknown)


def absent(view: View, kind: type[Any], column: str, values: Collection[str]) -> frozenset[str]:
    """Return the values that no stored row has in a column."""
    wanted = sorted(values)
    missing: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        # Values too long for an index are stored under a shorter name.
        stored = {stored_text(kind, column, value): value for value in wanted[start : start + CHUNK]}
        found = {getattr(record, column) for record in view.stream(kind, **{column: list(stored)})}
        missing.update(value for name, value in stored.items() if name not in found)
    return frozenset(missing)
