"""Brings the tables up to date in one transaction, and offers a store to rehearse on, in memory.

SQLite: the file is copied first, under the write lock. PostgreSQL: an advisory lock admits one migrator. Only this
module imports Alembic. A rehearsal sees the real frozen and delivered records, and holds no lock.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlalchemy import exc, text

from data.engine import GRANT_IT, for_writing, is_refused, our_errors
from data.errors import MigrationFailed, SchemaNewer
from data.migrations.schema import History, our_history, revision_of
from data.records import RunStep, Service, ServicePath, Team
from data.row_mapping import shape_of
from data.store import Store
from data.transaction import BATCH, Transaction

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection, Engine

    from data.query import Condition, Equal
    from data.view import Collected, R, Record, View


LOCK: Final = 0x5249534B  # "RISK"
"""Our advisory lock's number: any that nobody else uses in this database."""

LOCK_TIMEOUT: Final = "60s"


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrationReport:
    """Equal revisions: nothing was done. `backup` is the copy of a SQLite file, None where none was made."""

    from_revision: str | None
    to_revision: str
    backup: Path | None


def migrate(engine: Engine, history: History | None = None) -> MigrationReport:
    """Migrate to the newest revision. Raises SchemaNewer, MigrationFailed, DatabaseBusy, DatabaseUnusable."""
    history = our_history() if history is None else history
    with our_errors(), _locked(engine) as connection:
        found, needed = revision_of(connection), history.newest
        if found is not None and found not in history.revisions:
            raise SchemaNewer(found, needed)
        if found == needed:
            return MigrationReport(from_revision=found, to_revision=needed, backup=None)
        backup = None if found is None else _back_up(engine, found)
        _upgrade(connection, history, backup)
    return MigrationReport(from_revision=found, to_revision=needed, backup=backup)


def alembic_config(connection: Connection, history: History) -> Config:
    # A rehearsal migrates nothing and need not load Alembic.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    # Alembic reads the value as a template, in which a percent sign has a meaning.
    config.set_main_option("script_location", str(history.folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    with for_writing(engine).connect() as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
                yield connection
            return
        with _unlinked(connection), connection.begin():
            yield connection
            _check_links(connection)


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """Switch foreign keys off: SQLite rebuilds a table by dropping it, which would delete its parts."""
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def _check_links(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise MigrationFailed(
            f"row {broken[1]} of {broken[0]} would lose its {broken[2]}; nothing was changed: please report this"
        )


def _upgrade(connection: Connection, history: History, backup: Path | None) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(alembic_config(connection, history), "head")
    except (exc.SQLAlchemyError, CommandError, NotImplementedError) as error:
        said = error.orig if isinstance(error, exc.DBAPIError) else error
        words = str(said).strip().splitlines()[0]
        copy = "" if backup is None else f"; a copy from before is at {backup}"
        is_denied = isinstance(error, exc.DBAPIError) and is_refused(error)
        fix = GRANT_IT if is_denied else "is this database also used by something else?"
        raise MigrationFailed(f"the migration stopped ({words}) and nothing was changed{copy}: {fix}") from error


def _back_up(engine: Engine, revision: str) -> Path | None:
    if engine.dialect.name != "sqlite":
        return None
    source = Path(str(engine.url.database))
    copy = _new_file(source, revision)
    try:
        # A connection of its own: SQLite copies what is committed, while ours blocks other writers.
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as target:
            original.backup(target)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise MigrationFailed(f"{source} could not be copied to {copy} ({error}); free some space there") from error
    return copy


def _new_file(source: Path, revision: str) -> Path:
    """Create the copy's file under a new name, readable by us alone."""
    number = 1
    while True:
        suffix = "" if number == 1 else f".{number}"
        copy = source.with_name(f"{source.name}.revision-{revision}{suffix}")
        try:
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
        except OSError as error:
            raise MigrationFailed(
                f"{copy} cannot be written ({error.strerror}); allow it, or free some space"
            ) from error
        else:
            return copy


WRITES_NOTHING: Final = "a rehearsal writes nothing"

WHOLE: Final = (ServicePath,)
"""Kinds of which only the rehearsed records count."""


Memory = dict[type[Any], dict[tuple[Any, ...], Any]]
"""What a rehearsal wrote: records by kind and key, over stored ones."""


class Rehearsed(Transaction):
    """Reads rehearsed records over stored ones, and writes to memory."""

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
        """Read as `View.read`; rehearsed records can be asked by plain columns only."""
        if kind not in self._memory:
            return super().read(kind, *conditions, order=order, limit=limit, **equal)
        if conditions or limit is not None:
            raise TypeError(f"a rehearsal cannot answer conditions about {kind.__name__}; name plain columns")
        stored = [] if kind in WHOLE else super().read(kind, order=(), limit=None, **equal)
        # A rehearsed record replaces the stored one of its key, even where it no longer matches.
        found = {_key(one): one for one in stored if _key(one) not in self._memory[kind]}
        found |= {_key(one): one for one in self._rehearsed(kind, equal)}
        ranked = [found[key] for key in sorted(found)]
        return sorted(ranked, key=lambda one: tuple(getattr(one, name) for name in order))

    def get(self, kind: type[R], /, **equal: Equal) -> R | None:
        if rehearsed := self._rehearsed(kind, equal):
            return rehearsed[0]
        stored = super().get(kind, **equal)
        return None if stored and _key(stored) in self._memory.get(kind, {}) else stored

    def save(self, records: Iterable[Collected], *, batch: int = BATCH) -> int:  # noqa: ARG002 (there is no statement)
        """Keep a run's records and return their number; TypeError for other kinds."""
        kept = list(records)
        if not all(isinstance(one, RunStep) for one in kept):
            raise TypeError(WRITES_NOTHING)
        return len([self._kept(one) for one in kept])

    def delete(self, *_which: object, **_equal: object) -> NoReturn:
        raise TypeError(WRITES_NOTHING)

    def delete_these(self, *_which: object) -> NoReturn:
        raise TypeError(WRITES_NOTHING)

    def add(self, records: Iterable[R]) -> list[R]:
        return [self._kept(one) for one in records if self.get(type(one), **_identity(one)) is None]

    def change(self, kind: type[R], written: Mapping[str, Any], /, *conditions: Condition, **equal: Equal) -> list[R]:
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
    """Rehearses a run without a trace. `organisation` is what the settings would save at the start."""

    is_rehearsal = True

    def __init__(self, engine: Engine, organisation: Iterable[Team | Service | ServicePath] = ()) -> None:
        super().__init__(engine)
        self._memory: Memory = {}
        for record in organisation:
            self._memory.setdefault(type(record), {})[_key(record)] = record

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        with self.transaction() as transaction:
            yield transaction

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with our_errors(), self._reading.connect() as connection:
            yield Rehearsed(connection, self._memory)


def _key(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in shape_of(type(record)).keys)


def _identity(record: Record) -> dict[str, Any]:
    return dict(zip(shape_of(type(record)).keys, _key(record), strict=True))


def _is(held: object, wanted: Equal) -> bool:
    return held in wanted if isinstance(wanted, list | tuple | set | frozenset) else held == wanted
