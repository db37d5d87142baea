"""Stores the limits' state: a file beside ours on SQLite, a schema on PostgreSQL.

Its loss only lets one more burst through: so PostgreSQL does not log it (each permit would wait for the disk), and no
migration knows it. SQLite has one writer per file: in our own, a permit would wait for a collection being stored.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import BigInteger, Column, MetaData, String, Table, bindparam, event, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError

from data.engine import SQLITE, for_writing, open_engine, our_errors

SCHEMA: Final = "riskbrief_pace"
SUFFIX: Final = "-pace"
"""Added to our file's name."""

LONGEST_SECONDS: Final = 5.0
"""How long to wait for SQLite."""

_ANY_NUMBER: Final = 7_310_451
"""Those who create the table at once wait for each other by this lock number."""

_COLUMNS: Final = "(name VARCHAR PRIMARY KEY, free_at BIGINT NOT NULL)"
_ON_POSTGRESQL: Final = (
    f"SELECT pg_advisory_xact_lock({_ANY_NUMBER})",
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    # Half of each page stays free, so that constantly updated rows stay on it.
    f"CREATE UNLOGGED TABLE IF NOT EXISTS {SCHEMA}.permits {_COLUMNS} WITH (fillfactor = 50)",
)
_ON_SQLITE: Final = (f"CREATE TABLE IF NOT EXISTS permits {_COLUMNS}",)


class Permits:
    """One number per limit, locked while it is read and written."""

    def __init__(self, database_url: str, *, longest: float = LONGEST_SECONDS) -> None:
        """Not connected yet; `longest` is for holding or waiting on PostgreSQL, in seconds. Raises DatabaseUnusable."""
        engine = open_engine(_beside(database_url))
        self._is_postgresql = engine.dialect.name == "postgresql"
        if self._is_postgresql:
            event.listen(engine, "connect", partial(_bound, round(longest * 1000)))
        self._engine = for_writing(engine)
        self._table = Table(
            "permits",
            MetaData(schema=SCHEMA if self._is_postgresql else None),
            Column("name", String, primary_key=True),
            Column("free_at", BigInteger, nullable=False),
        )
        self._is_made = False

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def held(self, names: Sequence[str]) -> Iterator[tuple[dict[str, int], int]]:
        """Lock these names' numbers and give them with the time in milliseconds; changes are stored at the end. A
        number is epoch microseconds, 0 for an unused name. Raises DatabaseBusy or DatabaseUnusable: not had, or not
        stored.
        """
        with our_errors():
            if not self._is_made:
                self._make()
            with self._engine.begin() as connection:
                found, now = self._read(connection, names)
                lent = dict(found)
                yield lent, now
                changed = [{"the": name, "at": at} for name, at in lent.items() if at != found[name]]
                if changed:
                    told = self._table.update().where(self._table.c.name == bindparam("the"))
                    connection.execute(told.values(free_at=bindparam("at")), changed)

    def _make(self) -> None:
        with self._engine.begin() as connection:
            for statement in _ON_POSTGRESQL if self._is_postgresql else _ON_SQLITE:
                connection.execute(text(statement))
        self._is_made = True

    def _read(self, connection: Connection, names: Sequence[str]) -> tuple[dict[str, int], int]:
        table = self._table
        # One clock for all: PostgreSQL's machine's, or SQLite's one machine's.
        clock = func.extract("epoch", func.clock_timestamp()) if self._is_postgresql else literal(0)
        wanted = select(table.c.name, table.c.free_at, clock).where(table.c.name.in_(names))
        rows = connection.execute(wanted.order_by(table.c.name).with_for_update()).all()
        if len(rows) < len(names):
            # Insert those never used.
            insert = insert_into_postgresql if self._is_postgresql else insert_into_sqlite
            new = [{"name": name, "free_at": 0} for name in names]
            connection.execute(insert(self._table).on_conflict_do_nothing(), new)
            return self._read(connection, names)
        now = max(float(row[2]) for row in rows) if self._is_postgresql else time.time()
        return {row[0]: row[1] for row in rows}, int(now * 1000)


def _bound(milliseconds: int, connection: Any, _record: object) -> None:  # noqa: ANN401 (SQLAlchemy hands over what it has)
    """Let PostgreSQL end an idle transaction: a worker stopped in one would stop all others."""
    for setting in ("lock_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(f"SET {setting} = {milliseconds}")
    connection.commit()


def _beside(database_url: str) -> str:
    """Return the permits' URL: the same server, or a file next to ours."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        # Opening it reports what is wrong, without repeating it.
        return database_url
    if url.drivername not in SQLITE or not url.database:
        return database_url
    return url.set(database=f"{url.database}{SUFFIX}").render_as_string(hide_password=False)
