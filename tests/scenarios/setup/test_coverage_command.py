"""`riskbrief import coverage` as a job meets it, and what a reader sees of the reports that it sent."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data import records as r
from data.coverage.derive import NO_BASE, derive_coverage
from data.coverage.receive import CoverageAbout, receive_coverage
from data.store import Store
from tests.backends import SqliteFiles
from tests.scenarios.command import Done, riskbrief
from tests.unit.data.coverage.samples import FOLDER
from tests.unit.data.coverage.yard import sha

MONDAY = 1_794_787_200
"""2026-11-16, 00:00 UTC: the week before is over."""
HOUR = 3_600
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
FEEDS = "change,text,diff,patch,history,whole history"
PATCH = "@@ -10,0 +11,3 @@\n+    if days > 30:\n+        return 0\n+    return paid"


@pytest.fixture
def store(tmp_path: Path, sqlite_backend: SqliteFiles, open_one: Callable) -> Store:
    """A store with a repository and a change of last week, whose head is sha("c1")."""
    shutil.copyfile(sqlite_backend.migrated().removeprefix("sqlite:///"), tmp_path / "riskbrief.db")
    store = Store(open_one(f"sqlite:///{tmp_path / 'riskbrief.db'}"))
    merged = MONDAY - 50 * HOUR
    store.save(
        [
            r.Repository(id="R1", name="acme/shop", default_branch="main", web_url=None),
            r.Team(id="shop", label="Shop", zone="UTC"),
            r.Service(id="shop", label="Shop", team_id="shop", tier=1, country=None),
            r.ServicePath(service_id="shop", repository_id="R1", position=0, glob="src/**"),
            r.Person(id="eve", login="eve", name="Eve", email=None, is_bot=False),
            r.Change(
                id="c1", repository_id="R1", number=7, title="Refunds", author_id="eve",
                opened_at=merged - HOUR, merged_at=merged, closed_at=merged, updated_at=merged,
                first_commit_at=None, approved_at=None, is_draft=False, reverts_id=None,
                merge_sha=sha("merged"),
            ),
            r.ChangeFile(
                change_id="c1", path="src/shop/pay.py", added=3, deleted=0, previous_path=None, patch=PATCH
            ),
            r.ChangeCommit(change_id="c1", sha=sha("c1"), position=0, author_id="eve", authored_at=merged - HOUR),
            *(
                r.Landing(
                    repository_id="R1", sha=sha(name), position=place, landed_at=at, authored_at=at,
                    authors="", repairs=False, files=None,
                )
                for place, (name, at) in enumerate({"before": merged - 9 * HOUR}.items())
            ),
            r.SourceStatus(
                source_id="files", label="Files", feeds=FEEDS, state="ok", detail="", as_of=MONDAY, observed_at=merged
            ),
        ]
    )  # fmt: skip
    (tmp_path / "riskbrief.toml").write_text(SETTINGS)
    return store


def run(folder: Path, *arguments: str | Path, **variables: str) -> Done:
    return riskbrief(*arguments, cwd=folder, RISKBRIEF_DATABASE_URL=f"sqlite:///{folder / 'riskbrief.db'}", **variables)


def test_a_report_of_a_change_becomes_a_fact_of_its_week_and_explains_the_change(tmp_path: Path, store: Store) -> None:
    before, at = (FOLDER / "coveragepy.info").read_text(), MONDAY - 48 * HOUR
    # Of eight lines of the one file four were run, then two.
    after = before.replace("DA:4,1", "DA:4,0").replace("DA:5,1", "DA:5,0")
    for commit, body in (("before", before), ("c1", after)):
        about = CoverageAbout(repository="acme/shop", sha=sha(commit))
        receive_coverage(store, body.encode(), about, at)
    # As the hourly collection does.
    derive_coverage(store, now=MONDAY - HOUR)

    done = run(tmp_path, "week", "--json", "--now", "2026-11-16T09:00:00+00:00")
    assert done.returncode == 0, done.stderr
    week = json.loads(done.stdout)
    [fact] = [one for one in week["facts"] if one["kind"] == "coverage"]
    assert (fact["id"], fact["value"], fact["unit"]) == ("service.shop.coverage", 25.0, "points")
    [source] = [one for one in week["sources"] if one["id"] == "coverage"]
    assert (source["label"], source["state"]) == ("Coverage", "ok")

    shown = run(tmp_path, "explain", "acme/shop#7", "--now", "2026-11-16T09:00:00+00:00").stdout
    part = shown.partition("Test coverage")[2].split("\n\n")[0]
    assert [" ".join(line.split()) for line in part.strip().splitlines()] == [
        "of the lines that it added 0 of 3 lines (0.0 %)",
        "of the whole project 5 of 12 lines (41.7 %)",
        "of its files 25 points lost",
    ]
    assert "coverage lost" in shown


def test_reports_are_imported_by_their_contents_and_say_what_came_of_them(tmp_path: Path, store: Store) -> None:
    about = ("--repo", "acme/shop", "--commit", sha("before"))
    done = run(tmp_path, "import", "coverage", FOLDER / "coveragepy.xml", *about)
    said = f"the coverage of {sha('before')[:12]} of acme/shop: cobertura, 2 files, 7 of 12 lines covered (58.3 %)"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Stored {said}.\n", "")
    again = run(tmp_path, "import", "coverage", FOLDER / "coveragepy.xml", *about)
    assert again.stdout == f"Already stored: {said}.\n"
    head = ("--repo", "acme/shop", "--commit", sha("c1"), "--flag", "unit")
    both = (FOLDER / "coveragepy.info", FOLDER / "coveragepy-refund.info")
    dry = run(tmp_path, "import", "coverage", *both, *head, "--dry-run").stdout
    assert dry.startswith("Would store the coverage of")
    assert store.count(r.CoverageReport) == 1
    done = run(tmp_path, "import", "coverage", *both, *head)
    assert done.stdout.splitlines() == [
        f"Stored the coverage of {sha('c1')[:12]} (unit) of acme/shop: lcov, 2 files, 9 of 12 lines covered (75.0 %).",
        f"  c1: 2 of 3 added lines covered; points lost unknown: {NO_BASE}",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["coverage", "a.xml"], 2, "say which repository the tests ran in, as in --repo acme/shop"),
        (["coverage", "a.xml", "--repo", "acme/shop", "--commit", "abc"], 1, "commit 'abc' is no hash of a commit"),
        (["coverage", "a.xml", "--repo", "acme/shp", "--commit", sha("a")], 1, "did you mean 'acme/shop'?"),
        (["changes", "x.csv", "--commit", sha("a")], 2, "--commit is for reports of coverage"),
    ],
)
@pytest.mark.usefixtures("store")
def test_a_wrong_call_names_the_fix(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    (tmp_path / "a.xml").write_bytes((FOLDER / "coveragepy.xml").read_bytes())
    done = run(tmp_path, "import", *arguments)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert len(done.stderr.splitlines()) == 1
