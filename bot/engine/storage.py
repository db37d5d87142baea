"""DBOS's own tables: beside ours on SQLite, a schema on PostgreSQL; and how somebody is forgotten there.

On SQLite this must not be the engine of data/engine.py: DBOS begins transactions itself, and relies on the driver to
take the write lock right before the first write.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, MetaData, Table, create_engine, delete, event, inspect, select

from data.engine import CONNECT_SECONDS, SQLITE, open_engine, our_errors, switch_to_wal
from data.erasing import cleaned
from data.scrubbing import vacuum

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from data.handles import Known


SCHEMA: Final = "riskbrief_runs"
"""The schema on PostgreSQL: neither "public" nor the "dbos" of another application in the same database."""

BUSY_MS: Final = 30_000
"""Milliseconds a writer waits for the file: DBOS's own value."""

CONNECTIONS: Final = 4
"""Connections kept open, and as many again if needed: Python does one thing at a time, and a PostgreSQL allows 100."""


def runs_beside(database_url: str) -> URL:
    """Return DBOS's place: riskbrief.runs.db beside riskbrief.db, else the same database. Raises DatabaseUnusable."""
    ours = open_engine(database_url)
    ours.dispose()
    if ours.url.drivername not in SQLITE:
        return ours.url
    file = PurePath(str(ours.url.database))
    return ours.url.set(database=str(file.with_name(f"{file.stem}.runs{file.suffix}")))


def open_storage(database_url: str) -> Engine:
    """Return an engine for DBOS's tables, not connected yet. Raises DatabaseUnusable, naming the setting."""
    url = runs_beside(database_url)
    if url.drivername not in SQLITE:
        arguments = {"connect_timeout": CONNECT_SECONDS, "application_name": "riskbrief-runs"}
        sizes = {"pool_size": CONNECTIONS, "max_overflow": CONNECTIONS}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments, **sizes)
    engine = create_engine(url, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 (SQLAlchemy hands over what it has)
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


NAME: Final = "workflow_uuid"
"""The column by which DBOS's tables refer to a workflow."""


def forget_runs(database_url: str, known: Known) -> int:
    """Delete workflows whose name or words hold somebody, whole ones if ended; return how many. Our own tables go
    first. Raises DatabaseBusy or DatabaseUnusable; the same call may succeed later.
    """
    engine = open_storage(database_url)
    try:
        if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
            return 0
        with our_errors():
            tables = _tables(engine)
            names = _named(engine, tables, known)
            with engine.begin() as connection:
                # References to a workflow are deleted before it.
                for table in reversed(tables):
                    if NAME in table.c:
                        connection.execute(delete(table).where(table.c[NAME].in_(names)))
        vacuum(engine, [one.fullname for one in tables])
        return len(names)
    finally:
        engine.dispose()


def _tables(engine: Engine) -> list[Table]:
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    if schema is not None and schema not in inspect(engine).get_schema_names():
        return []
    held = MetaData()
    held.reflect(engine, schema=schema)
    return list(held.sorted_tables)


def _named(engine: Engine, tables: list[Table], known: Known) -> list[str]:
    found: set[str] = set()
    with engine.connect() as connection:
        for table in (one for one in tables if NAME in one.c):
            for row in connection.execute(select(table)).mappings():
                texts = (told for told in row.values() if isinstance(told, str))
                if any(cleaned(told, known) is not told for told in texts):
                    found.add(row[NAME])
    return sorted(found)
