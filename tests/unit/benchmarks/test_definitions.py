"""The comparison with published values: what is equal, and why the rest is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.definitions import Measurement
from benchmarks.labelled import open_labelled, read_published
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines
from tests.unit.benchmarks.labels import write_labels

Cells = dict[str, dict[str, float | str]]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "repo")
    repo.commit({"a/x.c": lines(40)}, author=ANN, at=DAY, message="begun")
    repo.rename("a/x.c", "b/x.c")
    repo.commit({"b/x.c": lines(41)}, author=BOB, at=5 * DAY, message="renamed")
    repo.commit({"b/x.c": lines(42)}, author=EVE, at=9 * DAY, message="after")
    repo.commit({"c.png": b"\0\1", "b/x.c": lines(43)}, author=EVE, at=12 * DAY, message="binary")
    return repo


def sha_of(repo: GitRepo, message: str) -> str:
    return repo.git("log", "--format=%H", f"--grep={message}")


def measured(repo: GitRepo, cells: Cells) -> Measurement:
    """Compare with what is said to be published, by the message of a commit."""
    rows = {sha_of(repo, message): given for message, given in cells.items()}
    labels = write_labels(repo.root.parent / "labels.csv.gz", rows)
    return Measurement(open_labelled(repo.root, read_published(labels)), made_at=None)


def test_equal_values_are_counted_and_unpublished_ones_are_not(repo: GitRepo) -> None:
    one = measured(repo, {"begun": {"la": 40, "nf": 1}, "after": {"la": 7}})
    la, nf = one.compare(one.values)
    assert (la.metric, la.values, la.equal, la.good) == ("la", 2, 0.5, False)
    assert (nf.metric, nf.values, nf.equal, nf.good) == ("nf", 1, 1.0, True)


def test_a_value_that_differs_is_counted_under_what_gives_the_published_one(repo: GitRepo) -> None:
    for message, metric, value, cause in (
        ("after", "nuc", 1, "a renamed file goes by its new path"),
        ("after", "nuc", 2, "a renamed file keeps its past"),
        ("binary", "entropy", 0.5, "a binary file: no lines here, some in the published entropy"),
        ("after", "nuc", 17, ""),
    ):
        one = measured(repo, {message: {metric: value}})
        assert one.causes() == {(metric, cause): 1}
        assert one.unexplained() == ([] if cause else [f"{metric} of {sha_of(repo, message)[:12]}"])
