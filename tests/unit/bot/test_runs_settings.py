"""What can be set of a week's work: lateness, shadow mode and the administrators' channel, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsInvalid
from tests.settings import NAMED, load

TOKEN = {"RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-1-2-three"}
CHANNEL = 'administrators_channel = "C045EF6GH"\n'


def test_a_late_briefing_is_labelled_after_an_hour_unless_something_else_is_set(tmp_path: Path) -> None:
    runs = load(tmp_path, NAMED).runs
    assert (runs.late, runs.late_after_minutes, runs.shadow) == ("label", 60, "auto")
    assert load(tmp_path, NAMED).organisation.administrators_channel is None

    told = load(tmp_path, NAMED + f'{CHANNEL}[runs]\nlate = "skip"\nlate_after_minutes = 15\nshadow = "on"\n', **TOKEN)
    assert (told.runs.late, told.runs.late_after_minutes, told.runs.shadow) == ("skip", 15, "on")
    assert told.organisation.administrators_channel == "C045EF6GH"


@pytest.mark.parametrize(
    ("text", "environ", "problem"),
    [
        (
            '[runs]\nshadow = "on"\n',
            TOKEN,
            (
                "runs.shadow: 'on' needs a channel to show the briefings in; add administrators_channel = \"C…\" to"
                ' [organisation], or write "off"'
            ),
        ),
        (
            f'{CHANNEL}[runs]\nshadow = "on"\n',
            {},
            "runs.shadow: 'on' needs RISKBRIEF_SLACK_BOT_TOKEN, which is not set; set it, or write \"off\"",
        ),
        (
            'administrators_channel = "U012AB3CD"\n',
            {},
            (
                "organisation.administrators_channel: 'U012AB3CD' is a member and no channel; write the id of a"
                " channel, such as 'C045EF6GH'"
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_fix(
    tmp_path: Path, text: str, environ: dict[str, str], problem: str
) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(tmp_path, NAMED + text, **environ)
    [line] = caught.value.problems
    assert line == f"{tmp_path / 'riskbrief.toml'}: {problem}"
