"""A store to rehearse on: it reads the real database, and keeps in memory whatever would be written.

Nothing of a rehearsal can freeze a payload or claim a delivery for real: every write of the store goes through
`transaction`, and that writes into memory here. What was already frozen or delivered for real is seen as it is. No
transaction that is rolled back in the end: it would keep the service from writing for as long as a rehearsal takes.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

from data.engine import our_errors
from data.records import RunStep, Service, ServicePath, Team
from data.row_mapping import shape_of
from data.store import Store
from data.transaction import BATCH, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine

    from data.query import Condition, Equal
    from data.view import Collected, R, Record, View

WRITES_NOTHING: Final = "a rehearsal writes nothing"

WHOLE: Final = (ServicePath,)
"""Kinds of which only what is rehearsed counts; of the others, what is stored counts too."""


Memory = dict[type[Any], dict[tuple[Any, ...], Any]]
"""What a rehearsal has written: records by kind and key, over those that are stored."""


class Rehearsed(Transaction):
    """Reads what the rehearsal wrote, and below it what is stored; what it writes is kept in memory."""

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
        if kind not in self._memory:
            return super().read(kind, *conditions, order=order, limit=limit, **equal)
        if conditions or limit is not None:
            raise TypeError(f"a rehearsal cannot answer conditions about {kind.__name__}; name plain columns")
        stored = [] if kind in WHOLE else super().read(kind, order=(), limit=None, **equal)
        # What is rehearsed stands for the stored record of its key, also where it no longer is what is asked for.
        found = {_key(one): one for one in stored if _key(one) not in self._memory[kind]}
        found |= {_key(one): one for one in self._rehearsed(kind, equal)}
        ranked = [found[key] for key in sorted(found)]
        return sorted(ranked, key=lambda one: tuple(getattr(one, name) for name in order))

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        """Return one record or None; see `View.get`."""
        if rehearsed := self._rehearsed(kind, equal):
            return rehearsed[0]
        stored = super().get(kind, **equal)
        return None if stored and _key(stored) in self._memory.get(kind, {}) else stored

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:  # noqa: ARG002 (there is no statement)
        """Keep how a run goes, and return how many records were given.

        Raises:
            TypeError: a defect in the caller; anything else would be written for real.
        """
        kept = list(records)
        if not all(isinstance(one, RunStep) for one in kept):
            raise TypeError(WRITES_NOTHING)
        return len([self._kept(one) for one in kept])

    def delete(self, *_which: object, **_equal: object) -> NoReturn:
        """Refuse: whatever is stored was stored for real."""
        raise TypeError(WRITES_NOTHING)

    def delete_these(self, *_which: object) -> NoReturn:
        """Refuse, as `delete` does."""
        raise TypeError(WRITES_NOTHING)

    def add(self, records: Iterable[R]) -> list[R]:
        """Keep the records whose keys are new, and return those."""
        return [self._kept(one) for one in records if self.get(type(one), **_identity(one)) is None]

    def change(self, kind: type[R], written: Mapping[str, Any], /, *conditions: Condition, **equal: Equal) -> list[R]:
        """Keep some columns of some records as they would be, and return those records."""
        return [
            self._kept(replace(one, **written)) for one in self.read(kind, *conditions, order=(), limit=None, **equal)
        ]

    def _keep(self, record: R, **identity: Equal) -> R:
        return self.get(type(record), **identity) or self._kept(record)

    def _kept(self, record: R) -> R:
        self._memory.setdefault(type(record), {})[_key(record)] = record
        return record

    def _rehearsed(self, kind: type[R], equal: Mapping[str, Equal]) -> list[R]:
        kept = sorted(self._memory.get(kind, {}).items())
        return [one for _, one in kept if all(_is(getattr(one, name), value) for name, value in equal.items())]


class RehearsalStore(Store):
    """Goes the whole way of a run and leaves no trace. `organisation` is what the settings would save at the start."""

    is_rehearsal = True

    def __init__(self, engine: Engine, organisation: Iterable[Team | Service | ServicePath] = ()) -> None:
        super().__init__(engine)
        self._memory: Memory = {}
        for record in organisation:
            self._memory.setdefault(type(record), {})[_key(record)] = record

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """Read several things as of one moment, what was rehearsed included."""
        with self.transaction() as transaction:
            yield transaction

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Keep several things together, and write none of them."""
        with our_errors(), self._reading.connect() as connection:
            yield Rehearsed(connection, self._memory)


def _key(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in shape_of(type(record)).keys)


def _identity(record: Record) -> dict[str, Any]:
    return dict(zip(shape_of(type(record)).keys, _key(record), strict=True))


def _is(held: object, wanted: Equal) -> bool:
    return held in wanted if isinstance(wanted, list | tuple | set | frozenset) else held == wanted
