"""The store: saves records, reads them back, freezes payloads and claims deliveries. Rows never leave it.

Collected records may be saved again and again; what was frozen or claimed never changes. `claim` is the promise
never to send twice: it returns only after its row is committed, and is True for one caller. A write inside
`transaction()` must go through that transaction: on SQLite the store itself would wait for it, and fail.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from data.border import row_of, shape_of
from data.engine import for_reading, for_writing, our_errors
from data.errors import DeliveryNotClaimed, RecordRefused
from data.query import Target, clauses
from data.records import Delivery, FrozenPayload, StoredNarrative
from data.schema import check_revision, our_history
from data.tables import TABLES
from data.view import Collected, R, Record, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
    from sqlalchemy.engine import Engine

    from data.query import Condition, Equal
    from data.schema import History

BATCH: Final = 10_000
"""Rows in one statement: the fastest of the sizes that were measured, on both databases."""

SETTLED: Final = frozenset({"sent", "failed", "unknown", "skipped"})
"""The states that a delivery can be settled in."""

UNSETTLED: Final = ("claimed", "unknown")
"""The states that a delivery can be settled from: what is unknown may turn out to have arrived."""


class Transaction(View):
    """Reads and writes that happen together or not at all."""

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:
        """Insert each record, or write over the one with its key; return how many were given.

        Kinds may be mixed and come in any order, parts before what they are a part of included.

        Raises:
            RecordRefused: naming the record; the whole transaction is void.
        """
        waiting: dict[type[Any], dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)
        saved = 0
        for record in records:
            kind = type(record)
            shape = shape_of(kind)
            if shape.frozen:
                raise TypeError(f"a {kind.__name__} is never written over; use freeze, store_narrative or claim")
            row = row_of(record)
            rows = waiting[kind]
            # By key, because PostgreSQL refuses a statement that has the same row twice; the last one counts.
            rows[tuple(row[name] for name in shape.keys)] = row
            saved += 1
            if len(rows) >= batch:
                self._upsert(kind, rows)
                rows.clear()
        for kind in TABLES:
            self._upsert(kind, waiting.get(kind, {}))
        return saved

    def delete(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> None:
        """Delete the records that `read` would return, with their parts.

        Raises:
            ValueError: a defect in the caller; nothing says which.
        """
        if not conditions and not equal:
            raise ValueError(f"delete({kind.__name__}) does not say which; give a condition")
        target = Target(kind=kind, table=shape_of(kind).table, dialect=self._connection.dialect.name)
        with our_errors():
            self._connection.execute(delete(shape_of(kind).table).where(*clauses(target, conditions, equal)))

    def freeze(self, payload: FrozenPayload) -> FrozenPayload:
        """Store a payload unless its (scope, week) has one already; return the one that is stored, for ever."""
        return self._keep(payload, scope_id=payload.scope_id, week=payload.week)

    def store_narrative(self, narrative: StoredNarrative) -> StoredNarrative:
        """Store a narrative unless its payload has one already; return the one that is stored, for ever."""
        return self._keep(narrative, payload_hash=narrative.payload_hash)

    def insert_delivery(self, delivery: Delivery) -> bool:
        """Insert a delivery and return whether it was new. For `Store.claim`, which commits at once."""
        table = TABLES[Delivery]
        statement = self._insert(Delivery).values(row_of(delivery)).on_conflict_do_nothing().returning(table.c.id)
        with our_errors():
            # The row that comes back is the proof; a count of rows would be -1 on PostgreSQL.
            return self._connection.execute(statement).first() is not None

    def settle_delivery(self, delivery_id: str, **told: str | int | None) -> Delivery:
        """Write how a delivery ended, and return it. For `Store.settle`."""
        table = TABLES[Delivery]
        open_one = (table.c.id == delivery_id) & table.c.state.in_(UNSETTLED)
        with our_errors():
            settled = self._connection.execute(update(table).where(open_one).values(told).returning(table.c.id)).first()
        stored = self.get(Delivery, id=delivery_id)
        if stored is None or settled is None:
            raise DeliveryNotClaimed(delivery_id, None if stored is None else stored.state)
        return stored

    def take_over_delivery(self, seen: Delivery, at: int) -> bool:
        """Claim a delivery again if it is still as it was seen, and return whether. For `Store.take_over`."""
        table = TABLES[Delivery]
        as_seen = (
            (table.c.id == seen.id)
            & (table.c.state == seen.state)
            & table.c.state.in_(UNSETTLED)
            & table.c.settled_at.is_not_distinct_from(seen.settled_at)
        )
        told = {"state": "claimed", "reason": None, "settled_at": at}
        with our_errors():
            taken = self._connection.execute(update(table).where(as_seen).values(told).returning(table.c.id)).first()
        return taken is not None

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
        table = shape_of(kind).table
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)

    def _upsert(self, kind: type[Any], rows: dict[tuple[Any, ...], dict[str, Any]]) -> None:
        if not rows:
            return
        shape = shape_of(kind)
        insert = self._insert(kind)
        told = {name: insert.excluded[name] for name in shape.names if name not in shape.keys}
        statement = insert.on_conflict_do_update(index_elements=shape.keys, set_=told) if told else None
        # In the order of the key: two writers that lock the same rows in the same order cannot deadlock.
        ordered = [rows[key] for key in sorted(rows)]
        with our_errors():
            self._connection.execute(insert.on_conflict_do_nothing() if statement is None else statement, ordered)


class Store:
    """The database, as records. Safe to share between threads; each call is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._reading = for_reading(engine)
        self._writing = for_writing(engine)

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """Read several things as of one moment, whatever is written meanwhile."""
        with our_errors(), self._reading.connect() as connection:
            yield View(connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write several things together or not at all; committed when the block ends without an error."""
        with our_errors(), self._writing.begin() as connection:
            yield Transaction(connection)

    def read(
        self,
        kind: type[R],
        /,
        *conditions: Condition,
        order: Sequence[str] = (),
        limit: int | None = None,
        **equal: Equal,
    ) -> list[R]:
        """Return records; see `View.read`."""
        with self.snapshot() as view:
            return view.read(kind, *conditions, order=order, limit=limit, **equal)

    def stream(
        self, kind: type[R], /, *conditions: Condition, order: Sequence[str] = (), **equal: Equal
    ) -> Iterator[R]:
        """Yield records; see `View.stream`."""
        with self.snapshot() as view:
            yield from view.stream(kind, *conditions, order=order, **equal)

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        """Return one record or None; see `View.get`."""
        with self.snapshot() as view:
            return view.get(kind, **equal)

    def count(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> int:
        """Return how many records there are; see `View.count`."""
        with self.snapshot() as view:
            return view.count(kind, *conditions, **equal)

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:
        """Save records in one transaction; see `Transaction.save`."""
        with self.transaction() as transaction:
            return transaction.save(records, batch=batch)

    def delete(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> None:
        """Delete records; see `Transaction.delete`."""
        with self.transaction() as transaction:
            transaction.delete(kind, *conditions, **equal)

    def freeze(self, payload: FrozenPayload) -> FrozenPayload:
        """Return the payload of this (scope, week) that is stored for ever; see `Transaction.freeze`."""
        with self.transaction() as transaction:
            return transaction.freeze(payload)

    def store_narrative(self, narrative: StoredNarrative) -> StoredNarrative:
        """Return the narrative of this payload that is stored for ever; see `Transaction.store_narrative`."""
        with self.transaction() as transaction:
            return transaction.store_narrative(narrative)

    def claim(self, delivery: Delivery) -> bool:
        """Claim a delivery, committed before this returns. True for the one caller who may send it now.

        Raises:
            RecordRefused: the payload is not stored, or the delivery is not in the state "claimed".
        """
        if delivery.state != "claimed":
            raise RecordRefused(f"delivery {delivery.id} is {delivery.state!r}; claim it first, then settle it")
        with self.transaction() as transaction:
            return transaction.insert_delivery(delivery)

    def settle(
        self,
        delivery_id: str,
        *,
        state: str,
        reason: str | None,
        receipt: str | None,
        at: int,
    ) -> Delivery:
        """Record how a claimed or unknown delivery ended: sent, failed, unknown or skipped. Return it.

        Raises:
            DeliveryNotClaimed: naming the state that it is in.
        """
        if state not in SETTLED:
            raise ValueError(f"a delivery cannot end as {state!r}; it ends as one of {', '.join(sorted(SETTLED))}")
        with self.transaction() as transaction:
            return transaction.settle_delivery(delivery_id, state=state, reason=reason, receipt=receipt, settled_at=at)

    def take_over(self, seen: Delivery, *, at: int) -> bool:
        """Claim a delivery again that another sender left claimed or unknown, committed before this returns.

        True for the one caller who saw it as it still is. `claimed_at` stays the time of the first attempt, from
        which an outlet is searched; `settled_at` becomes the time of this one.
        """
        with self.transaction() as transaction:
            return transaction.take_over_delivery(seen, at)

    def postpone(self, delivery_id: str, *, reason: str, at: int) -> Delivery:
        """Record that a claimed delivery was certainly not sent, and may be taken over at once. Return it.

        It stays claimed; the reason tells it from one that somebody is sending just now.

        Raises:
            DeliveryNotClaimed: naming the state that it is in.
        """
        with self.transaction() as transaction:
            return transaction.settle_delivery(delivery_id, state="claimed", reason=reason, settled_at=at)

    def check_schema(self, history: History | None = None) -> None:
        """Go on only where the tables are the ones that this program was written for.

        Raises:
            SchemaOutdated, SchemaNewer: naming both revisions and the way out.
        """
        with our_errors(), self._reading.connect() as connection:
            check_revision(connection, our_history() if history is None else history)
