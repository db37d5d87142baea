"""The store: saves and reads records, freezes payloads and claims deliveries. Rows never leave it.

What was frozen or claimed never changes. `claim` returns after its commit, and is True for one caller. A write inside
`transaction()` must use that transaction: SQLite would wait for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from copy import copy
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy import func, select

from data.engine import for_reading, for_writing, our_errors
from data.errors import RecordRefused
from data.migrations.schema import History, check_revision, our_history
from data.records import AddressMark, AuditEntry, Delivery, FrozenPayload, RunStep, ScopeRun, StoredNarrative
from data.scrubbing import Erasing, vacuum
from data.transaction import BATCH, UNSETTLED, Transaction
from data.view import Collected, R, Record, View

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Engine

    from data.query import Condition, Equal

SETTLED: Final = frozenset({"sent", "failed", "unknown", "skipped"})


class Store:
    """The database as records. Thread-safe; each call is its own transaction."""

    is_rehearsal: ClassVar[bool] = False

    def __init__(self, engine: Engine) -> None:
        self._reading = for_reading(engine)
        self._writing = for_writing(engine)
        # SQLite has one writer at a time. Writers of this process queue here: SQLite itself polls after ever longer
        # pauses, and many writers can starve one.
        self._turn = RLock() if engine.dialect.name == "sqlite" else nullcontext()
        self._witness: AuditEntry | None = None

    def witnessed(self, entry: AuditEntry) -> Store:
        """Return this store for one action: the entry is written once with what it writes, or nothing is."""
        witnessed = copy(self)
        witnessed._witness = entry  # noqa: SLF001 (a copy of ourselves)
        return witnessed

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """Read several things as of one moment."""
        with our_errors(), self._reading.connect() as connection:
            yield View(connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write several things or none; committed when the block ends without an error."""
        with self._turn, our_errors(), self._writing.begin() as connection:
            transaction = Transaction(connection)
            yield transaction
            if self._witness is not None and transaction.wrote:
                transaction.add([self._witness])
            transaction.count_write()

    @contextmanager
    def erasing(self, *, keeps: bool = True) -> Iterator[Erasing]:
        """Erase somebody while other writers wait; see `Erasing`. With `keeps=False`, only rehearse it."""
        with self._turn, our_errors(), self._writing.connect() as connection, connection.begin() as ours:
            erasing = Erasing(connection)
            yield erasing
            erasing.count_write()
            if not keeps:
                ours.rollback()

    def vacuum(self) -> bool:
        with self._turn:
            return vacuum(self._writing)

    def read(
        self,
        kind: type[R],
        /,
        *conditions: Condition,
        order: Sequence[str] = (),
        limit: int | None = None,
        **equal: Equal,
    ) -> list[R]:
        with self.snapshot() as view:
            return view.read(kind, *conditions, order=order, limit=limit, **equal)

    def stream(
        self, kind: type[R], /, *conditions: Condition, order: Sequence[str] = (), **equal: Equal
    ) -> Iterator[R]:
        with self.snapshot() as view:
            yield from view.stream(kind, *conditions, order=order, **equal)

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        with self.snapshot() as view:
            return view.get(kind, **equal)

    def count(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> int:
        with self.snapshot() as view:
            return view.count(kind, *conditions, **equal)

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:
        with self.transaction() as transaction:
            return transaction.save(records, batch=batch)

    def delete(self, kind: type[Record], /, *conditions: Condition, **equal: Equal) -> None:
        with self.transaction() as transaction:
            transaction.delete(kind, *conditions, **equal)

    def add(self, records: Iterable[R]) -> list[R]:
        """As `Transaction.add`, committed."""
        with self.transaction() as transaction:
            return transaction.add(records)

    def change(self, kind: type[R], told: Mapping[str, Any], /, *conditions: Condition, **equal: Equal) -> list[R]:
        """As `Transaction.change`, committed."""
        with self.transaction() as transaction:
            return transaction.change(kind, told, *conditions, **equal)

    def freeze(self, payload: FrozenPayload) -> FrozenPayload:
        """As `Transaction.freeze`, committed."""
        with self.transaction() as transaction:
            return transaction.freeze(payload)

    def store_narrative(self, narrative: StoredNarrative) -> StoredNarrative:
        """As `Transaction.store_narrative`, committed."""
        with self.transaction() as transaction:
            return transaction.store_narrative(narrative)

    def claim(self, delivery: Delivery) -> bool:
        """Claim a delivery; True for the one caller who may send it. Raises RecordRefused."""
        _check_claim(delivery)
        return bool(self.add([delivery]))

    def claim_unmarked(self, delivery: Delivery) -> tuple[AddressMark | None, bool]:
        """Claim a delivery unless its address is marked; return the mark, and whether to send. Raises RecordRefused."""
        _check_claim(delivery)
        with self.transaction() as transaction:
            mark = transaction.get(AddressMark, outlet=delivery.outlet, address=delivery.address.casefold())
            return mark, mark is None and bool(transaction.add([delivery]))

    def settle_and_claim(
        self, delivery_id: str, *, receipt: str, at: int, lease: str | None, following: Delivery
    ) -> tuple[Delivery, bool]:
        """Settle one delivery as sent and claim the next; return the first, and whether to send the second. Raises
        DeliveryNotClaimed or RecordRefused: neither was written.
        """
        _check_claim(following)
        with self.transaction() as transaction:
            told: dict[str, str | int | None] = {"reason": None, "receipt": receipt, "settled_at": at, "retry_at": None}
            settled = transaction.settle_delivery(delivery_id, lease, state="sent", **told)
            return settled, bool(transaction.add([following]))

    def settle(  # noqa: PLR0913 (how it ended, each by name)
        self,
        delivery_id: str,
        *,
        state: str,
        reason: str | None,
        receipt: str | None,
        at: int,
        mark: AddressMark | None = None,
        lease: str | None = None,
    ) -> Delivery:
        """Record how a claimed or unknown delivery ended, with the `mark` that its address gets, and return it. With
        `lease` only its holder may. Raises DeliveryNotClaimed, which names its state.
        """
        if state not in SETTLED:
            raise ValueError(f"a delivery cannot end as {state!r}; it ends as one of {', '.join(sorted(SETTLED))}")
        with self.transaction() as transaction:
            settled = transaction.settle_delivery(
                delivery_id, lease, state=state, reason=reason, receipt=receipt, settled_at=at, retry_at=None
            )
            if mark is not None:
                transaction.mark_once(mark)
            return settled

    def take_over(self, seen: Delivery, *, at: int, lease: str, wire_at: int | None) -> Delivery | None:
        """Reclaim a delivery that another sender left claimed or unknown; return it to the one caller who saw it
        unchanged.

        `claimed_at` stays the first attempt's, from which an outlet is searched; `settled_at` becomes this one's, and
        `wire_at` says whether it may have been sent.
        """
        if seen.state not in UNSETTLED:
            return None
        told = {"state": "claimed", "reason": None, "settled_at": at, "retry_at": None, "lease": lease}
        as_seen = {"id": seen.id, "state": seen.state, "settled_at": seen.settled_at, "lease": seen.lease}
        return next(iter(self.change(Delivery, {**told, "wire_at": wire_at}, **as_seen)), None)

    def go(self, delivery_id: str, *, lease: str, digest: str | None, at: int) -> bool:
        """Record that a claimed delivery is about to be sent; return whether the lease still holds."""
        told = {"wire_at": at, "digest": digest}
        return bool(self.change(Delivery, told, id=delivery_id, state="claimed", lease=lease))

    def postpone(  # noqa: PLR0913 (what became of it, each by name)
        self,
        delivery_id: str,
        *,
        reason: str,
        attempts: int,
        retry_at: int,
        at: int,
        lease: str | None = None,
    ) -> Delivery:
        """Let a certainly unsent delivery be taken over from `retry_at` on; return it, still claimed. `attempts` counts
        those made; `lease` is as in `settle`. Raises DeliveryNotClaimed.
        """
        told: dict[str, str | int | None] = {"attempts": attempts, "retry_at": retry_at, "settled_at": at}
        with self.transaction() as transaction:
            return transaction.settle_delivery(delivery_id, lease, state="claimed", reason=reason, wire_at=None, **told)

    def begin_step(self, step: RunStep) -> RunStep:
        """Record that a run's step begins, and with it the run; return how often in a row."""
        with self.transaction() as transaction:
            before = transaction.get(RunStep, run_id=step.run_id, step=step.step)
            again = before is not None and before.state == step.state
            begun = replace(step, attempts=before.attempts + 1 if before is not None and again else 1)
            transaction.save([begun])
            now = {"state": step.state, "step": step.step, "worker": step.worker}
            run = transaction.change(ScopeRun, now, id=step.run_id)
            if run and run[0].began_at is None:
                transaction.change(ScopeRun, {"began_at": step.began_at}, id=step.run_id)
            return begun

    def mark_told(self, mark: AddressMark, *, at: int) -> bool:
        """Record that a reader was told of a mark, unless it changed since; return whether it had not."""
        as_seen: dict[str, Equal] = {"outlet": mark.outlet, "address": mark.address, "at": mark.at, "told_at": None}
        return bool(self.change(AddressMark, {"told_at": at}, **as_seen))

    def time(self) -> datetime | None:
        """Return the time of PostgreSQL's machine; None for SQLite, which is on ours."""
        if self._reading.dialect.name == "sqlite":
            return None
        with our_errors(), self._reading.connect() as connection:
            time: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return time

    def check_schema(self, history: History | None = None) -> None:
        """Raise SchemaOutdated or SchemaNewer, with the way out, unless the tables fit."""
        with our_errors(), self._reading.connect() as connection:
            check_revision(connection, our_history() if history is None else history)


def _check_claim(delivery: Delivery) -> None:
    if delivery.state != "claimed":
        raise RecordRefused(f"delivery {delivery.id} is {delivery.state!r}; claim it first, then settle it")
