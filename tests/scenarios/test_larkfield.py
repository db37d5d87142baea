"""The example repository is always the same, is sound, and tells the story that the first briefing needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from data.errors import DataError
from tests.fakes.larkfield.repository import build_demo_repository


def git(directory: Path, *arguments: str) -> str:
    command = ["git", "-C", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo_repository(tmp_path_factory.mktemp("demo") / "larkfield")


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


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match="is not empty"):
        build_demo_repository(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
