"""Labelled commits are read by the product's own pass, and what is missing is said."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import definitions, endtoend
from benchmarks.labelled import main, open_labelled, read_labelled, read_published
from bot.wiring import load_method, open_clones
from briefing.evidence.clone import Window, read_evidence
from data.commits import Unit
from tests.fakes.gitrepo import ANN, BOB, DAY, GitRepo, lines
from tests.unit.benchmarks.labels import write_labels

BETWEEN_SERVICES = {"services_touched", "shared_code_touched"}
"""What the command does not lay out where the repository is one service."""
ELSEWHERE = "f" * 40


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"pay/card.py": lines(30), "README": lines(3)}, author=ANN, at=100 * DAY, message="Begin")
    repo.commit({"pay/card.py": lines(45)}, author=BOB, at=110 * DAY, message="Fix a crash when a card is void")
    repo.branch("side")
    repo.commit({"web/page.py": lines(9)}, author=ANN, at=111 * DAY, message="Show a page")
    repo.go("main")
    repo.merge("side", author=BOB, at=112 * DAY)
    repo.rename("pay/card.py", "pay/cards.py")
    repo.commit({"pay/cards.py": lines(46)}, author=ANN, at=120 * DAY, message="Rename the cards")
    return repo


def shas_of(repo: GitRepo) -> list[str]:
    return repo.git("rev-list", "--reverse", "HEAD").split()


def test_the_readings_are_those_of_the_score_command(repo: GitRepo, tmp_path: Path) -> None:
    labels = write_labels(tmp_path / "labels.csv.gz", {sha: {} for sha in shas_of(repo)})
    rows = list(read_labelled(open_labelled(repo.root, read_published(labels))))
    window = Window(unit=Unit.COMMIT, since=None, until=None, as_of=120 * DAY + 1, zone="UTC")
    [clone] = open_clones([repo.root])
    changes = {change.sha: change.readings for change in read_evidence(clone, load_method(), window).changes}
    assert [row.commit for row in rows] == list(changes)
    for row in rows:
        assert row.readings
        # One repository may be one service, where the command does not lay out what compares services.
        laid = {name: value for name, value in row.readings.items() if name not in BETWEEN_SERVICES}
        assert laid == {name: changes[row.commit][name].value for name in laid}


def test_the_table_has_a_column_a_signal_and_it_is_said_what_head_does_not_reach(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    merge, out = repo.git("rev-list", "--merges", "HEAD"), tmp_path / "table.csv"
    labels = write_labels(tmp_path / "labels.csv.gz", {merge: {}, repo.head(): {"label": 1}, ELSEWHERE: {}})
    given = ["labelled", "--repo", str(repo.root), "--labels", str(labels), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", given)
    assert main() == 0
    assert "made/up: 2 of 3 labelled commits are reachable from HEAD" in capsys.readouterr().err
    first, second = csv.DictReader(io.StringIO(out.read_text("utf-8")))
    # What is unavailable is an empty cell.
    assert (first["commit"], first["lines_added"], first["author_recent_experience"]) == (merge, "", "1.0")
    assert (second["project"], second["label"], second["lines_added"]) == ("made/up", "1", "1.0")


@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize("measured", [main, definitions.main, endtoend.main])
def test_what_is_not_there_is_named_and_nothing_is_written(
    measured: Callable[[], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_labels(tmp_path / "labels.csv.gz", {ELSEWHERE: {}})
    monkeypatch.chdir(tmp_path)
    for arguments, reason in (
        ([], "no clone to measure on; give --repo PATH or set RISKBRIEF_BENCH_REPO"),
        (["--repo", "nowhere"], "there is no nowhere"),
        (["--repo", "shop", "--labels", "nothing.csv.gz"], "there are no labels at nothing.csv.gz; name the table"),
        (["--repo", "shop"], "none of the labelled commits; name a clone of made/up"),
    ):
        monkeypatch.setattr(sys, "argv", ["measure", "--labels", "labels.csv.gz", *arguments])
        assert measured() == 2
        printed = capsys.readouterr()
        assert reason in printed.err
        assert not printed.out
