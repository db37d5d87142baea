"""A database file that several open for the first time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

from data.engine import BUSY_MS, open_engine, our_errors, switch_to_wal
from data.errors import DatabaseBusy, DatabaseUnusable, MigrationFailed
from data.migrate import migrate

pytest_plugins = ("tests.backends",)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "riskbrief.db"
    with sqlite3.connect(path) as first:
        first.execute("CREATE TABLE t (x)")
    first.close()
    return path


def test_whoever_opens_a_new_file_while_another_writes_its_first_rows_waits_for_them(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    opener = sqlite3.connect(file)
    switch_to_wal(opener, pause=lambda: writer.execute("COMMIT"))
    assert opener.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    writer.close()
    opener.close()


def test_a_new_file_that_stays_locked_is_given_up_when_every_other_lock_would_be(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    opener = sqlite3.connect(file)
    clock = iter([0.0, 1.0, 2.0, BUSY_MS / 1000])
    pauses: list[None] = []
    with pytest.raises(sqlite3.OperationalError, match="is locked"):
        switch_to_wal(opener, pause=lambda: pauses.append(None), now=lambda: next(clock))
    assert len(pauses) == 2
    writer.close()
    opener.close()


# --- a server that was restarted ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "fix"),
    [("query_only = 1", "let whoever runs Riskbrief write the file"), ("max_page_count = 1", "make room on the disk")],
)
def test_a_file_that_cannot_be_written_says_what_to_do_about_it(file: Path, pragma: str, fix: str) -> None:
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.execute(text(f"PRAGMA {pragma}"))
        with pytest.raises(DatabaseUnusable, match=fix), our_errors():
            connection.execute(text("CREATE TABLE one (two TEXT)"))
    engine.dispose()


def answered(engine: Engine) -> int:
    with our_errors(), engine.connect() as connection:
        return int(connection.execute(text("SELECT 1")).scalar_one())


def cut_off(engine: Engine, others: Engine) -> None:
    """End every connection of an engine from the server's side, as a restart does."""
    with others.begin() as connection:
        question = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :it"
        )
        connection.execute(text(question), {"it": engine.url.database}).all()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_an_account_that_may_make_no_table_is_told_what_its_owner_has_to_grant(empty_url: str) -> None:
    account = f"poor_{uuid4().hex}"
    with closing(psycopg.connect(empty_url, autocommit=True)) as owner:
        owner.execute(f'CREATE ROLE "{account}" LOGIN')
        try:
            poor = open_engine(empty_url.replace("postgres@", f"{account}@"))
            with pytest.raises(MigrationFailed) as refused:
                migrate(poor)
            poor.dispose()
        finally:
            owner.execute(f'DROP ROLE "{account}"')
    assert "(permission denied for schema public) and nothing was changed" in str(refused.value)
    assert "GRANT CREATE ON SCHEMA public" in str(refused.value)


@pytest.mark.parametrize(("rested", "costs_one"), [(0.0, False), (3_600.0, True)])
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_that_rested_is_asked_whether_the_server_is_still_there(database_url, rested, costs_one) -> None:
    engine, others = open_engine(database_url, rested_seconds=rested), open_engine(database_url)
    assert answered(engine) == 1

    cut_off(engine, others)

    if costs_one:
        with pytest.raises(DatabaseUnusable):
            answered(engine)
    assert answered(engine) == 1
    engine.dispose()
    others.dispose()


def test_a_database_that_ends_every_connection_that_is_asked_for_is_away_and_no_defect_of_ours(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file}")

    def ended(*_: object) -> None:
        raise DisconnectionError

    event.listen(engine, "checkout", ended)
    with pytest.raises(DatabaseBusy, match="the database ends its connections"), our_errors():
        engine.connect()
    engine.dispose()


@pytest.mark.parametrize(
    ("ending", "at", "words"),
    [
        ("", 0, "riskbrief.db is damaged (file is not a database)"),
        ("", 100, "riskbrief.db is damaged (database disk image is malformed)"),
        ("-wal", 0, "riskbrief.db-wal is damaged (it is no write-ahead log)"),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(file: Path, ending: str, at: int, words: str) -> None:
    with closing(sqlite3.connect(file)) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("INSERT INTO t VALUES (1)")
        first.commit()
        kept = Path(f"{file}-wal").read_bytes()
    damaged = Path(f"{file}{ending}")
    content = bytearray(kept if ending else file.read_bytes())
    content[at : at + 16] = b"\x5a" * 16
    damaged.write_bytes(content)

    engine = open_engine(f"sqlite:///{file}")
    with pytest.raises(DatabaseUnusable) as refused, our_errors(), engine.connect() as connection:
        connection.execute(text("SELECT * FROM t")).all()
    engine.dispose()

    assert words in str(refused.value)
    assert "put the last backup back (docs/operations.md)" in str(refused.value)
