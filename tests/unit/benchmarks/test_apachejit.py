"""The published definitions, held by a history small enough to count by hand."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest

from benchmarks.published.apachejit import (
    METRICS,
    Convention,
    as_it_stands,
    committed,
    followed,
    own_metrics,
    printed_rename,
    published_metrics,
)
from data.commits import Commit, Unit
from data.sources.git import GitRepository
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines

UNKNOWN = {"age": 0, "ndev": 0, "nuc": 0}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Commit], dict[str, str]]:
    repo = GitRepo(tmp_path_factory.mktemp("story") / "story")
    made = {
        "begun": repo.commit({"a/x.c": lines(40), "README": lines(4)}, author=ANN, at=DAY),
        "changed": repo.commit({"a/x.c": lines(42)}, author=BOB, at=3 * DAY + DAY // 2),
    }
    repo.rename("a/x.c", "b/x.c")
    made["renamed"] = repo.commit({"b/x.c": lines(43)}, author=ANN, at=10 * DAY)
    made["after the rename"] = repo.commit({"b/x.c": lines(44)}, author=EVE, at=12 * DAY)
    made["first of a second"] = repo.commit({"README": lines(5)}, author=BOB, at=20 * DAY)
    made["second of a second"] = repo.commit({"README": lines(6)}, author=EVE, at=20 * DAY)
    made["written early"] = repo.commit({"README": lines(7)}, author=EVE, at=5 * DAY, committed_at=30 * DAY)
    made["binary"] = repo.commit({"c/logo.png": b"\x89\0\1", "c/d/y.c": lines(8)}, author=EVE, at=31 * DAY)
    repo.branch("side")
    repo.commit({"side/z.c": lines(1)}, author=BOB, at=32 * DAY)
    repo.go("main")
    repo.commit({"c/d/y.c": lines(9)}, author=BOB, at=33 * DAY)
    made["merge"] = repo.merge("side", author=ANN, at=790 * DAY)
    wide = {"c/d/y.c": lines(12), "e/d/w.c": lines(1), "Makefile": lines(2)}
    made["long after"] = repo.commit(wide, author=ANN, at=800 * DAY)
    source = GitRepository.open(repo.root)
    return list(source.commits(source.graph(), Unit.COMMIT)), made


@pytest.mark.parametrize(
    ("name", "convention", "expected"),
    [
        pytest.param(
            "begun",
            Convention(),
            {"la": 44, "ld": 0, "nf": 2, "ns": 2, "nd": 2, "entropy": 40 / 44 * log2(44 / 40) + 4 / 44 * log2(44 / 4)}
            | dict.fromkeys(("ndev", "age", "nuc", "exp", "rexp"), 0),
            id="a first commit has no past",
        ),
        pytest.param("changed", Convention(), {"age": 2, "ndev": 1, "nuc": 1, "exp": 0}, id="age counts whole days"),
        pytest.param("renamed", Convention(), {"nf": 1, "la": 1, **UNKNOWN}, id="a renamed file is a new one"),
        pytest.param("after the rename", Convention(), UNKNOWN, id="the past of a renamed file lacks its rename"),
        pytest.param(
            "after the rename", Convention(name_of=as_it_stands), {"nuc": 1, "ndev": 1, "age": 2}, id="by path"
        ),
        pytest.param("after the rename", Convention(name_of=followed), {"nuc": 3, "ndev": 2, "age": 2}, id="followed"),
        # Each sees the beginning and the change that was written early.
        pytest.param("first of a second", Convention(), {"nuc": 2}, id="the same second is not seen"),
        pytest.param("second of a second", Convention(), {"nuc": 2}, id="nor by the second of it"),
        pytest.param("second of a second", Convention(strictly=False), {"nuc": 3}, id="unless it is not strict"),
        pytest.param("written early", Convention(), {"nuc": 1, "age": 4, "exp": 0}, id="as it was written"),
        pytest.param("written early", Convention(when=committed), {"nuc": 3, "age": 10, "exp": 2}, id="as it landed"),
        pytest.param("binary", Convention(), {"la": 8, "nf": 2, "ns": 1, "nd": 2, "entropy": 0}, id="a binary file"),
        # A file in the root is its own folder, folders of one name are one, merges are experience, years are whole.
        pytest.param(
            "long after",
            Convention(),
            {"ns": 3, "nd": 2, "age": (800 - 33) / 3, "nuc": 2 / 3, "ndev": 2 / 3, "exp": 3, "rexp": 1 + 2 / 3},
            id="means are over all files",
        ),
    ],
)
def test_the_metrics_are_those_counted_by_hand(story, name: str, convention: Convention, expected) -> None:
    commits, made = story
    found = published_metrics(commits, set(made.values()), convention)
    assert {metric: found[made[name]][metric] for metric in expected} == pytest.approx(expected)
    assert set(found[made[name]]) == set(METRICS)
    assert made["merge"] not in found


def test_our_own_signals_follow_the_rename_and_do_not_floor_the_days(story) -> None:
    commits, made = story
    own = own_metrics(commits, set(made.values()))
    assert own[made["after the rename"]]["nuc"] == 3
    assert own[made["changed"]]["age"] == 2.5
    assert set(own[made["begun"]]) == set(METRICS)


def test_a_rename_is_printed_as_git_prints_it(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    for number, (old, new) in enumerate(
        (
            *(("a/x.c", "b/x.c"), ("x.c", "y.c"), ("a/b/c/x.c", "a/x.c"), ("a/x.c", "a/b/c/x.c"), ("x.c", "lib/x.c")),
            *(("lib/x.c", "x.c"), ("a/a/x.c", "a/x.c"), ("a/b/x.c", "b/b/x.c"), ("src/xab/f.c", "src/yab/f.c")),
        )
    ):
        repo.git("rm", "-r", "--quiet", "--ignore-unmatch", ".")
        repo.commit({old: lines(20, str(number))})
        repo.rename(old, new)
        repo.commit()
        assert printed_rename(old, new) == repo.git("log", "-1", "--format=", "--numstat", "-M").split("\t")[2]
