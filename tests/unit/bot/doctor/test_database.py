"""The database as `doctor` finds it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.doctor.servers import check_database
from briefing.readers.addresses import refusal
from data.engine import for_writing
from data.migrations.schema import our_history
from data.store import Store


def test_a_database_of_today_gets_full_marks_and_its_marks_are_found(
    database_url: str, open_one: Callable[[str], Engine]
) -> None:
    found = check_database(database_url)
    assert [(one.state, one.verdict) for one in found.findings] == [("ok", "ok"), ("ok", "ok")]
    assert our_history().newest in found.findings[1].detail
    assert found.changes == 0
    mark = refusal("email", "ada@acme.example", "550", 10)
    Store(open_one(database_url)).save([mark])
    assert check_database(database_url).marks == (mark,)


def test_a_database_without_tables_names_the_command(empty_url: str, open_one: Callable[[str], Engine]) -> None:
    # On SQLite the file is there only once somebody has connected.
    open_one(empty_url).connect().close()
    found = check_database(empty_url)
    assert [(one.state, one.verdict) for one in found.findings] == [("ok", "ok"), ("missing", "broken")]
    assert "riskbrief migrate" in found.findings[1].fix
    assert found.changes is None


def test_tables_of_another_revision_name_both(database_url: str, open_one: Callable[[str], Engine]) -> None:
    first, newest = our_history().revisions[0], our_history().newest
    for revision, fix in ((first, "run 'riskbrief migrate'"), ("9999", "install the Riskbrief that made them")):
        with for_writing(open_one(database_url)).begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
        tables = check_database(database_url).findings[1]
        assert (tables.verdict, tables.fix) == ("broken", fix)
        assert revision in tables.detail
        assert newest in tables.detail


def test_to_look_does_not_make_a_file(tmp_path: Path) -> None:
    [one] = check_database(f"sqlite:///{tmp_path / 'risk.db'}").findings
    assert (one.state, one.verdict, "riskbrief migrate" in one.fix) == ("missing", "broken", True)
    assert list(tmp_path.iterdir()) == []
    [one] = check_database(f"sqlite:///{tmp_path / 'gone' / 'risk.db'}").findings
    assert "is not a directory" in one.detail


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "risk.db").write_text("not a database, but long enough to be read as one" * 40, "utf-8")
    [one] = check_database(f"sqlite:///{tmp_path / 'risk.db'}").findings
    assert (one.state, "not a database" in one.detail) == ("missing", True)


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    [one] = check_database("postgresql://riskbrief:hunter2-planted@127.0.0.1:9/risk").findings
    assert (one.name, one.state, one.verdict) == ("PostgreSQL risk at 127.0.0.1:9", "missing", "broken")
    assert "hunter2" not in repr(one)
