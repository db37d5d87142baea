"""Labelled commits are read by the product's own pass, and what is missing is said."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

from benchmarks.labelled import (
    NothingToMeasureError,
    main,
    open_labelled,
    read_labelled,
    read_published,
    write_rows,
)
from bot.wiring import load_method, open_clones
from briefing.evidence import Window, read_evidence
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


def test_a_clone_of_something_else_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    labels = write_labels(tmp_path / "labels.csv.gz", {ELSEWHERE: {}})
    with pytest.raises(NothingToMeasureError, match="none of the labelled commits; name a clone of made/up"):
        open_labelled(repo.root, read_published(labels))


def test_the_table_has_a_column_a_signal_and_an_empty_cell_for_what_is_unavailable(
    repo: GitRepo, tmp_path: Path
) -> None:
    merge = repo.git("rev-list", "--merges", "HEAD")
    labels = write_labels(tmp_path / "labels.csv.gz", {merge: {}, repo.head(): {"label": 1}})
    out = io.StringIO()
    write_rows(list(read_labelled(open_labelled(repo.root, read_published(labels)))), out)
    first, second = csv.DictReader(io.StringIO(out.getvalue()))
    assert (first["commit"], first["lines_added"], first["author_recent_experience"]) == (merge, "", "1.0")
    assert (second["project"], second["label"], second["lines_added"]) == ("made/up", "1", "1.0")


def test_the_command_writes_the_table_and_says_what_head_does_not_reach(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = write_labels(tmp_path / "labels.csv.gz", {repo.head(): {}, ELSEWHERE: {}})
    out = tmp_path / "table.csv"
    given = ["labelled", "--repo", str(repo.root), "--labels", str(labels), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", given)
    assert main() == 0
    assert "made/up: 1 of 2 labelled commits are reachable from HEAD" in capsys.readouterr().err
    assert len(out.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "no clone to measure on; give --repo PATH or set RISKBRIEF_BENCH_REPO"),
        (["--repo", "nowhere"], "there is no nowhere"),
        (["--repo", ".", "--labels", "nothing.csv.gz"], "there are no labels at nothing.csv.gz; name the table"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_is_written(
    arguments: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labels = write_labels(tmp_path / "labels.csv.gz", {ELSEWHERE: {}})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["labelled", "--labels", str(labels), *arguments])
    assert main() == 2
    printed = capsys.readouterr()
    assert reason in printed.err
    assert not printed.out
