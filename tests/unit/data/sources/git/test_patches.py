"""The changed lines of commits, and the paths alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.commits import Unit
from data.sources.git.patches import LONGEST_LINE, MOST_LINES, FilePatch
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import GitRepo, lines


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.commit({"a": lines(5), "link": "target\n", "x": lines(30, "x")})
    return made


def newest(repo: GitRepo, unit: Unit = Unit.CHANGE) -> tuple[FilePatch, ...] | None:
    source = GitRepository.open(repo.root)
    graph = source.graph()
    [(sha, files)] = source.patches([graph.head], unit, graph)
    assert sha == graph.head
    return files


def test_gives_the_changed_lines_without_their_neighbours(repo):
    repo.commit({"a": "line 0\nline 2\nnew\r\nline 4"})
    assert newest(repo) == (FilePatch("a", ("new\r", "line 4"), ("line 1", "line 3", "line 4"), cut=False),)


def test_content_that_looks_like_a_patch_stays_content(repo):
    repo.commit({"a": "++ b/evil\n-- a/evil\ndiff --git a/x b/x\n@@ -1 +1 @@\n>0123\n:100644 x\n"})
    added = ("++ b/evil", "-- a/evil", "diff --git a/x b/x", "@@ -1 +1 @@", ">0123", ":100644 x")
    [patch] = newest(repo)
    assert (patch.path, patch.added, len(patch.removed)) == ("a", added, 5)


def test_each_file_gets_its_own_lines_whatever_happened_to_it(repo):
    (repo.root / "link").unlink()
    (repo.root / "link").symlink_to("a")
    repo.rename("x", 'dir/ta\tb "quoted" é\n.txt')
    repo.commit({"bin": b"\0", "empty": "", "z": "z\n"})

    assert newest(repo) == (
        FilePatch("bin", (), (), cut=False),
        FilePatch('dir/ta\tb "quoted" é\n.txt', (), (), cut=False),
        FilePatch("empty", (), (), cut=False),
        FilePatch("link", ("a",), ("target",), cut=False),
        FilePatch("z", ("z",), (), cut=False),
    )


def test_cuts_what_nobody_would_read(repo):
    repo.commit({"many": lines(MOST_LINES + 1), "wide": "w" * (LONGEST_LINE + 1) + "\n", "z": "z\n"})
    many, wide, last = newest(repo)
    assert (len(many.added), many.cut) == (MOST_LINES, True)
    assert (len(wide.added[0]), wide.cut) == (LONGEST_LINE, True)
    assert last == FilePatch("z", ("z",), (), cut=False)


def test_a_merge_has_the_lines_of_its_branch_as_a_change_and_none_as_a_commit(repo):
    repo.branch("topic")
    repo.commit({"b": "b\n"})
    repo.go("main")
    repo.commit({"c": "c\n"})
    repo.merge("topic")
    assert newest(repo) == (FilePatch("b", ("b",), (), cut=False),)
    assert newest(repo, Unit.COMMIT) is None


def test_the_paths_alone_name_both_sides_of_a_rename(repo):
    repo.rename("x", "y\n>z")
    repo.commit()
    source = GitRepository.open(repo.root)
    graph = source.graph()
    shas = list(reversed(graph.mainline))
    assert list(source.paths_changed(shas, Unit.CHANGE, graph)) == [
        (shas[0], ("x", "y\n>z")),
        (shas[1], ("a", "link", "x")),
    ]
