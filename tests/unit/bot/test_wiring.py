"""What wiring decides: which outlets there are, what the Slack side lacks, and by which bands it scores."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import build_outlets, slack_side_lacks
from tests.settings import NAMED, load

TOKENS = {
    "RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-1",
    "RISKBRIEF_SLACK_APP_TOKEN": "xapp-1",
    "RISKBRIEF_SLACK_SIGNING_SECRET": "hush",
}
SMTP = '[smtp]\nhost = "mail.acme.example"\nsender = "Riskbrief <r@acme.example>"\n'


def settings(folder: Path, text: str = "", **environ: str) -> Settings:
    return load(folder, NAMED + text, **environ)


@pytest.mark.parametrize(
    ("text", "environ", "found", "missing"),
    [
        pytest.param(SMTP, TOKENS, ["email", "slack"], {}, id="both"),
        pytest.param("", TOKENS, ["slack"], {"email": "[smtp] host is not set"}, id="no-mail"),
        pytest.param(SMTP, {}, ["email"], {"slack": "RISKBRIEF_SLACK_BOT_TOKEN is not set"}, id="no-slack"),
        pytest.param(
            f'{SMTP}username = "r"\n',
            TOKENS,
            ["slack"],
            {"email": "[smtp] username is set and RISKBRIEF_SMTP_PASSWORD is not"},
            id="no-password",
        ),
    ],
)
def test_an_outlet_that_lacks_something_is_left_out_with_the_reason(tmp_path, text, environ, found, missing) -> None:
    with closing(build_outlets(settings(tmp_path, text, **environ))) as outlets:
        assert (sorted(outlets.by_name), outlets.missing) == (found, missing)


def test_a_dry_run_has_a_console_for_both_whatever_is_missing(tmp_path) -> None:
    outlets = build_outlets(settings(tmp_path), dry_run=True, write=lambda _: None)

    assert sorted(outlets.by_name) == ["email", "slack"]
    assert sorted(outlets.missing) == ["email", "slack"]


def test_the_slack_side_needs_the_secrets_of_its_mode(tmp_path) -> None:
    app, signing = "RISKBRIEF_SLACK_APP_TOKEN", "RISKBRIEF_SLACK_SIGNING_SECRET"
    for mode, unset, lacks in (
        ("socket", signing, None),
        ("socket", app, f"{app} is not set"),
        ("http", app, None),
        ("http", signing, f"{signing} is not set"),
    ):
        environ = {name: value for name, value in TOKENS.items() if name != unset}
        assert slack_side_lacks(settings(tmp_path, f'[slack]\nmode = "{mode}"\n', **environ)) == lacks
