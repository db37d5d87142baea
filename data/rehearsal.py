"""A store to rehearse on: it reads the real database, and keeps in memory whatever would be written.

Nothing of a rehearsal can freeze a payload or claim a delivery for real: every write of the store goes through
`transaction`, and that is closed here. What was already frozen or delivered for real is seen as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from data.border import shape_of
from data.engine import our_errors
from data.errors import DeliveryNotClaimed
from data.records import AddressMark, Delivery, FrozenPayload, RunStep, Service, ServicePath, StoredNarrative, Team
from data.store import Store, begun_step
from data.transaction import BATCH, UNSETTLED
from data.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine

    from data.query import Condition, Equal
    from data.view import Collected, R, Record

WHOLE = (ServicePath,)
"""Kinds of which only what is rehearsed counts; of the others, what is stored counts too."""


class Memory:
    """What a rehearsal has written: records by kind and key, over those that are stored."""

    def __init__(self) -> None:
        self._kept: dict[type[Any], dict[tuple[Any, ...], Any]] = {}

    def keep(self, record: Record) -> None:
        """Write a record over the one with its key."""
        self._kept.setdefault(type(record), {})[_key(record)] = record

    def holds(self, kind: type[Any]) -> bool:
        """Whether there is anything of a kind."""
        return kind in self._kept

    def has(self, kind: type[Any], key: tuple[Any, ...]) -> bool:
        """Whether there is a record of a kind with a key."""
        return key in self._kept.get(kind, {})

    def find(self, kind: type[R], **equal: Equal) -> list[R]:
        """Return the records whose columns equal what is given, by key."""
        kept = self._kept.get(kind, {})
        return [
            one
            for _, one in sorted(kept.items())
            if all(_is(getattr(one, name), value) for name, value in equal.items())
        ]


class RehearsedView(View):
    """Reads what the rehearsal wrote, and below it what is stored."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        super().__init__(connection)
        self._memory = memory

    def read(
        self,
        kind: type[R],
        /,
        *conditions: Condition,
        order: Sequence[str] = (),
        limit: int | None = None,
        **equal: Equal,
    ) -> list[R]:
        """Return records; see `View.read`. What is rehearsed can be asked for by plain columns only."""
        if not self._memory.holds(kind):
            return super().read(kind, *conditions, order=order, limit=limit, **equal)
        if conditions or limit is not None:
            raise TypeError(f"a rehearsal cannot answer conditions about {kind.__name__}; name plain columns")
        stored = [] if kind in WHOLE else super().read(kind, order=(), limit=None, **equal)
        # What is rehearsed stands for the stored record of its key, also where it no longer is what is asked for.
        found = {_key(one): one for one in stored if not self._memory.has(kind, _key(one))}
        found |= {_key(one): one for one in self._memory.find(kind, **equal)}
        ranked = [found[key] for key in sorted(found)]
        return sorted(ranked, key=lambda one: tuple(getattr(one, name) for name in order))

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        """Return one record or None; see `View.get`."""
        rehearsed = self._memory.find(kind, **equal)
        stored = None if rehearsed else super().get(kind, **equal)
        return rehearsed[0] if rehearsed else None if stored and self._memory.has(kind, _key(stored)) else stored


class RehearsalStore(Store):
    """Goes the whole way of a run and leaves no trace. `organisation` is what the settings would save at the start."""

    is_rehearsal = True

    def __init__(self, engine: Engine, organisation: Iterable[Team | Service | ServicePath] = ()) -> None:
        super().__init__(engine)
        self._memory = Memory()
        for record in organisation:
            self._memory.keep(record)

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """Read several things as of one moment, what was rehearsed included."""
        with our_errors(), self._reading.connect() as connection:
            yield RehearsedView(connection, self._memory)

    def transaction(self) -> NoReturn:
        """Refuse: whatever would be written here would be written for real."""
        raise TypeError("a rehearsal writes nothing")

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:  # noqa: ARG002 (there is no statement)
        """Keep how a run goes, and return how many records were given.

        Raises:
            TypeError: a defect in the caller; anything else would be written for real.
        """
        kept = list(records)
        if not all(isinstance(one, RunStep) for one in kept):
            raise TypeError("a rehearsal writes nothing")
        return len([self._kept(one) for one in kept])

    def add(self, records: Iterable[R]) -> list[R]:
        """Keep the records whose keys are new, and return those."""
        return [self._kept(one) for one in records if self.get(type(one), **_identity(one)) is None]

    def change(self, kind: type[R], told: Mapping[str, Any], /, *conditions: Condition, **equal: Equal) -> list[R]:
        """Keep some columns of some records as they would be, and return those records."""
        with self.snapshot() as view:
            return [
                self._kept(replace(one, **told)) for one in view.read(kind, *conditions, order=(), limit=None, **equal)
            ]

    def freeze(self, payload: FrozenPayload) -> FrozenPayload:
        """Keep a payload for this rehearsal, unless one is frozen already."""
        return self.get(FrozenPayload, scope_id=payload.scope_id, week=payload.week) or self._kept(payload)

    def store_narrative(self, narrative: StoredNarrative) -> StoredNarrative:
        """Keep a narrative for this rehearsal, unless one is stored already."""
        return self.get(StoredNarrative, payload_hash=narrative.payload_hash) or self._kept(narrative)

    def begin_step(self, step: RunStep) -> RunStep:
        """Keep that a step of a run begins."""
        return begun_step(self, step)

    def claim_unmarked(self, delivery: Delivery) -> tuple[AddressMark | None, bool]:
        """Keep the claim of a delivery unless its address is marked; see `Store.claim_unmarked`."""
        mark = self.get(AddressMark, outlet=delivery.outlet, address=delivery.address.casefold())
        return mark, mark is None and self.claim(delivery)

    def settle_and_claim(
        self, delivery_id: str, *, receipt: str, at: int, lease: str | None, following: Delivery
    ) -> tuple[Delivery, bool]:
        """Keep that a delivery was sent, and the claim of the one that follows on it."""
        settled = self.settle(delivery_id, state="sent", reason=None, receipt=receipt, at=at, lease=lease)
        return settled, self.claim(following)

    def settle(  # noqa: PLR0913 (how it ended, each by name)
        self,
        delivery_id: str,
        *,
        state: str,
        reason: str | None,
        receipt: str | None,
        at: int,
        mark: AddressMark | None = None,
        lease: str | None = None,  # noqa: ARG002 (nobody else rehearses here)
    ) -> Delivery:
        """Keep how a delivery ended in the rehearsal, and what that says of its address."""
        claimed = self._open(delivery_id)
        if mark is not None and self.get(AddressMark, outlet=mark.outlet, address=mark.address) is None:
            self._memory.keep(mark)
        return self._kept(replace(claimed, state=state, reason=reason, receipt=receipt, settled_at=at, retry_at=None))

    def postpone(  # noqa: PLR0913 (what became of it, each by name)
        self,
        delivery_id: str,
        *,
        reason: str,
        attempts: int,
        retry_at: int,
        at: int,
        lease: str | None = None,  # noqa: ARG002 (nobody else rehearses here)
    ) -> Delivery:
        """Keep that a delivery was not sent, and when it may be tried again."""
        claimed = self._open(delivery_id)
        told = replace(claimed, reason=reason, attempts=attempts, retry_at=retry_at, settled_at=at, wire_at=None)
        return self._kept(told)

    def mark_told(self, mark: AddressMark, *, at: int) -> bool:
        """Keep that a reader would have been told of a mark."""
        if self.get(AddressMark, outlet=mark.outlet, address=mark.address) != mark or mark.told_at is not None:
            return False
        self._memory.keep(replace(mark, told_at=at))
        return True

    def _open(self, delivery_id: str) -> Delivery:
        found = self.get(Delivery, id=delivery_id)
        if found is None or found.state not in UNSETTLED:
            raise DeliveryNotClaimed(delivery_id, None if found is None else found.state)
        return found

    def _kept(self, record: R) -> R:
        self._memory.keep(record)
        return record


def _key(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in shape_of(type(record)).keys)


def _identity(record: Record) -> dict[str, Any]:
    return dict(zip(shape_of(type(record)).keys, _key(record), strict=True))


def _is(held: object, wanted: Equal) -> bool:
    return held in wanted if isinstance(wanted, list | tuple | set | frozenset) else held == wanted
