"""`riskbrief import` as whoever has data in files meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.setup import import_
from data.records import Change
from data.sources.files.sheet import sheets
from tests.monday import ClosingStore
from tests.scenarios.command import Done, riskbrief

ROW = {"id": "shop#1", "repository_id": "shop", "number": 1, "title": "A", "opened_at": "2026-11-16T09:00:00Z"}
GOOD = {**ROW, "updated_at": 1_763_370_000, "is_draft": False}


def run(tmp_path: Path, database: str, *arguments: str) -> Done:
    return riskbrief("import", *arguments, cwd=tmp_path, RISKBRIEF_DATABASE_URL=database)


def stored(database: str) -> list[Change]:
    with ClosingStore(database) as store:
        return store.read(Change)


def write(path: Path, *rows: object) -> str:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path.name


def test_the_tables_in_the_help_are_the_tables() -> None:
    listed = import_.IMPORT_EXAMPLES.partition("prints the columns of one):\n")[2].partition("\n\nA file")[0]
    assert listed.replace(",", "").split() == list(sheets())


def test_rows_are_imported_and_a_second_time_written_over(tmp_path: Path, own_database: str) -> None:
    name = write(tmp_path / "changes.jsonl", GOOD, {**GOOD, "id": "shop#2"})
    first = run(tmp_path, own_database, "changes", name)
    assert (first.returncode, first.stdout) == (0, "Imported 2 rows into changes: 2 new.\n")
    assert first.stderr == "riskbrief: repository_id names 1 id that repositories does not have yet: 'shop'\n"
    again = run(tmp_path, own_database, "changes", name)
    assert again.stdout == "Imported 2 rows into changes: 0 new, 2 written over.\n"
    assert [one.id for one in stored(own_database)] == ["shop#1", "shop#2"]


def test_a_bad_row_stops_all_unless_the_good_ones_are_to_be_kept_and_is_named(
    tmp_path: Path, own_database: str
) -> None:
    name = write(tmp_path / "changes.jsonl", GOOD, {**GOOD, "id": "shop#2", "number": "two"})
    done = run(tmp_path, own_database, "changes", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "riskbrief: changes.jsonl: 1 of 2 rows cannot be imported; nothing was stored:",
        "  line 2: number: 'two' is not a whole number; write one such as 12",
    ]
    assert stored(own_database) == []

    done = run(tmp_path, own_database, "changes", name, "--keep-good")
    assert (done.returncode, done.stdout) == (1, "Imported 1 row into changes: 1 new.\n")
    assert "line 2: number: 'two'" in done.stderr
    assert len(stored(own_database)) == 1


@pytest.mark.parametrize("more", [(), ("--keep-good",)])
def test_a_dry_run_says_what_would_happen_and_stores_nothing(
    tmp_path: Path, own_database: str, more: tuple[str, ...]
) -> None:
    good = run(tmp_path, own_database, "changes", write(tmp_path / "a.jsonl", GOOD), "--dry-run", *more)
    assert (good.returncode, good.stdout) == (0, "Would import 1 of 1 row into changes; nothing was stored.\n")
    bad = run(tmp_path, own_database, "changes", write(tmp_path / "b.jsonl", GOOD, {"id": "x"}), "--dry-run", *more)
    assert bad.returncode == 1
    assert ("Would import 1 of 2 rows" in bad.stdout) == bool(more)
    assert stored(own_database) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "name a TABLE and a FILE, as in 'riskbrief import changes changes.jsonl'; see --list"),
        (["chnages", "x.csv"], 2, "'chnages' is no table that can be imported; did you mean 'changes'?"),
        (["changes", "x.csv"], 1, "cannot read x.csv (no such file or directory)"),
    ],
)
def test_a_wrong_call_names_the_fix(
    tmp_path: Path, own_database: str, arguments: list[str], code: int, words: str
) -> None:
    done = run(tmp_path, own_database, *arguments)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    write(tmp_path / "changes.jsonl", GOOD)
    done = run(tmp_path, f"sqlite:///{tmp_path / 'new.db'}", "changes", "changes.jsonl")
    assert (done.returncode, "run 'riskbrief migrate'" in done.stderr) == (1, True)


def test_the_tables_can_be_listed_and_described_without_a_database(tmp_path: Path) -> None:
    listed = riskbrief("import", "--list", cwd=tmp_path)
    assert listed.returncode == 0
    for name in sheets():
        assert f"\n{name}: " in f"\n{listed.stdout}"
    described = riskbrief("import", "--describe", "reviews", cwd=tmp_path)
    assert "one of approved, changes_requested, commented, dismissed" in described.stdout
    assert "Each row is a part of the one that change_id names, which is stored first." in described.stdout


def test_what_the_settings_also_write_is_said(tmp_path: Path, own_database: str) -> None:
    name = write(tmp_path / "teams.jsonl", {"id": "t", "label": "T", "zone": "UTC"})
    done = run(tmp_path, own_database, "teams", name)
    assert (done.returncode, "[[team]] tables of riskbrief.toml" in done.stderr) == (0, True)
