"""What the git source does when the clone lacks what it needs: cut, filtered and damaged clones."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.commits import DiffStatus, FileChange, Unit
from data.errors import GitFailed
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import DAY, GitRepo, lines

READ, ABSENT = DiffStatus.READ, DiffStatus.ABSENT


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Five commits: each adds a line to `a` and a file of its own."""
    made = GitRepo(tmp_path / "shop")
    for number in range(1, 6):
        made.commit({"a": lines(number), f"dir{number}/f": f"{number}\n"}, at=number * DAY)
    return made


def statuses(repo: GitRepo, unit: Unit = Unit.CHANGE) -> list[DiffStatus]:
    source = GitRepository.open(repo.root)
    graph = source.graph()
    commits = list(source.commits(graph, unit))
    assert [commit.sha for commit in commits] == list(graph.nodes)
    assert all((commit.files is None) == (commit.diff is not READ) for commit in commits)
    return [commit.diff for commit in commits]


def test_the_boundary_of_a_shallow_clone_has_no_diff(repo, tmp_path):
    clone = repo.clone(tmp_path / "clone", "--depth=3")
    source = GitRepository.open(clone.root)

    assert source.shallow
    assert statuses(clone) == [DiffStatus.SHALLOW_BOUNDARY, READ, READ]
    assert not GitRepository.open(repo.root).shallow


def test_a_branch_cut_by_a_shallow_clone_does_not_say_when_it_was_opened(repo, tmp_path):
    repo.branch("topic")
    for day in (6, 7, 8):
        repo.commit({"b": lines(day)}, at=day * DAY)
    repo.go("main")
    repo.commit({"a": lines(9)}, at=9 * DAY)
    repo.merge("topic", at=10 * DAY)
    clone = repo.clone(tmp_path / "clone", "--depth=2")
    source = GitRepository.open(clone.root)
    merge = list(source.commits(source.graph(), Unit.CHANGE))[-1]
    assert (merge.opened_at, merge.files) == (None, (FileChange("b", 8, 0),))


def test_a_clone_without_blobs_has_no_diffs_but_paths_and_is_never_completed_behind_the_users_back(repo, tmp_path):
    clone = repo.clone(tmp_path / "clone", "--filter=blob:none", "--bare")
    clone.git("config", "protocol.file.allow", "always")
    before = clone.git("count-objects", "--verbose")
    source = GitRepository.open(clone.root)
    graph = source.graph()

    assert source.partial
    assert statuses(clone) == [ABSENT] * 5
    assert list(source.paths_changed(graph.mainline[-1:], Unit.CHANGE, graph)) == [(graph.head, ("a", "dir5/f"))]
    assert clone.git("count-objects", "--verbose") == before


def test_a_clone_without_old_blobs_reads_what_it_can(repo, tmp_path):
    repo.commit({"dir5/f": None}, at=6 * DAY)
    repo.commit({"dir4/f": None, "new": "4\n"}, at=7 * DAY)
    repo.commit({"dir3/f": "three\n"}, at=8 * DAY)
    # The checkout fetches the blobs of the newest commit, and only the seventh commit needs no others.
    clone = repo.clone(tmp_path / "clone", "--filter=blob:none")
    assert statuses(clone) == [*[ABSENT] * 6, READ, ABSENT]


def test_a_clone_without_trees_goes_on(repo, tmp_path):
    clone = repo.clone(tmp_path / "clone", "--filter=tree:0")
    repo_statuses = statuses(clone)
    source = GitRepository.open(clone.root)
    graph = source.graph()

    assert repo_statuses == [ABSENT] * 5
    assert [paths for _, paths in source.paths_changed(graph.mainline, Unit.CHANGE, graph)] == [None] * 5


def test_a_clone_without_the_mailmap_goes_on_without_it(repo, tmp_path):
    repo.commit({".mailmap": "Annie <annie@example.com> <ann@example.com>\n"}, at=6 * DAY)
    clone = repo.clone(tmp_path / "clone", "--filter=blob:none", "--bare")
    assert {node.author.name for node in GitRepository.open(repo.root).graph().nodes.values()} == {"Annie"}
    assert {node.author.name for node in GitRepository.open(clone.root).graph().nodes.values()} == {"Ann"}


def test_what_is_missing_or_damaged_costs_only_the_commits_that_need_it(repo):
    middle = [READ, READ, ABSENT, ABSENT, READ]
    needed = {
        ("HEAD~2:a",): middle,
        ("HEAD~2^{tree}",): middle,
        ("HEAD~2:dir3",): [READ, READ, ABSENT, READ, READ],
        ("HEAD:dir5/f", "HEAD~4:dir1/f"): [ABSENT, READ, READ, READ, ABSENT],
    }
    for names, wanted in needed.items():
        kept = {repo.object_file(name): repo.object_file(name).read_bytes() for name in names}
        for path in kept:
            path.unlink()
        assert statuses(repo) == wanted, names
        for path in kept:
            path.write_bytes(b"not a git object")
        assert statuses(repo) == wanted, names
        for path, content in kept.items():
            path.write_bytes(content)
    damaged = repo.object_file("HEAD~2:a")
    damaged.write_bytes(b"not a git object")
    assert statuses(repo, Unit.COMMIT) == middle


def test_a_history_that_cannot_be_walked_is_an_error_in_gits_words(repo):
    repo.object_file("HEAD~2").unlink()
    with pytest.raises(GitFailed, match=r"git could not read .*fatal: .*; check the clone with 'git fsck'"):
        GitRepository.open(repo.root).graph()


def test_patches_are_unknown_where_the_diff_is(repo):
    repo.object_file("HEAD~2:a").unlink()
    source = GitRepository.open(repo.root)
    graph = source.graph()
    answers = list(source.patches(graph.mainline, Unit.CHANGE, graph))
    assert [files is None for _, files in answers] == [False, False, True, True, False]
    assert [sha for sha, _ in answers] == list(graph.mainline)
