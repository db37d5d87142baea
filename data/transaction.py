"""One transaction. All writers write rows in one order, so that none deadlock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import delete, text, tuple_, update

from data import records as r
from data.engine import our_errors
from data.erasing import ErasureFilter
from data.errors import DeliveryNotClaimed, RecordRefused
from data.prepared import (
    asked,
    insert_of,
    is_plain,
    parameters_of,
    prepared_add,
    prepared_update,
    prepared_upsert,
    told,
)
from data.query import Condition, Equal, clauses
from data.row_mapping import ADDED_ONLY, FROZEN, row_of, shape_of
from data.tables import TABLES
from data.view import SCORED, Collected, R, Record, View

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
    from sqlalchemy.engine import Connection


BATCH: Final = 10_000
"""Rows per statement: the fastest measured size on both databases."""

ADDED: Final = 500
"""Rows inserted at once if new ones are returned: SQLite takes 32,766 values per statement."""

UNSETTLED: Final = ("claimed", "unknown")
"""The states a delivery can be settled from: an unknown one may turn out to have arrived."""

UNSCORED: Final = (
    *(r.DeploySignal, r.Cursor, r.SourceFailure, r.WriteCount, r.KeptService, r.KeptWeek),
    *(r.Feedback, r.CardMark, r.ReaderSettings, r.AddressMark, r.ModelCall),
    *(r.ScopeRun, r.RunStep, r.Briefing, r.Worker, r.Duty, r.Milestone),
    *(r.CoverageReport, r.PatchCoverage, r.Event),
    *(r.Advisory, r.Erasure),
    *FROZEN,
)


class Transaction(View):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._counts = False
        self.wrote = False
        """Whether a row was added, changed or deleted; repeating what holds writes none."""
        self._erasures = ErasureFilter(connection)

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:
        """Upsert records of any kinds in any order; return how many. Raises RecordRefused: all is void."""
        waiting: dict[type[Any], dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)
        saved = 0
        for record in records:
            kind = type(record)
            shape = shape_of(kind)
            if shape.frozen:
                raise TypeError(f"a {kind.__name__} is never written over; use freeze, store_narrative, claim or add")
            row = self._erasures.row(kind, row_of(record), shape.texts)
            saved += 1
            if row is None:
                continue
            rows = waiting[kind]
            # By key, as PostgreSQL refuses a row twice in a statement; the last one counts.
            rows[tuple(row[name] for name in shape.keys)] = row
            if len(rows) >= batch:
                self._upsert(kind, rows)
                rows.clear()
        for kind in TABLES:
            self._upsert(kind, waiting.get(kind, {}))
        return saved

    def delete(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> None:
        """Delete the records that `read` would return, with their parts; ValueError without any condition."""
        if not conditions and not equal:
            raise ValueError(f"delete({kind.__name__}) does not say which; give a condition")
        target = self._target(kind)
        self._counts |= kind not in UNSCORED
        with our_errors():
            gone = self._connection.execute(delete(shape_of(kind).table).where(*clauses(target, conditions, equal)))
        self.wrote |= gone.rowcount != 0

    def delete_these(self, kind: type[Record], keys: Sequence[tuple[Any, ...]], /, *conditions: Condition) -> int:
        """Delete about a hundred records by key if all conditions hold; return how many, without parts."""
        shape = shape_of(kind)
        columns = [shape.table.c[name] for name in shape.keys]
        mine = columns[0].in_([one for (one,) in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)
        where = clauses(self._target(kind), conditions, {})
        statement = delete(shape.table).where(mine, *where).returning(columns[0])
        with our_errors():
            gone = len(self._connection.execute(statement).all())
        self._counts |= gone > 0 and kind not in UNSCORED
        self.wrote |= gone > 0
        return gone

    def count_write(self) -> None:
        """Count this write if scores depend on it: last in `Store.transaction`, as all writers update this one row and
        must not hold it while waiting for another. Raises RecordRefused for a part without its whole.
        """
        if not self._counts:
            return
        if self._connection.dialect.name == "postgresql":
            # Checking a part's whole waits for its deletion: so do it before the count, not at the commit.
            with our_errors():
                self._connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        insert = self._insert(r.WriteCount).values(id=SCORED, number=1)
        one_more = {"number": TABLES[r.WriteCount].c.number + 1}
        with our_errors():
            self._connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=one_more))

    def freeze(self, payload: r.FrozenPayload) -> r.FrozenPayload:
        """Store a payload unless its (scope, week) has one; return the stored one."""
        return self._keep(self._erasures.payload(payload), scope_id=payload.scope_id, week=payload.week)

    def store_narrative(self, narrative: r.StoredNarrative) -> r.StoredNarrative:
        """Store a narrative unless its payload has one; return the stored one."""
        return self._keep(self._erasures.narrative(narrative), payload_hash=narrative.payload_hash)

    def mark_once(self, mark: r.AddressMark) -> r.AddressMark:
        """Mark an address unless it is marked; return the mark that holds."""
        return self._keep(mark, outlet=mark.outlet, address=mark.address)

    def add(self, records: Iterable[R]) -> list[R]:
        """Insert the records whose keys are new, and return those."""
        added: list[R] = []
        for kind, given in groupby(records, key=type):
            shape = shape_of(kind)
            rows = [self._erasures.record(one, shape.texts) for one in given]
            if len(rows) == 1:
                added += rows if self._add_one(rows[0]) else []
                continue
            for first in range(0, len(rows), ADDED):
                part = {tuple(getattr(one, name) for name in shape.keys): one for one in rows[first : first + ADDED]}
                keys = [shape.table.c[name] for name in shape.keys]
                statement = self._insert(kind).values([row_of(one) for one in part.values()])
                with our_errors():
                    # Count the returned rows: PostgreSQL's row count would be -1.
                    new = self._connection.execute(statement.on_conflict_do_nothing().returning(*keys)).all()
                added += [part[key] for key in sorted(map(tuple, new))]
        self.wrote |= bool(added)
        return added

    def _add_one(self, record: Record) -> bool:
        statement = prepared_add(cast("Hashable", type(record)), self._connection.dialect.name)
        with our_errors():
            return self._connection.execute(statement, row_of(record)).first() is not None

    def change(self, kind: type[R], written: Mapping[str, Any], /, *conditions: Condition, **equal: Equal) -> list[R]:
        """Write some columns of the records that `read` would return; return those, unordered. Raises TypeError for a
        kind that never changes, ValueError without any condition.
        """
        if kind in ADDED_ONLY:
            raise TypeError(f"a {kind.__name__} is never changed; add another")
        if not conditions and not equal:
            raise ValueError(f"change({kind.__name__}) does not say which; give a condition")
        shape, written = shape_of(kind), self._erasures.written(kind, written)
        self._counts |= kind not in UNSCORED
        with our_errors():
            if not conditions and is_plain(equal) and equal.keys() <= set(shape.names):
                statement = prepared_update(cast("Hashable", kind), tuple(written), parameters_of(equal))
                rows = self._connection.execute(statement, {**told(written), **asked(kind, equal)}).all()
            else:
                where = clauses(self._target(kind), conditions, equal)
                question = update(shape.table).where(*where).values(written)
                columns = (shape.table.c[name] for name in shape.names)
                rows = self._connection.execute(question.returning(*columns)).all()
        self.wrote |= bool(rows)
        return [kind(**dict(zip(shape.names, row, strict=True))) for row in rows]

    def settle_delivery(self, delivery_id: str, lease: str | None, **written: str | int | None) -> r.Delivery:
        """Write how a delivery ended, for `Store.settle`, and return it."""
        mine = {} if lease is None else {"lease": lease}
        settled = self.change(r.Delivery, written, id=delivery_id, state=UNSETTLED, **mine)
        if not settled:
            stored = self.get(r.Delivery, id=delivery_id)
            raise DeliveryNotClaimed(delivery_id, None if stored is None else stored.state)
        return settled[0]

    def _keep(self, record: R, **identity: Equal) -> R:
        kind = type(record)
        statement = self._insert(kind).values(row_of(record)).on_conflict_do_nothing()
        with our_errors():
            self._connection.execute(statement)
        stored = self.get(kind, **identity)
        if stored is None:
            raise RecordRefused(
                f"{shape_of(kind).table.name} holds another record under the same key as {identity};"
                " two payloads may not share a hash"
            )
        return stored

    def _insert(self, kind: type[Any]) -> PostgresqlInsert | SqliteInsert:
        return insert_of(kind, self._connection.dialect.name)

    def _upsert(self, kind: type[Any], rows: dict[tuple[Any, ...], dict[str, Any]]) -> None:
        if not rows:
            return
        self.wrote = True
        self._counts |= kind not in UNSCORED
        # In the order of the key: two writers that lock rows in one order cannot deadlock.
        ordered = [rows[key] for key in sorted(rows)]
        with our_errors():
            self._connection.execute(prepared_upsert(cast("Hashable", kind), self._connection.dialect.name), ordered)
