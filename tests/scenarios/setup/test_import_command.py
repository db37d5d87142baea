"""`riskbrief import` as whoever has data in files, or reports of coverage, meets it, and what a reader sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.cli.setup import import_
from data import records as r
from data.coverage.derive import NO_BASE
from data.records import Change
from data.sources.files.sheet import sheets
from data.store import Store
from tests.monday import ClosingStore
from tests.scenarios.command import Done, riskbrief
from tests.unit.data.coverage.samples import FOLDER
from tests.unit.data.coverage.yard import DAY, START, Yard, file, sha

ROW = {"id": "shop#1", "repository_id": "shop", "number": 1, "title": "A", "opened_at": "2026-11-16T09:00:00Z"}
GOOD = {**ROW, "updated_at": 1_763_370_000, "is_draft": False}


def command(tmp_path: Path, database: str, *arguments: str | Path) -> Done:
    return riskbrief(*arguments, cwd=tmp_path, RISKBRIEF_DATABASE_URL=database)


def run(tmp_path: Path, database: str, *arguments: str | Path) -> Done:
    return command(tmp_path, database, "import", *arguments)


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
        (["coverage", "a.xml"], 2, "say which repository the tests ran in, as in --repo acme/shop"),
        (["coverage", "a.xml", "--repo", "acme/shop", "--commit", "abc"], 1, "commit 'abc' is no hash of a commit"),
        (["coverage", "a.xml", "--repo", "acme/shp", "--commit", sha("a")], 1, "did you mean 'acme/shop'?"),
        (["changes", "x.csv", "--commit", sha("a")], 2, "--commit is for reports of coverage"),
    ],
)
@pytest.mark.usefixtures("yard")
def test_a_wrong_call_names_the_fix(
    tmp_path: Path, own_database: str, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "a.xml").write_bytes((FOLDER / "coveragepy.xml").read_bytes())
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


MONDAY = 1_794_787_200
"""2026-11-16, 00:00 UTC: the week before is over."""
HOUR = 1 / 24
MERGED = (MONDAY - START) / DAY - 50 * HOUR
"""In days, as the yard counts them."""
SETTINGS = """
[organisation]
name = "Shop"

[[team]]
id = "shop"
label = "Shop"
zone = "UTC"

[[service]]
id = "shop"
label = "Shop"
team = "shop"
tier = 1

[[service.path]]
repository = "acme/shop"
globs = ["src/**"]
"""
PATCH = "@@ -10,0 +11,3 @@\n+    if days > 30:\n+        return 0\n+    return paid"


@pytest.fixture
def yard(tmp_path: Path, own_database: str, open_one: Callable[[str], Engine]) -> Yard:
    """A repository with a change of last week, number 7."""
    yard = Yard(Store(open_one(own_database)))
    yard.store.save(
        [
            r.Team(id="shop", label="Shop", zone="UTC"),
            r.Service(id="shop", label="Shop", team_id="shop", tier=1, country=None),
            r.ServicePath(service_id="shop", repository_id="R1", position=0, glob="src/**"),
            r.SourceStatus(
                source_id="files",
                label="Files",
                feeds="change,text,diff,patch,history,whole history",
                state="ok",
                detail="",
                as_of=MONDAY,
                observed_at=MONDAY - 50 * 3_600,
            ),
        ]
    )
    yard.landed("before", MERGED - 9 * HOUR)
    yard.change("c7", file("c7", "src/shop/pay.py", PATCH), merged=MERGED, opened=MERGED - HOUR)
    (tmp_path / "riskbrief.toml").write_text(SETTINGS)
    return yard


def test_a_report_of_a_change_becomes_a_fact_of_its_week_and_explains_the_change(
    tmp_path: Path, own_database: str, yard: Yard
) -> None:
    before = (FOLDER / "coveragepy.info").read_text()
    # Of eight lines of the one file four were run, then two.
    after = before.replace("DA:4,1", "DA:4,0").replace("DA:5,1", "DA:5,0")
    for commit, body in (("before", before), ("c7", after)):
        yard.report(commit, body.encode(), MERGED + 2 * HOUR)
    # As the hourly collection does.
    yard.derive(MERGED + 49 * HOUR)

    done = command(tmp_path, own_database, "week", "--json", "--now", "2026-11-16T09:00:00+00:00")
    assert done.returncode == 0, done.stderr
    week = json.loads(done.stdout)
    [fact] = [one for one in week["facts"] if one["kind"] == "coverage"]
    assert (fact["id"], fact["value"], fact["unit"]) == ("service.shop.coverage", 25.0, "points")
    [source] = [one for one in week["sources"] if one["id"] == "coverage"]
    assert (source["label"], source["state"]) == ("Coverage", "ok")

    shown = command(tmp_path, own_database, "explain", "acme/shop#7", "--now", "2026-11-16T09:00:00+00:00").stdout
    part = shown.partition("Test coverage")[2].split("\n\n")[0]
    assert [" ".join(line.split()) for line in part.strip().splitlines()] == [
        "of the lines that it added 0 of 3 lines (0.0 %)",
        "of the whole project 5 of 12 lines (41.7 %)",
        "of its files 25 points lost",
    ]
    assert "coverage lost" in shown


def test_reports_are_imported_by_their_contents_and_say_what_came_of_them(
    tmp_path: Path, own_database: str, yard: Yard
) -> None:
    about = ("--repo", "acme/shop", "--commit", sha("before"))
    done = run(tmp_path, own_database, "coverage", FOLDER / "coveragepy.xml", *about)
    said = f"the coverage of {sha('before')[:12]} of acme/shop: cobertura, 2 files, 7 of 12 lines covered (58.3 %)"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Stored {said}.\n", "")
    again = run(tmp_path, own_database, "coverage", FOLDER / "coveragepy.xml", *about)
    assert again.stdout == f"Already stored: {said}.\n"
    head = ("--repo", "acme/shop", "--commit", sha("c7"), "--flag", "unit")
    both = (FOLDER / "coveragepy.info", FOLDER / "coveragepy-refund.info")
    dry = run(tmp_path, own_database, "coverage", *both, *head, "--dry-run").stdout
    assert dry.startswith("Would store the coverage of")
    assert yard.store.count(r.CoverageReport) == 1
    done = run(tmp_path, own_database, "coverage", *both, *head)
    assert done.stdout.splitlines() == [
        f"Stored the coverage of {sha('c7')[:12]} (unit) of acme/shop: lcov, 2 files, 9 of 12 lines covered (75.0 %).",
        f"  c7: 2 of 3 added lines covered; points lost unknown: {NO_BASE}",
    ]
