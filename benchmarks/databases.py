"""The empty databases that measurements fill: one in a file, one on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from data.engine import open_engine
from data.migrate import migrate

SERVER = "postgresql://postgres@127.0.0.1:5432"


def made(folder: Path) -> str:
    """Make a database with today's tables in a file, and return its URL."""
    return with_tables(f"sqlite:///{folder / 'crash.db'}")


@contextmanager
def made_on(server: str) -> Iterator[str]:
    """Make a database with today's tables on a PostgreSQL server, yield its URL, and drop it at the end."""
    name = f"riskbrief_crash_{uuid4().hex}"
    with closing(psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5)) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield with_tables(f"{server}/{name}")
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def both(name: str, folder: Path, server: str, stack: ExitStack) -> list[str]:
    """Make one of each until a stack is closed; without a server the last line of the measurement says so."""
    try:
        return [made(folder), stack.enter_context(made_on(server))]
    except psycopg.OperationalError as error:
        print(f"{name}: no PostgreSQL ({str(error).splitlines()[0]}); name one with --server: short")
        return []


def with_tables(url: str) -> str:
    """Make the tables of a database, and return its URL."""
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url
