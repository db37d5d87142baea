"""What the git source says about commits, on real repositories built here. Times are in days after the epoch."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.commits import Author, Commit, DiffStatus, FileChange, Unit
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import BOB, DAY, EVE, GitRepo, lines

ANNE, ROB = Author("Ann", "ann@example.com"), Author("Bob", "bob@example.com")
EVA = Author("Eve", "eve@example.com")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


def read(repo: GitRepo, unit: Unit = Unit.CHANGE) -> list[Commit]:
    source = GitRepository.open(repo.root)
    return list(source.commits(source.graph(), unit))


def files(repo: GitRepo) -> tuple[FileChange, ...] | None:
    """The files of the newest commit."""
    return read(repo)[-1].files


def test_gives_parents_before_children_with_their_line_counts(repo):
    first = repo.commit({"a": lines(3)}, at=1 * DAY)
    second = repo.commit({"a": lines(2), "b": lines(1)}, at=2 * DAY)

    assert [(commit.sha, commit.files) for commit in read(repo)] == [
        (first, (FileChange("a", 3, 0),)),
        (second, (FileChange("a", 0, 1), FileChange("b", 1, 0))),
    ]


def test_follows_a_rename(repo):
    repo.commit({"old/a": lines(20)})
    repo.rename("old/a", "new/a")
    repo.commit({"new/a": lines(21)})

    assert files(repo) == (FileChange("new/a", 1, 0, "old/a"),)


def test_reads_a_submodule_as_one_line(repo):
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/lib")
    repo.git("commit", "--message", "add submodule", **identity())
    assert files(repo) == (FileChange("vendor/lib", 1, 0),)


def identity() -> dict[str, str]:
    return {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.com"), ("DATE", "@86400 +0000"))
    }


def test_gives_an_empty_commit_no_files_and_a_binary_file_no_line_counts(repo):
    repo.commit({"logo.png": b"\0\1\2"})
    assert files(repo) == (FileChange("logo.png", None, None),)
    repo.commit(message="trigger the build")
    assert files(repo) == ()


def test_takes_file_names_as_they_are(repo):
    names = ["two\nlines", "tab\there", 'quo"te', "back\\slash", " space ", ">looks like a mark", "日本.txt", "\nfirst"]
    repo.commit(dict.fromkeys(names, "a\n"))
    assert {one.path for one in files(repo) or ()} == set(names)


def test_shows_bytes_that_are_no_utf8_as_escapes(repo):
    repo.git("config", "i18n.commitEncoding", "UTF-8")
    tree = repo.git("mktree", "-z", stdin=f"100644 blob {blob(repo)}\tcaf".encode() + b"\xe9\0")
    body = f"tree {tree}\nauthor Ren\xe9 <r@x> 86400 +0000\ncommitter Ren\xe9 <r@x> 86400 +0000\n\nCaf\xe9\n"
    sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=body.encode("latin-1"))
    repo.git("reset", "--quiet", "--soft", sha)

    [commit] = read(repo)
    assert commit.files == (FileChange("caf\\xe9", 1, 0),)
    assert (commit.authors, commit.title) == ((Author("Ren\\xe9", "r@x"),), "Caf\\xe9")


def blob(repo: GitRepo) -> str:
    return repo.git("hash-object", "-w", "--stdin", stdin=b"a\n")


def test_reads_a_latin1_commit_that_says_so(repo):
    repo.commit({"a": "a\n"})
    tree = repo.git("write-tree")
    head = "author Ann <a@x> 86400 +0000\ncommitter Ann <a@x> 86400 +0000\nencoding ISO-8859-1\n\nCaf\xe9\n"
    raw = f"tree {tree}\n{head}".encode("latin-1")
    repo.git("reset", "--quiet", "--soft", repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw))
    assert read(repo)[0].title == "Café"


def test_merges_the_addresses_of_one_author_by_the_mailmap_at_head(repo):
    repo.commit({"a": "a\n"}, author="annie <old@example.com>")
    repo.commit({".mailmap": "Ann <ann@example.com> <old@example.com>\n"}, author=BOB)
    bare = repo.clone(repo.root.parent / "bare.git", "--bare")
    # A work tree that is not committed must not change what is read.
    (repo.root / ".mailmap").write_text("Eve <eve@example.com> <old@example.com>\n")

    assert read(repo)[0].authors == (ANNE,)
    assert read(bare)[0].authors == (ANNE,)


def merged_branch(repo: GitRepo) -> str:
    """Bob's branch of three commits, Eve among them, merged by Ann."""
    repo.commit({"a": lines(5)}, at=1 * DAY)
    repo.branch("topic")
    repo.commit({"b": lines(1)}, author=EVE, at=2 * DAY)
    repo.commit({"b": lines(2)}, author=BOB, at=3 * DAY)
    repo.commit({"b": lines(3)}, author=BOB, at=4 * DAY)
    repo.go("main")
    repo.commit({"a": lines(6)}, at=5 * DAY)
    message = "Merge pull request #12 from bob/topic\n\nAdd b\n\nThis reverts commit 0123456789abcdef."
    return repo.merge("topic", at=6 * DAY, message=message)


def test_a_merge_read_as_a_change_stands_for_its_branch(repo):
    sha = merged_branch(repo)
    commit = read(repo)[-1]

    assert len(read(repo)) == 3
    assert (commit.sha, commit.files) == (sha, (FileChange("b", 3, 0),))
    assert commit.authors == (ROB, EVA)
    assert (commit.opened_at, commit.committed_at) == (2 * DAY, 6 * DAY)
    assert (commit.title, commit.number, commit.reverts) == ("Add b", 12, ("0123456789abcdef",))


def test_a_merge_read_as_a_commit_has_its_own_author_and_no_files(repo):
    merged_branch(repo)
    commits = read(repo, Unit.COMMIT)

    assert len(commits) == 6
    assert (commits[-1].authors, commits[-1].files, commits[-1].diff) == ((ANNE,), None, DiffStatus.MERGE)
    assert commits[-1].opened_at is None
    assert {commit.diff for commit in commits[:-1]} == {DiffStatus.READ}


def test_one_person_of_two_addresses_is_one_author(repo):
    repo.commit({"a": "a\n"}, at=1 * DAY)
    repo.branch("topic")
    repo.commit({"b": "b\n"}, author=BOB, at=2 * DAY)
    for day, address in ((3, "eve@work.example"), (4, "eve@home.example")):
        repo.commit({"c": lines(day)}, author=f"Eve <{address}>", at=day * DAY)
    repo.go("main")
    repo.merge("topic", at=5 * DAY)
    assert [author.name for author in read(repo)[-1].authors] == ["Eve", ROB.name]


def test_an_octopus_brings_in_all_its_branches(repo):
    repo.commit({"a": "a\n"}, at=1 * DAY)
    for day, (name, author) in enumerate([("one", BOB), ("two", EVE)], start=2):
        repo.branch(name, "main")
        repo.commit({name: lines(day)}, author=author, at=day * DAY)
    repo.go("main")
    repo.merge("one", "two", at=4 * DAY)

    octopus = read(repo)[-1]
    assert len(octopus.parents) == 3
    assert octopus.files == (FileChange("one", 2, 0), FileChange("two", 3, 0))
    assert octopus.authors == (ROB, EVA)


def test_does_not_know_when_a_squash_merge_on_github_was_opened(repo):
    web = "GitHub <noreply@github.com>"
    repo.commit({"a": "a\n"}, at=1 * DAY)
    repo.commit({"a": "b\n"}, at=2 * DAY, committer=web, message="Squashed (#7)")
    repo.commit({"a": "c\n"}, at=3 * DAY, committer=web, committed_at=5 * DAY, message="Rebased (#8)")
    repo.commit({"a": "d\n"}, at=4 * DAY, message="Pushed")

    told = [(commit.title, commit.number, commit.opened_at) for commit in read(repo)[1:]]
    assert told == [("Squashed (#7)", 7, None), ("Rebased (#8)", 8, 3 * DAY), ("Pushed", None, 4 * DAY)]


def test_keeps_parents_first_when_clocks_run_backwards(repo):
    shas = [repo.commit({"a": lines(n)}, at=(9 - n) * DAY) for n in range(1, 5)]
    assert [commit.sha for commit in read(repo)] == shas
    assert [commit.sha for commit in read(repo, Unit.COMMIT)] == shas


def test_takes_the_newest_time_from_head_and_not_from_a_wrong_clock(repo):
    repo.commit({"a": "a\n"}, at=4_070_908_800)
    repo.commit({"a": "b\n"}, at=3 * DAY)
    assert GitRepository.open(repo.root).graph().newest_committed_at == 3 * DAY


def test_the_configuration_of_the_clone_changes_nothing(repo):
    merged_branch(repo)
    repo.rename("a", "z")
    repo.commit({"z": lines(7), ".gitattributes": "* binary\n"})
    expected = read(repo)
    for setting in (
        "diff.renames=false", "diff.noprefix=true", "diff.algorithm=patience", "diff.orderFile=/dev/null/none",
        "diff.external=/bin/false", "log.showRoot=false", "log.showSignature=true", "log.diffMerges=off",
        "log.mailmap=false", "color.ui=always", "core.quotePath=false", "diff.context=9", "log.date=local",
        "mailmap.file=/etc/passwd", "core.pager=false", "diff.relative=true", "format.pretty=oneline",
    ):  # fmt: skip
        repo.git("config", *setting.split("=", 1))
    assert read(repo) == expected


def test_reports_progress_up_to_the_end(repo):
    repo.commit({"a": "a\n"})
    repo.commit({"a": "b\n"})
    source = GitRepository.open(repo.root)
    told: list[tuple[int, int]] = []
    list(source.commits(source.graph(), Unit.CHANGE, on_progress=lambda done, total: told.append((done, total))))
    assert told == [(2, 2)]


def test_a_reader_may_stop_early(repo):
    for number in range(1, 4):
        repo.commit({"a": lines(number)})
    source = GitRepository.open(repo.root)
    stream = source.commits(source.graph(), Unit.CHANGE)
    assert next(stream).files == (FileChange("a", 1, 0),)
    stream.close()
