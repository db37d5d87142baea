"""The example repository is always the same, is sound, and tells the story that the first briefing needs."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from data.errors import DataError
from tests.fakes.larkfield.repository import build_demo_repository

LAST_WEEK = ("--since-as-filter=2026-11-09T00:00:00Z", "--until=2026-11-15T23:59:59Z")
NEWCOMERS = {"Noor Haddad", "Sam Okafor", "Tomas Novak"}


def git(directory: Path, *arguments: str) -> str:
    command = ["git", "-C", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo_repository(tmp_path_factory.mktemp("demo") / "larkfield")


def authors_by_top_directory(demo: Path, *limits: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    author = ""
    for line in git(demo, "log", "--no-merges", "--format=@%aN", "--name-only", *limits).splitlines():
        if line.startswith("@"):
            author = line[1:]
        elif line:
            found[line.split("/", maxsplit=1)[0]].add(author)
    return found


def test_two_repositories_have_the_same_head_whatever_the_environment(
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / ".gitconfig").write_text(
        "[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n[user]\nname = Else\n"
    )
    for name, value in {"HOME": str(tmp_path), "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    again = build_demo_repository(tmp_path / "again")
    assert git(again, "for-each-ref") == git(demo, "for-each-ref")
    assert git(again, "symbolic-ref", "HEAD") == "refs/heads/main"


def test_git_finds_nothing_wrong_and_the_folder_is_clean(demo: Path) -> None:
    assert git(demo, "fsck", "--strict", "--no-dangling") == ""
    assert git(demo, "status", "--porcelain") == ""


def test_the_newest_commit_is_on_the_monday_after_the_last_complete_week(demo: Path) -> None:
    assert git(demo, "log", "-1", "--format=%cd", "--date=format:%a %F %G-W%V") == "Mon 2026-11-16 2026-W47"


def test_each_of_the_twenty_weeks_has_ten_to_sixteen_changes(demo: Path) -> None:
    weeks = git(demo, "log", "--first-parent", "--format=%cd", "--date=format:%G-W%V").splitlines()
    counts = {week: weeks.count(week) for week in weeks if week != "2026-W47"}
    assert list(counts)[0::19] == ["2026-W46", "2026-W27"]
    assert all(10 <= count <= 16 for count in counts.values()), counts


def test_changes_land_both_as_merges_and_as_squashes(demo: Path) -> None:
    subjects = git(demo, "log", "--first-parent", "--format=%s").splitlines()
    merges = [subject for subject in subjects if subject.startswith("Merge pull request #")]
    assert len(subjects) / 4 < len(merges) < len(subjects) * 3 / 4
    assert git(demo, "log", "--merges", "--format=%P", "-1").count(" ") == 1


def test_releases_are_tagged_every_wednesday_and_once_on_the_last_friday_evening(demo: Path) -> None:
    tags = git(demo, "for-each-ref", "--format=%(refname:short) %(taggerdate:format:%a %H)", "refs/tags").splitlines()
    assert len(tags) == 22
    assert tags[-3:] == ["v2.31.0 Wed 15", "v2.32.0 Fri 19", "v2.32.1 Sat 11"]


def test_people_who_had_never_touched_payments_or_auth_change_them_in_the_last_week(demo: Path) -> None:
    before = authors_by_top_directory(demo, "--until=2026-11-08T23:59:59Z")
    during = authors_by_top_directory(demo, *LAST_WEEK)
    for service in ("payments", "auth"):
        assert not before[service] & NEWCOMERS
        assert len(during[service] & NEWCOMERS) >= 2


def test_the_schema_migration_lands_on_friday_evening_without_tests(demo: Path) -> None:
    [row] = git(demo, "log", "--first-parent", "--no-patch", *LAST_WEEK, "--format=%H %cd",
                "--date=format:%a %H:%M", "--", "payments/migrations").splitlines()  # fmt: skip
    sha, moment = row.split(" ", maxsplit=1)
    assert moment == "Fri 18:50"
    assert "/tests/" not in git(demo, "diff", "--name-only", f"{sha}^1", sha)


def test_one_payments_change_of_the_last_week_is_reverted_and_named_by_its_sha(demo: Path) -> None:
    [reverted] = git(demo, "log", *LAST_WEEK, "--first-parent", "--format=%H", "--grep=^Settle several").splitlines()
    [body] = git(demo, "log", *LAST_WEEK, "--format=%B", "--grep=^Revert ").split("\n\n", maxsplit=1)[1:]
    assert body == f"This reverts commit {reverted}."


def test_search_changes_of_the_last_week_come_with_tests(demo: Path) -> None:
    shas = git(demo, "log", *LAST_WEEK, "--no-merges", "--format=%H", "--", "search").splitlines()
    assert len(shas) == 3
    for sha in shas:
        assert "search/tests/" in git(demo, "show", "--name-only", "--format=", sha)


def test_the_mailmap_joins_the_two_addresses_of_one_engineer(demo: Path) -> None:
    assert len(set(git(demo, "log", "--author=Asha", "--no-merges", "--format=%ae").splitlines())) == 2
    assert len(set(git(demo, "log", "--author=Asha", "--no-merges", "--format=%aE").splitlines())) == 1


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match="is not empty"):
        build_demo_repository(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_where_the_folder_should_be_is_a_one_line_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot make a folder at"):
        build_demo_repository(tmp_path / "file")
