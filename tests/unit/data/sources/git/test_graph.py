"""Which commits are those of the branch that HEAD is on, and what each brought to it. Times are in days."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.commits import Commit, DiffStatus, FileChange, Unit
from data.sources.git.discovery import owner_and_name
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import ANN, BOB, DAY, GitRepo, lines

NOW = {"GIT_AUTHOR_DATE": f"@{9 * DAY} +0000", "GIT_COMMITTER_DATE": f"@{9 * DAY} +0000"}
IDENTITY = {
    key: word
    for who in ("AUTHOR", "COMMITTER")
    for key, word in ((f"GIT_{who}_NAME", "Ann"), (f"GIT_{who}_EMAIL", "ann@example.com"))
}


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.commit({"a": lines(1)}, message="Start")
    return made


def changes(repo: GitRepo) -> list[Commit]:
    source = GitRepository.open(repo.root)
    return list(source.commits(source.graph(), Unit.CHANGE))


def titles(repo: GitRepo) -> list[str]:
    return [commit.title for commit in changes(repo)]


def release(repo: GitRepo, day: int) -> str:
    """Merge dev into main and let dev follow."""
    repo.go("main")
    merge = repo.merge("dev", at=day * DAY, message="Merge branch 'dev'")
    repo.git("branch", "--force", "dev", "main")
    repo.go("dev")
    return merge


def test_a_released_branch_is_read_commit_by_commit(repo):
    repo.branch("dev")
    for day in (2, 3):
        repo.commit({"a": lines(day)}, at=day * DAY, message=f"Day {day}")
    release(repo, 4)
    assert titles(repo) == ["Start", "Day 2", "Day 3"]
    repo.commit({"a": lines(5)}, at=5 * DAY, message="Day 5")
    repo.go("main")
    repo.commit({"hot": lines(2)}, author=BOB, at=6 * DAY, message="Hotfix")
    merge = release(repo, 7)
    repo.tag("v2.0.0", at=7 * DAY)
    repo.commit({"a": lines(8)}, at=8 * DAY, message="Day 8")

    assert titles(repo) == ["Start", "Day 2", "Day 3", "Day 5", "Merge branch 'dev'", "Day 8"]
    brought = changes(repo)[-2]
    assert (brought.sha, brought.files, brought.authors[0].name) == (merge, (FileChange("hot", 2, 0),), "Bob")
    source = GitRepository.open(repo.root)
    graph = source.graph()
    released = source.release_tags(graph)
    assert set(graph.nodes) - set(released.first_carried(graph, released.tags)) == {graph.head}
    repo.git("checkout", "--quiet", "--detach")
    assert titles(repo) == ["Start", "Merge branch 'dev'", "Hotfix", "Merge branch 'dev'", "Day 8"]


def test_a_pull_keeps_what_was_published_and_brings_what_was_local(repo, tmp_path):
    mine = repo.clone(tmp_path / "mine")
    for day in (2, 3):
        repo.commit({"a": lines(day)}, author=BOB, at=day * DAY, message=f"Published {day}")
    mine.commit({"b": lines(7)}, at=4 * DAY, message="Local")
    mine.git("pull", "--quiet", "--no-rebase", "--no-edit", **IDENTITY, **NOW)

    start, *published, pull = changes(mine)
    assert [start.title, *(commit.title for commit in published)] == ["Start", "Published 2", "Published 3"]
    assert pull.title.startswith("Merge branch 'main' of file://")
    assert (pull.files, pull.opened_at) == ((FileChange("b", 7, 0),), 4 * DAY)
    source = GitRepository.open(mine.root)
    graph = source.graph()
    asked = (graph.mainline[-2:], Unit.CHANGE, graph)
    assert list(source.paths_changed(*asked)) == [(graph.mainline[-2], ("a",)), (graph.head, ("b",))]
    assert [[patch.path for patch in patches or ()] for _, patches in source.patches(*asked)] == [["a"], ["b"]]


@pytest.mark.parametrize("way", ["partial", "damaged"])
def test_a_pull_of_which_the_clone_lacks_a_file_has_no_diff(repo, tmp_path, way):
    test_a_pull_keeps_what_was_published_and_brings_what_was_local(repo, tmp_path)
    mine = GitRepo(tmp_path / "mine")
    mine.object_file("HEAD:b").unlink()
    if way == "partial":
        mine.git("config", "extensions.partialClone", "origin")
    assert [commit.diff for commit in changes(mine)] == [*[DiffStatus.READ] * 3, DiffStatus.ABSENT]


MERGES = {
    "Merge branch 'main'": True,
    "Merge branch 'main' into topic": True,
    "Merge branch 'main' of github.com:Team/shop": True,
    "Merge branch 'main' of ssh://git@github.com:22/team/shop.git/ into main": True,
    "Merge remote-tracking branch 'origin/main'": True,
    "Merge remote-tracking branch 'upstream/main' into topic": True,
    "Merge pull request #1 from fork/main\n\nAdd b": False,
    "Merge branch 'main' of https://github.com/fork/shop": False,
    "Merge branch 'main' into 'main'\n\nAdd b\n\nSee merge request team/shop!1": False,
    "Merge branch 'main' into 'next'\n\nMerge branch 'main'\n\nSee merge request team/shop!1": False,
    "Merge remote-tracking branch 'fork/main'": False,
    "Merge branch 'main2'": False,
    "Merge branch 'main', again": False,
}


def test_only_git_s_own_words_say_that_the_branch_itself_was_merged(repo):
    repo.git("remote", "add", "origin", "https://x:secret@github.com/team/shop.git")
    repo.branch("other")
    repo.commit({"b": lines(2)}, at=2 * DAY, message="Other")
    repo.go("main")
    repo.commit({"a": lines(2)}, at=3 * DAY, message="Ours")
    ours = repo.head()
    for message, is_own in MERGES.items():
        repo.git("reset", "--hard", "--quiet", ours)
        merge = repo.merge("other", author=ANN, at=4 * DAY, message=message)

        *below, last = changes(repo)
        assert [commit.title for commit in below] == ["Start", "Other" if is_own else "Ours"], message
        assert (last.sha, last.files) == (merge, (FileChange("a", 1, 0) if is_own else FileChange("b", 2, 0),))


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("", ()),
        ("git@git.example.com:team/shop.git", ("team", "shop")),
        ("https://git.example.com/group/team/shop/", ("team", "shop")),
        ("/srv/team/shop/.git", ("team", "shop")),
        ("https://x:secret@host/shop", ("host", "shop")),
        ("https://x:secret@shop", ("https", "shop")),
    ],
)
def test_a_repository_is_known_by_owner_and_name(address, known):
    assert owner_and_name(address) == known
