"""The published definitions, held by a history small enough to count by hand."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.apachejit import (
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

folders = st.lists(st.sampled_from(["a", "b", "ab", "ba", "a.c"]), min_size=1, max_size=5)


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


def metrics_of(
    story: tuple[list[Commit], dict[str, str]], name: str, convention: Convention | None = None
) -> dict[str, float]:
    commits, made = story
    return published_metrics(commits, set(made.values()), convention or Convention())[made[name]]


def test_every_published_metric_is_computed(story) -> None:
    assert set(metrics_of(story, "begun")) == set(METRICS)


def test_a_first_commit_has_no_past(story) -> None:
    entropy = 40 / 44 * log2(44 / 40) + 4 / 44 * log2(44 / 4)
    assert metrics_of(story, "begun") == pytest.approx(
        {"la": 44, "ld": 0, "nf": 2, "ns": 2, "nd": 2, "entropy": entropy}
        | dict.fromkeys(("ndev", "age", "nuc", "exp", "rexp"), 0)
    )


def test_age_counts_whole_days(story) -> None:
    found = metrics_of(story, "changed")
    assert (found["age"], found["ndev"], found["nuc"], found["exp"]) == (2, 1, 1, 0)


def test_a_renamed_file_is_a_new_one_in_a_folder_of_gits_own_text(story) -> None:
    found = metrics_of(story, "renamed")
    assert (found["nf"], found["la"]) == (1, 1)
    assert (found["age"], found["ndev"], found["nuc"]) == (0, 0, 0)


def test_a_rename_is_missing_from_the_past_of_the_file_that_it_made(story) -> None:
    after = "after the rename"
    assert [metrics_of(story, after)[name] for name in ("nuc", "ndev", "age")] == [0, 0, 0]
    by_path = metrics_of(story, after, Convention(name_of=as_it_stands))
    assert [by_path[name] for name in ("nuc", "ndev", "age")] == [1, 1, 2]
    kept = metrics_of(story, after, Convention(name_of=followed))
    assert [kept[name] for name in ("nuc", "ndev", "age")] == [3, 2, 2]


@pytest.mark.parametrize("name", ["first of a second", "second of a second"])
def test_changes_of_the_same_second_do_not_see_each_other(story, name: str) -> None:
    # Each sees the beginning and the change that was written early.
    assert metrics_of(story, name)["nuc"] == 2


def test_without_strictness_the_second_of_a_second_sees_the_first(story) -> None:
    assert metrics_of(story, "second of a second", Convention(strictly=False))["nuc"] == 3


def test_what_was_written_early_and_landed_late_sees_only_what_was_written_before_it(story) -> None:
    assert [metrics_of(story, "written early")[name] for name in ("nuc", "age", "exp")] == [1, 4, 0]


def test_by_the_time_of_landing_it_sees_what_landed_before_it(story) -> None:
    found = metrics_of(story, "written early", Convention(when=committed))
    assert [found[name] for name in ("nuc", "age", "exp")] == [3, 10, 2]


def test_a_binary_file_counts_as_a_file_without_lines(story) -> None:
    found = metrics_of(story, "binary")
    assert [found[name] for name in ("la", "nf", "ns", "nd", "entropy")] == [8, 2, 1, 2, 0]


def test_a_file_in_the_root_is_its_own_folder_and_folders_of_one_name_are_one(story) -> None:
    found = metrics_of(story, "long after")
    assert (found["ns"], found["nd"]) == (3, 2)


def test_means_are_over_all_files_new_ones_included(story) -> None:
    found = metrics_of(story, "long after")
    assert found["age"] == pytest.approx((800 - 33) / 3)
    assert found["nuc"] == pytest.approx(2 / 3)
    assert found["ndev"] == pytest.approx(2 / 3)


def test_experience_counts_merges_and_fades_by_whole_years(story) -> None:
    found = metrics_of(story, "long after")
    assert found["exp"] == 3
    assert found["rexp"] == pytest.approx(1 + 1 / 3 + 1 / 3)


def test_a_merge_itself_has_no_metrics(story) -> None:
    commits, made = story
    assert made["merge"] not in published_metrics(commits, set(made.values()), Convention())


def test_our_own_signals_follow_the_rename_and_do_not_floor_the_days(story) -> None:
    commits, made = story
    own = own_metrics(commits, set(made.values()))
    assert own[made["after the rename"]]["nuc"] == 3
    assert own[made["changed"]]["age"] == 2.5
    assert set(own[made["begun"]]) == set(METRICS)


RENAMES = [
    ("a/x.c", "b/x.c"),
    ("x.c", "y.c"),
    ("a/x.c", "a/y.c"),
    ("a/b/c/x.c", "a/x.c"),
    ("a/x.c", "a/b/c/x.c"),
    ("x.c", "lib/x.c"),
    ("lib/x.c", "x.c"),
    ("a/a/x.c", "a/x.c"),
    ("a/b/x.c", "b/b/x.c"),
    ("src/main/x.c", "source/main/x.c"),
    ("src/xab/f.c", "src/yab/f.c"),
]


@pytest.mark.parametrize(("old", "new"), RENAMES)
def test_a_rename_is_printed_as_git_prints_it(tmp_path: Path, old: str, new: str) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit({old: lines(20)})
    repo.rename(old, new)
    repo.commit()
    printed = repo.git("log", "-1", "--format=", "--numstat", "-M").split("\t")[2]
    assert printed_rename(old, new) == printed


@given(folders, folders)
def test_both_names_can_be_read_from_the_printed_rename(old: list[str], new: list[str]) -> None:
    names = "/".join(old), "/".join(new)
    printed = printed_rename(*names)
    start, brace, rest = printed.partition("{")
    changed, _, end = rest.partition("}") if brace else (start, "", "")
    left, right = changed.split(" => ")
    start = start if brace else ""
    assert tuple(f"{start}{side}{end}".replace("//", "/") for side in (left, right)) == names
