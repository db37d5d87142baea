"""What the first commands say at their end: one line, and the one thing that gets somebody further."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.nextstep import after_collect, after_doctor
from bot.doctor import Finding, Report, Section
from bot.init.proposal import Choices, Reader, propose
from bot.init.settings_file import whole_file
from bot.settings import load_settings
from tests.unit.bot.init.seeing import repository, seen


def report(*broken: tuple[str, str]) -> Report:
    """A report in which these checks, as (section, name), are broken."""
    fine = Section(id="settings", title="Settings", findings=(Finding("settings file", "ok"),))
    others = (
        Section(id=place, title=place, findings=(Finding(name, "missing", is_needed=True),)) for place, name in broken
    )
    return Report(sections=(fine, *others))


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ((), "riskbrief collect (--dry-run says first what it costs)"),
        (
            (("slack", "bot token"), ("mail", "smtp:25")),
            "riskbrief collect already works; before the first briefing put right: bot token, smtp:25",
        ),
        (
            (("settings", "readers"), ("database", "tables")),
            "put right: readers, tables; then riskbrief doctor once more",
        ),
        (
            tuple(("github", f"acme/r{number}") for number in range(5)),
            "put right: acme/r0, acme/r1, acme/r2 and 2 more; then riskbrief doctor once more",
        ),
    ],
)
def test_after_the_doctor_comes_what_keeps_a_collection_from_its_work(
    broken: tuple[tuple[str, str], ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "riskbrief.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert after_doctor(report(*broken), None) == line


def test_where_there_is_no_file_the_first_step_is_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    missing = report(("settings", "settings file"))
    assert after_doctor(missing, None) == "riskbrief init"
    assert after_doctor(missing, Path("a b.toml")) == "riskbrief init --output 'a b.toml'"


@pytest.mark.parametrize(
    ("slack", "call"), [("U012AB3CD", "preview --manager ada-lovelace"), (None, "preview --team acme")]
)
def test_after_a_collection_comes_a_preview_of_what_there_is(tmp_path: Path, slack: str | None, call: str) -> None:
    path = tmp_path / "riskbrief.toml"
    choices = Choices(zone="UTC", zone_why="", reader=Reader(name="Ada Lovelace", slack=slack))
    path.write_text(whole_file(propose(seen(repository("acme/shop", "a"))), choices), "utf-8")
    settings = load_settings(path, {})
    assert after_collect(settings, was_stopped=False) == f"riskbrief {call} --config {path}"
    assert after_collect(settings, was_stopped=True) == f"riskbrief collect --config {path} goes on where it ended"
