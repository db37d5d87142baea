"""Brings the rows of a file into the store: all of them or none, in one transaction, each by its key.

A row whose key is there already is written over, so that the same file can be imported again and nothing counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.errors import RowsRefused
from data.row_mapping import stored_text
from data.sources.files.rows import MOST_PROBLEMS, Problem, counted
from data.sources.files.sheet import sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from data.sources.files.rows import RowFile, Totals
    from data.store import Store
    from data.view import View

CHUNK: Final = 10_000
"""Keys that are looked up at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """A file against the store. `missing` are the keys of rows that others need and nobody has."""

    totals: Totals
    missing: frozenset[str]
    problems: tuple[str, ...]
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What was stored: how many rows, and how many of them under a key that was not there before."""

    rows: int
    new: int


def examine(file: RowFile, store: Store, on_bytes: Callable[[int], object] | None = None) -> Findings:
    """Check every row of a file, and that what it is a part of is in the store. Writes nothing.

    Raises:
        RowFileUnreadable: the file cannot be read as a whole.
        StoreError: the database cannot be read.
    """
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
    """Write the first problems by line, and last in how many further rows there are any."""
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
    """Save the rows of a file that was examined, in one transaction.

    Raises:
        RowsRefused: rows are refused, and `keep_good` does not say to go on without them.
        RowFileUnreadable, StoreError: nothing was stored.
    """
    if findings.refused and not keep_good:
        raise refusal(file, findings)
    kind: type[Any] = file.sheet.kind
    with store.transaction() as transaction:
        before = transaction.count(kind)
        records = file.records(keep_good=keep_good, without=findings.missing, on_rows=on_rows)
        rows = transaction.save(records)
        return Imported(rows=rows, new=transaction.count(kind) - before)


def refusal(file: RowFile, findings: Findings) -> RowsRefused:
    """Return the error that names the problems of a file."""
    return RowsRefused(file.path, problems=findings.problems, refused=findings.refused, rows=findings.totals.rows)


def unknown_references(file: RowFile, store: Store, totals: Totals) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the columns that refer to rows that nobody has, each with the table and the ids, sorted.

    Such rows are stored all the same: what they refer to may come later, or from another source.
    """
    with store.snapshot() as view:
        for column in file.sheet.columns:
            mentioned = totals.mentions.get(column.name)
            if mentioned and column.refers_to is not None:
                unknown = absent(view, sheets()[column.refers_to].kind, "id", mentioned)
                if unknown:
                    yield column.name, column.refers_to, sorted(unknown)


def absent(view: View, kind: type[Any], column: str, values: Collection[str]) -> frozenset[str]:
    """Return those of some values that no stored row has in a column."""
    wanted = sorted(values)
    missing: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        # What was too long for an index is stored under a shorter name.
        stored = {stored_text(kind, column, value): value for value in wanted[start : start + CHUNK]}
        found = {getattr(record, column) for record in view.stream(kind, **{column: list(stored)})}
        missing.update(value for name, value in stored.items() if name not in found)
    return frozenset(missing)
