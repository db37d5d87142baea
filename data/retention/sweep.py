"""Deletes expired records, found without a lock and checked under it: nothing goes that was taken up again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.errors import RecordRefused
from data.query import Condition, among, within
from data.records import AuditEntry
from data.retention.policy import KEEPING, Kept, PartOf, Stays, cutoff
from data.retention.terms import Term
from data.row_mapping import shape_of

if TYPE_CHECKING:
    from data.store import Store
    from data.view import Record

PAGE: Final = 5_000
"""Keys looked up at a time: a first night may find millions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """One batch: rows without their parts. They ended before `before` (epoch seconds), kept for `days`."""

    table: str
    rows: int
    before: int
    days: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A table's rows, oldest time (epoch seconds), and rows `over`; `why` says why `days` is None."""

    table: str
    rows: int
    oldest: int | None
    days: int | None
    over: int
    why: str


def sweep(store: Store, days: Mapping[Term, int], now: int) -> Iterator[Swept]:
    """Delete what was over by `now` (epoch seconds), yielding after each batch; whoever stops asking stops it. Raises
    DatabaseUnusable or DatabaseBusy: what was yielded is deleted.
    """
    moments = _moments(store, days, now)
    for kind, rule in KEEPING.items():
        if isinstance(rule, Kept):
            yield from _sweep_kind(store, kind, rule, moments[rule.term], days[rule.term])


def _sweep_kind(store: Store, kind: type[Record], rule: Kept, moment: int, days: int) -> Iterator[Swept]:
    over, table = rule.over(moment), shape_of(kind).table.name
    while True:
        with store.snapshot() as view:
            found = list(view.pick(kind, shape_of(kind).keys, over, limit=PAGE))
        gone = 0
        for first in range(0, len(found), rule.batch):
            began = time.monotonic()
            rows = _delete(store, kind, rule, found[first : first + rule.batch], over)
            gone += rows
            yield Swept(table=table, rows=rows, before=moment, days=days, seconds=time.monotonic() - began)
        # What stayed was taken up again; looking again would find it forever.
        if len(found) < PAGE or gone == 0:
            return


class _TakenUpAgainError(Exception):
    """Part of a batch is no longer over."""


def _delete(store: Store, kind: type[Record], rule: Kept, keys: list[tuple[Any, ...]], over: Condition) -> int:
    try:
        with store.transaction() as transaction:
            for part, column in rule.along:
                transaction.delete(part, among(column, [str(key) for key, *_ in keys]))
            gone = transaction.delete_these(kind, keys, over)
            if rule.along:
                _check_all(gone, keys)
    except (_TakenUpAgainError, RecordRefused):
        if not rule.along:
            raise
        # Another night finds them, once they have been kept long enough again.
        return 0
    return gone


def _check_all(gone: int, keys: list[tuple[Any, ...]]) -> None:
    """Check that a whole batch went: dependents are deleted by key alone, so all or none."""
    if gone < len(keys):
        raise _TakenUpAgainError


def standings(store: Store, days: Mapping[Term, int], now: int) -> list[Standing]:
    """Return each table's contents and what `sweep` would delete, by name. Raises DatabaseUnusable."""
    moments, found = _moments(store, days, now), []
    with store.snapshot() as view:
        for kind, rule in KEEPING.items():
            table = shape_of(kind).table.name
            oldest = over = limit = None
            if isinstance(rule, Kept):
                limit = days[rule.term]
                over = view.count(kind, rule.over(moments[rule.term]))
                oldest = None if rule.at is None else view.earliest(kind, rule.at)
            found.append(
                Standing(
                    table=table,
                    rows=view.count(kind),
                    oldest=oldest,
                    days=limit,
                    over=over or 0,
                    why=_why(rule),
                )
            )
    return sorted(found, key=lambda one: one.table)


def _why(rule: Kept | PartOf | Stays) -> str:
    if isinstance(rule, Kept):
        return rule.term.value
    if isinstance(rule, Stays):
        return rule.why
    return f"as long as its row of {shape_of(rule.kind).table.name}"


def _moments(store: Store, days: Mapping[Term, int], now: int) -> dict[Term, int]:
    newest = store.read(AuditEntry, within("at"), order=("-at",), limit=1)
    return {term: cutoff(term, days[term], now, newest[0].at if newest else None) for term in Term}
