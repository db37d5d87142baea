"""What doctor says of shadow mode and of those who are told when a briefing is overdue."""

from __future__ import annotations

from pathlib import Path

from bot.doctor.briefings import check_runs
from bot.settings import Settings, load_settings
from briefing.delivery.runs.shadow import FIRST_RUN, SENT_BEFORE
from tests.unit.briefing.delivery.runs.rows import AT, NOON

MANAGER = '[[team]]\nid = "p"\nzone = "UTC"\n[[manager]]\nname = "Ada"\nslack = "U012AB3CD"\nteams = ["p"]\n'
CHANNEL, BOSS = 'administrators_channel = "C045EF6GH"\n', 'administrators = ["boss@acme.example"]\n'


def settings(folder: Path, text: str) -> Settings:
    path = folder / "riskbrief.toml"
    path.write_text(f'[organisation]\nname = "Acme"\n{text}\n{MANAGER}', "utf-8")
    return load_settings(path, {"RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-1-2-three"})


def said(folder: Path, text: str, milestones: dict[str, int] | None, *missing: str) -> list[tuple[str, str, str]]:
    found = check_runs(settings(folder, text), milestones, missing, NOON)
    return [(one.name, one.verdict, one.detail) for one in found]


def test_in_shadow_mode_its_end_and_its_channel_are_said(tmp_path: Path) -> None:
    told = said(tmp_path, CHANNEL + BOSS, {FIRST_RUN: AT})
    assert told == [
        ("shadow mode", "ok", "until 2026-12-07 briefings go to C045EF6GH and to no reader"),
        ("administrators", "ok", "overdue briefings are told to C045EF6GH and boss@acme.example"),
    ]
    on = said(tmp_path, f'{CHANNEL}{BOSS}[runs]\nshadow = "on"\n', {FIRST_RUN: 0})
    assert on[0] == ("shadow mode", "ok", "briefings go to C045EF6GH and to no reader")


def test_when_it_is_over_or_cannot_be_known_nothing_is_said_of_it(tmp_path: Path) -> None:
    for milestones in ({FIRST_RUN: AT - 15 * 86_400}, {FIRST_RUN: AT, SENT_BEFORE: AT}, None):
        assert [name for name, _, _ in said(tmp_path, CHANNEL + BOSS, milestones)] == ["administrators"]


def test_before_the_first_run_it_is_said_that_there_will_be_no_shadow_mode(tmp_path: Path) -> None:
    [(name, verdict, detail), _] = said(tmp_path, BOSS, {}, "slack")
    assert (name, verdict) == ("shadow mode", "optional")
    assert "administrators_channel" in detail


def test_where_nobody_is_told_or_not_of_everything_it_is_a_gap_and_breaks_nothing(tmp_path: Path) -> None:
    nobody = ("administrators", "optional", "nobody is told when a briefing is overdue")
    assert said(tmp_path, "", None) == [nobody]
    assert said(tmp_path, BOSS, None, "email") == [nobody]
    [unnamed], [named] = (check_runs(settings(tmp_path, text), None, ["email"], NOON) for text in ("", BOSS))
    assert unnamed.fix == "add administrators to [organisation]"
    assert "set up [smtp]" in str(named.fix)
    assert said(tmp_path, CHANNEL, None)[1:] == [
        ("administrators", "optional", "while Slack does not work, nobody is told that it keeps briefings")
    ]
    # That mail is not set up is said elsewhere.
    assert len(said(tmp_path, CHANNEL, None, "email")) == 1
