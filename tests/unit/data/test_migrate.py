"""Migrations lose nothing: from nothing, from every released revision with rows, beside others, and when they fail.

tests/golden/schema_0001 was recorded when 0001 was the newest and stays as it is for ever, and so on. When a later step
moves a column on purpose, say so in MOVED, and where it gives up a table, in GIVEN_UP; whatever is not in there has to
be found again under its old name.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from data import records as r
from data.errors import MigrationFailed, SchemaNewer, SchemaOutdated
from data.migrate import alembic_config, migrate
from data.migrations.schema import History, our_history
from data.store import Store
from data.tables import TABLES
from tests.conftest import ROOT

if TYPE_CHECKING:
    # pytest has to be the first to import a module with fixtures.
    from tests.backends import Backend

pytest_plugins = ("tests.backends",)

Opener = Callable[[str], Engine]
RECORDED = {revision: ROOT / "tests" / "golden" / f"schema_{revision}" for revision in ("0001", "0002", "0003")}
FIRST = "0001"
each_recording = pytest.mark.parametrize("revision", RECORDED)

MOVED: dict[tuple[str, str], tuple[str, str] | None] = {}
"""(table, column) as recorded -> where it is today, or None where it was given up."""

GIVEN_UP = {"readings", "scores"}
"""Tables as recorded that are gone today, with all that was in them: nothing ever wrote to these."""

SECOND = '''
"""A step as a later one might be: it rebuilds a table that has parts, on SQLite by copying it."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", {newest!r}, None, None
def upgrade():
    with op.batch_alter_table("changes") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="grey"))
        batch.alter_column("title", nullable=True)
    {more}
'''


def load_recording(backend: Backend, url: str, revision: str) -> None:
    script = (RECORDED[revision] / f"{backend.name}.sql").read_text("utf-8")
    if backend.name == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(script)
    else:
        with psycopg.connect(url) as server:
            server.execute(script.encode())


@pytest.fixture
def recorded_url(backend: Backend, empty_url: str) -> str:
    """A database as revision 0001 left it, with two rows in every table."""
    load_recording(backend, empty_url, FIRST)
    return empty_url


@pytest.fixture
def later(tmp_path: Path) -> Callable[[str], History]:
    """Makes a history with one more step than ours."""

    def make(more: str = "") -> History:
        ours = our_history()
        folder = tmp_path / "migra%tions"
        shutil.copytree(ours.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        step = SECOND.format(newest=ours.newest, more=more or "pass")
        (folder / "versions" / "9999_second.py").write_text(step, "utf-8")
        return History(folder)

    return make


def recorded_rows(revision: str = FIRST) -> dict[str, list[dict[str, Any]]]:
    return json.loads((RECORDED[revision] / "rows.json").read_text("utf-8"))


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    """The rows as the driver gives them: to ask the database what each column is takes longer than all the rest."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()]  # noqa: S608 (a table of ours)


def anatomy(engine: Engine) -> dict[str, Any]:
    """Everything about the tables that a step can change."""
    look = inspect(engine)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)],
            "key": look.get_pk_constraint(name)["constrained_columns"],
            "links": sorted(
                (str(k["name"]), k["constrained_columns"], k["referred_table"], sorted(k["options"].items()))
                for k in look.get_foreign_keys(name)
            ),
            "unique": sorted((str(k["name"]), k["column_names"]) for k in look.get_unique_constraints(name)),
            "indexes": sorted((str(k["name"]), k["column_names"]) for k in look.get_indexes(name)),
        }
        for name in look.get_table_names()
    }


def lost(engine: Engine, revision: str = FIRST) -> Iterator[str]:
    """Name each recorded value that is not to be found; until a table is gone, what was in it is not given up."""
    gone = GIVEN_UP - set(inspect(engine).get_table_names())
    for name, rows in recorded_rows(revision).items():
        if name in gone:
            continue
        columns = {column: MOVED.get((name, column), (name, column)) for column in rows[0]}
        kept = {column: place for column, place in columns.items() if place is not None}
        [today] = {place[0] for place in kept.values()}
        found = [{column: row[place[1]] for column, place in kept.items()} for row in rows_of(engine, today)]
        for row in rows:
            wanted = {column: row[column] for column in kept}
            if wanted not in found:
                yield f"{name}: {wanted} is not among {found}"


def test_an_empty_database_gets_the_tables_and_a_second_run_finds_nothing_to_do(
    empty_url: str, open_one: Opener
) -> None:
    engine = open_one(empty_url)
    first, second = migrate(engine), migrate(engine)
    newest = our_history().newest
    assert (first.from_revision, first.to_revision, first.backup) == (None, newest, None)
    assert (second.from_revision, second.to_revision, second.backup) == (newest, newest, None)
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *(table.name for table in TABLES.values())}


def test_the_migrations_make_what_the_tables_say(database_url: str, open_one: Opener) -> None:
    with open_one(database_url).begin() as connection:
        command.check(alembic_config(connection, our_history()))


def test_the_revisions_read_from_names_are_those_in_the_steps() -> None:
    for path in sorted((our_history().folder / "versions").glob("[0-9]*.py")):
        assert f'revision = "{path.name.split("_")[0]}"' in path.read_text("utf-8")


def test_each_step_still_makes_what_it_made_when_it_was_released(
    backend: Backend, empty_url: str, open_one: Opener
) -> None:
    engine = open_one(empty_url)
    for revision in RECORDED:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection, our_history()), revision)
        url = backend.empty()
        load_recording(backend, url, revision)
        recorded = open_one(url)
        assert anatomy(engine) == anatomy(recorded), revision
        recorded.dispose()
        backend.forget(url)


@each_recording
def test_from_every_revision_to_the_newest_nothing_is_lost(
    backend: Backend, empty_url: str, open_one: Opener, revision: str
) -> None:
    load_recording(backend, empty_url, revision)
    engine = open_one(empty_url)
    assert list(lost(engine, revision)) == []
    report = migrate(engine)
    assert (report.from_revision, report.to_revision) == (revision, our_history().newest)
    Store(engine).check_schema()
    assert list(lost(engine, revision)) == []
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *(table.name for table in TABLES.values())}
    for kind, table in TABLES.items():
        recorded = len(recorded_rows(revision).get(table.name, ()))
        assert Store(engine).count(kind) == len(Store(engine).read(kind)) == recorded


def test_a_step_that_rebuilds_a_table_keeps_its_rows_their_parts_and_what_they_mean(
    recorded_url: str, later: Callable[..., History], open_one: Opener
) -> None:
    engine = open_one(recorded_url)
    migrate(engine)
    # What was observed before there was a collection means today what it meant then.
    store = Store(engine)
    assert {one.dialect for one in store.read(r.Codeowners)} == {"github"}
    assert {one.present for one in store.read(r.OwnerMember)} == {True}
    assert {(one.repository_id, one.blinds) for one in store.read(r.SourceStatus)} == {(None, "")}
    migrate(engine, later())
    assert list(lost(engine)) == []
    assert {row["colour"] for row in rows_of(engine, "changes")} == {"grey"}
    # What was switched off for the rebuilding is on again.
    Store(engine).delete(r.Change, id="shop#1")
    assert Store(engine).count(r.ChangeFile, change_id="shop#1") == 0


def test_sqlite_is_copied_before_it_is_touched_and_no_copy_is_ever_overwritten(
    recorded_url: str, later: Callable[..., History], open_one: Opener
) -> None:
    engine = open_one(recorded_url)
    migrate(engine)
    newest = our_history().newest
    Store(engine).save([r.Team(id="new", label="", zone="UTC")])
    if engine.dialect.name != "sqlite":
        assert migrate(engine, later()).backup is None
        return
    taken = Path(f"{recorded_url.removeprefix('sqlite:///')}.revision-{newest}")
    taken.write_text("something of somebody")
    report = migrate(engine, later())
    assert report.backup == taken.with_name(f"{taken.name}.2")
    assert taken.read_text() == "something of somebody"
    assert report.backup.stat().st_mode & 0o077 == 0
    copy = open_one(f"sqlite:///{report.backup}")
    Store(copy).check_schema()
    assert Store(copy).get(r.Team, id="new") is not None
    assert list(lost(copy)) == []


def test_a_step_that_fails_changes_nothing_and_names_the_copy(
    recorded_url: str, later: Callable[..., History], open_one: Opener
) -> None:
    engine = open_one(recorded_url)
    migrate(engine)
    before = anatomy(engine)
    with pytest.raises(MigrationFailed, match="no_such_table") as failed:
        migrate(engine, later('op.execute("DELETE FROM changes"); op.execute("DROP TABLE no_such_table")'))
    assert ("a copy from before is at" in str(failed.value)) == (engine.dialect.name == "sqlite")
    assert anatomy(engine) == before
    assert list(lost(engine)) == []
    Store(engine).check_schema()


def test_a_step_that_would_leave_parts_of_nothing_is_undone(
    recorded_url: str, later: Callable[..., History], open_one: Opener
) -> None:
    engine = open_one(recorded_url)
    migrate(engine)
    if engine.dialect.name == "sqlite":
        with pytest.raises(MigrationFailed, match="would lose its changes"):
            migrate(engine, later('op.execute("DELETE FROM changes")'))
        assert list(lost(engine)) == []


def test_tables_of_somebody_else_under_our_names_stop_the_migration(empty_url: str, open_one: Opener) -> None:
    engine = open_one(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (shoe_size INTEGER)"))
    with pytest.raises(MigrationFailed, match=r"already exists.*also used by something else"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["people"]


def test_the_store_works_only_with_the_tables_that_it_was_written_for(
    empty_url: str, later: Callable[..., History], open_one: Opener
) -> None:
    engine = open_one(empty_url)
    store, newest, newer = Store(engine), our_history().newest, later()
    with pytest.raises(SchemaOutdated, match=r"has no tables yet.*run 'riskbrief migrate'"):
        store.check_schema()
    migrate(engine)
    store.check_schema()
    with pytest.raises(SchemaOutdated, match=f"is at revision {newest} and this Riskbrief needs 9999; run"):
        store.check_schema(newer)
    migrate(engine, newer)
    with pytest.raises(SchemaNewer, match=f"is at revision 9999 and this Riskbrief knows only up to {newest}"):
        store.check_schema()
    with pytest.raises(SchemaNewer):
        migrate(engine)


def test_migrators_who_come_together_do_it_once(empty_url: str, open_one: Opener) -> None:
    start = threading.Barrier(4)

    def run(engine: Engine) -> str | None:
        start.wait()
        return migrate(engine).from_revision

    engines = [open_one(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        began = list(pool.map(run, engines))
    newest = our_history().newest
    assert sorted(map(str, began)) == sorted(["None", newest, newest, newest])
    Store(engines[0]).check_schema()


def test_alembic_is_loaded_by_those_who_migrate_only() -> None:
    script = "import sys, data.store; print(any(name.split('.')[0] == 'alembic' for name in sys.modules))"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
