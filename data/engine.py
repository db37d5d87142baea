"""Opens `database_url`, and turns SQLAlchemy's errors into ours, without the URL or a statement's values."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url

from data.errors import AuditKept, DatabaseBusy, DatabaseUnusable, RecordRefused

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MS: Final = 5_000
PAUSE_SECONDS: Final = 0.01
CONNECT_SECONDS: Final = 10
RESTED_SECONDS: Final = 1.0
"""After so many seconds unused, a connection is checked."""
RESTING_SINCE: Final = "riskbrief_resting_since"
EXAMPLES: Final = "sqlite:///riskbrief.db or postgresql://USER:PASSWORD@HOST/NAME"
POSTGRESQL: Final = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
SQLITE: Final = frozenset({"sqlite", "sqlite+pysqlite"})
WRITES: Final = "riskbrief_writes"

# SQLSTATEs of PostgreSQL: serialization failure, deadlock, lock not available.
BUSY_STATES: Final = frozenset({"40001", "40P01", "55P03"})
NO_SUCH_TABLE: Final = "42P01"
DENIED: Final = "42501"
GRANT_IT: Final = (
    "have the database's owner grant that to the account of database_url, such as GRANT CREATE ON SCHEMA public;"
    " docs/operations.md says what it needs"
)

CLOSED: Final = "This connection is closed"
AUDIT_KEPT: Final = "an entry of the audit"
"""Beginning of the audit triggers' messages."""

DAMAGED: Final = ("malformed", "not a database")
RESTORE: Final = (
    "stop Riskbrief and put the last backup back (docs/operations.md). Without one, move the file's -wal away: what was"
    " written last is lost then, and what it says was sent may be sent again"
)
LOG_BEGINS: Final = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""How a write-ahead log begins, by the byte order of its checksums."""

OWN_IT: Final = "let whoever runs Riskbrief write the file and its folder, where SQLite keeps two more beside it"
FIXES: Final = {
    "readonly database": OWN_IT,
    "unable to open database file": OWN_IT,
    "disk is full": "make room on the disk that it is on",
}
"""What to do about SQLite's messages (its result codes' own words)."""


@contextmanager
def engine_of(database_url: str) -> Iterator[Engine]:
    """Open an engine and close it at the end; raises as `open_engine`."""
    engine = open_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def open_engine(database_url: str, *, rested_seconds: float = RESTED_SECONDS) -> Engine:
    """Return an engine, not connected yet. Raises DatabaseUnusable, with the setting and the fix."""
    try:
        url = make_url(database_url)
    except (exc.ArgumentError, ValueError):
        # No cause: it may repeat the text, and with it the password.
        raise DatabaseUnusable(f"database_url is not a URL; write it as {EXAMPLES}") from None
    if url.drivername in SQLITE:
        return _open_sqlite(url)
    if url.drivername in POSTGRESQL:
        return _open_postgresql(url.set(drivername="postgresql+psycopg"), rested_seconds)
    raise DatabaseUnusable(f"database_url begins with {url.drivername!r}, which is not supported; use {EXAMPLES}")


def for_writing(engine: Engine) -> Engine:
    """Return the engine, with the same pool, whose transactions take SQLite's write lock at once."""
    return engine.execution_options(**{WRITES: True})


def for_reading(engine: Engine) -> Engine:
    """Return the engine, with the same pool, whose transactions see one moment and cannot write."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _open_sqlite(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        raise DatabaseUnusable(f"database_url {url.drivername}:// names no file; write it as sqlite:///riskbrief.db")
    folder = Path(str(url.database)).parent
    if not str(url.database).startswith("file:") and not folder.is_dir():
        raise DatabaseUnusable(f"database_url is in {folder}, which is not a directory; create it or name another")
    engine = create_engine(url, hide_parameters=True)
    file = Path(str(url.database))
    event.listen(engine, "connect", partial(_prepare_sqlite, file))
    event.listen(engine, "handle_error", lambda told: _check_damage(file, told.original_exception))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(url: URL, rested_seconds: float) -> Engine:
    arguments = {"connect_timeout": CONNECT_SECONDS, "client_encoding": "utf8"}
    if "application_name" not in url.query:
        arguments["application_name"] = "riskbrief"
    try:
        engine = create_engine(url, hide_parameters=True, connect_args=arguments)
    except (exc.ArgumentError, ImportError) as error:
        raise DatabaseUnusable(f"database_url cannot be used: {_first_line(error)}; use {EXAMPLES}") from error
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ask_after_rest, rested_seconds))
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[RESTING_SINCE] = time.monotonic()


def _ask_after_rest(rested_seconds: float, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 (as above)
    """Check a connection after a rest; not at every use, as each check is a round trip."""
    if time.monotonic() - record.info.get(RESTING_SINCE, 0.0) < rested_seconds:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        # The pool drops it, and asks with a new one.
        raise exc.DisconnectionError from error


def _check_damage(file: Path, error: BaseException) -> None:
    """Raise DatabaseUnusable, with name and fix, if an error says that the file is damaged."""
    words = _first_line(error)
    if any(said in words for said in DAMAGED):
        raise DatabaseUnusable(f"{file} is damaged ({words}); {RESTORE}") from error


def _check_log(log: Path) -> None:
    """Raise DatabaseUnusable for a bad write-ahead log: SQLite would silently lose what was in it."""
    with suppress(FileNotFoundError), log.open("rb") as opened:
        begins = opened.read(4)
        if begins and begins not in LOG_BEGINS:
            raise DatabaseUnusable(f"{log} is damaged (it is no write-ahead log); {RESTORE}")


def _prepare_sqlite(file: Path, connection: Any, _record: object) -> None:  # noqa: ANN401 (SQLAlchemy hands over what it has)
    # Switch off the driver's own transactions; _begin_sqlite begins them.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _check_log(file.with_name(f"{file.name}-wal"))
    try:
        switch_to_wal(connection)
    except sqlite3.DatabaseError as error:
        _check_damage(file, error)
        raise
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def switch_to_wal(
    connection: sqlite3.Connection,
    *,
    pause: Callable[[], object] = lambda: time.sleep(PAUSE_SECONDS),
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Let readers and one writer of a file work in parallel. A lock by another's first write ignores the timeout, so it
    is retried. Raises sqlite3.OperationalError if it stays locked.
    """
    deadline = now() + BUSY_MS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "is locked" not in str(error) or now() >= deadline:
                raise
            pause()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise our errors in place of SQLAlchemy's, in the database's words and with the fix."""
    try:
        yield
    except (exc.IntegrityError, exc.DataError) as error:
        if AUDIT_KEPT in _first_line(error):
            raise AuditKept(f"{_first_line(error)}; [retention] audit says how long entries are kept") from error
        raise RecordRefused(
            f"the database refused a record ({_first_line(error)}); nothing of this call was stored:"
            " save a record together with what it is a part of, with values that fit"
        ) from error
    except exc.TimeoutError as error:
        raise DatabaseBusy(f"every connection to the database is in use ({_first_line(error)}); try again") from error
    except exc.InvalidRequestError as error:
        # The pool's message if a connection was ended, and its replacement too.
        if CLOSED not in str(error):
            raise
        raise DatabaseBusy(f"the database ends its connections ({CLOSED}); try again") from error
    except exc.DBAPIError as error:
        raise _translated(_first_line(error), state=_state(error)) from error
    except sqlite3.Error as error:
        # While a connection is being prepared, the driver's errors come unwrapped.
        raise _translated(_first_line(error), state=None) from error


def _state(error: exc.DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def is_refused(error: exc.DBAPIError) -> bool:
    return _state(error) == DENIED


def _translated(words: str, *, state: str | None) -> DatabaseBusy | DatabaseUnusable:
    if state in BUSY_STATES or "is locked" in words:
        return DatabaseBusy(f"the database is busy ({words}); try again")
    if state == NO_SUCH_TABLE or "no such table" in words or "no such column" in words:
        return DatabaseUnusable(f"the database lacks a table or column ({words}); run 'riskbrief migrate'")
    if state == DENIED:
        return DatabaseUnusable(f"the database refuses this ({words}); {GRANT_IT}")
    fix = next((fix for said, fix in FIXES.items() if said in words), "check database_url and that its server runs")
    return DatabaseUnusable(f"the database cannot be used ({words}); {fix}")


def _first_line(error: BaseException) -> str:
    """Return the first line: later ones repeat statements and values."""
    said = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    return (str(said).strip() or type(said).__name__).splitlines()[0].strip()
