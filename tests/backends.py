"""The databases that the store is tested on, as fixtures: each test runs once on SQLite and once on PostgreSQL.

Use them with `pytest_plugins = ("tests.backends",)`, and import this module for its types only: pytest has to be
the first. A test gets a database of its own, copied from one that was migrated once. PostgreSQL is a server that is
started here and thrown away, since one that need not survive a power cut makes and drops databases several times as
fast, and copies the files of one in a third of the time of its pages; where its programs are not to be had, it is the
one on 127.0.0.1:5432, if that lets `postgres` in. libpq is not Python, so the network guard does not see it: nothing
here names another host.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import Engine

from data.engine import open_engine
from data.migrate import migrate
from data.store import Store
from tests.conftest import Require

USUAL = "postgresql://postgres@127.0.0.1:5432"
FILE_COPY_SINCE = 150_000


class Backend(Protocol):
    """A place that makes databases; `name` is sqlite or postgresql."""

    name: str

    def empty(self) -> str:
        """Return the URL of a new database without tables."""

    def migrated(self) -> str:
        """Return the URL of a new database with today's tables."""

    def forget(self, url: str) -> None:
        """Remove a database that was made here."""


class SqliteFiles:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None

    def empty(self) -> str:
        return f"sqlite:///{self._new()}"

    def migrated(self) -> str:
        if self._template is None:
            self._template = self._new()
            make_tables(f"sqlite:///{self._template}")
        path = self._new()
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def forget(self, url: str) -> None:
        for path in self._folder.glob(f"{Path(url.removeprefix('sqlite:///')).name}*"):
            path.unlink()

    def _new(self) -> Path:
        return self._folder / f"{uuid4().hex}.db"


class PostgresqlServer:
    name = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = server
        self._template: str | None = None
        self._made: set[str] = set()
        self._desk: psycopg.Connection | None = None

    def empty(self) -> str:
        # Where the server can, by a language's order: what we read must come by code point all the same.
        try:
            return self._create("template0", "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' STRATEGY FILE_COPY")
        except psycopg.Error:
            return self._create("template0")

    def migrated(self) -> str:
        if self._template is None:
            template = self.empty()
            make_tables(template)
            self._template = template.rpartition("/")[2]
        return self.copy(self._template)

    def copy(self, template: str) -> str:
        """Return the URL of a new database with what another has, to which nobody is connected."""
        # Before PostgreSQL 15 there was no other way, and no word for it.
        return self._create(template, "STRATEGY FILE_COPY" if self._server_version >= FILE_COPY_SINCE else "")

    def forget(self, url: str) -> None:
        self._made.discard(url.rpartition("/")[2])
        self._do(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def close(self) -> None:
        for name in sorted(self._made):
            self.forget(f"{self._server}/{name}")
        if self._desk is not None:
            self._desk.close()

    def _create(self, template: str, options: str = "") -> str:
        name = f"riskbrief_test_{uuid4().hex}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {options}')
        return f"{self._server}/{name}"

    def _do(self, statement: str) -> None:
        self._connected.execute(statement)

    @property
    def _server_version(self) -> int:
        return self._connected.info.server_version

    @property
    def _connected(self) -> psycopg.Connection:
        """One connection for all that is made and dropped: each would cost the server a process."""
        if self._desk is None:
            self._desk = psycopg.connect(f"{self._server}/postgres", autocommit=True)
        return self._desk


def make_tables(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


@dataclass(frozen=True)
class OwnServer:
    """A PostgreSQL of our own, which keeps nothing; its programs refuse to be run by root."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
        # What is written ahead is never read here, and what is kept of it would fill the memory that it may lie in.
        options += " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=96MB -c min_wal_size=32MB"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def _run(self, program: str, *arguments: str) -> None:
        account = "postgres" if os.geteuid() == 0 else None
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=account, group=account, cwd=self.folder)


def find_programs() -> Path | None:
    """Return where initdb is. Debian keeps it off PATH, in a folder for each version."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


def lets_us_in(server: str) -> bool:
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def sqlite_backend(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str | None]:
    """The URL of a server without a database name; None where there is neither one nor the programs to start one."""
    programs = find_programs()
    if programs is None:
        yield USUAL if lets_us_in(USUAL) else None
    else:
        with tempfile.TemporaryDirectory(prefix="riskbrief-postgres-", ignore_cleanup_errors=True) as folder:
            with closing(socket.create_server(("127.0.0.1", 0))) as free:
                port = free.getsockname()[1]
            server = OwnServer(programs=programs, folder=Path(folder), port=port)
            server.start()
            yield server.url
            server.stop()


@pytest.fixture(scope="session")
def postgresql_backend(postgresql_server: str | None, require: Require) -> Iterator[PostgresqlServer]:
    missing = "no server on 127.0.0.1:5432 that lets postgres in without a password, and no initdb to start one"
    require("postgres", postgresql_server is not None, missing)
    assert postgresql_server is not None
    backend = PostgresqlServer(postgresql_server)
    yield backend
    backend.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> Backend:
    return request.getfixturevalue(f"{request.param}_backend")


@pytest.fixture
def empty_url(backend: Backend) -> Iterator[str]:
    """A new database without tables."""
    url = backend.empty()
    yield url
    backend.forget(url)


@pytest.fixture
def database_url(backend: Backend) -> Iterator[str]:
    """A new database with today's tables."""
    url = backend.migrated()
    yield url
    backend.forget(url)


@pytest.fixture
def open_one() -> Iterator[Callable[[str], Engine]]:
    """Opens engines that are closed when the test ends."""
    engines: list[Engine] = []

    def open_(url: str) -> Engine:
        engines.append(open_engine(url))
        return engines[-1]

    yield open_
    for engine in engines:
        engine.dispose()


@pytest.fixture
def store(database_url: str, open_one: Callable[[str], Engine]) -> Store:
    """A store with today's tables and nothing in them."""
    return Store(open_one(database_url))
