"""The pages for readers as `riskbrief run` and `riskbrief bot` serve them: without Slack, and while it is away."""

from __future__ import annotations

import http.client
import socket
import subprocess
from collections.abc import Callable

import pytest

from bot.cli.monday.run import wanted_sides
from bot.cli.operate.bot import AGAIN_SECONDS, _answer_slack_beside
from bot.processes import Stopper
from bot.settings import load_settings
from bot.webapp import ALIVE
from tests.monday import Live

SECRET = "hunter2-of-the-links-and-long-enough"
WaitFor = Callable[[subprocess.Popen[str], str], list[str]]


@pytest.fixture
def serving(nothing: Live, port: int) -> Live:
    nothing.text += f'\n[web]\nurl = "https://risk.acme.example"\nport = {port}\n'
    return nothing


def test_a_run_without_slack_starts_a_bot_that_serves_the_pages(serving: Live, port: int, wait_for: WaitFor) -> None:
    silent = {"RISKBRIEF_SLACK_APP_TOKEN": "", "RISKBRIEF_WEB_SECRET": SECRET}
    assert wanted_sides(load_settings(serving.config, serving.environ | silent)) == ["worker", "bot"]
    process = serving.start("bot", **silent)
    try:
        wait_for(process, f"riskbrief: serving the pages of https://risk.acme.example on http://127.0.0.1:{port}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/healthz")
        said = connection.getresponse().read().decode()
        connection.close()
    finally:
        process.terminate()
        process.communicate(timeout=60)

    assert said == ALIVE
    assert process.returncode == 0
    socket.create_server(("127.0.0.1", port)).close()


class Hurried(Stopper):
    """Stops instead of waiting, and remembers how long it was to wait."""

    waited: float | None = None

    def wait(self, seconds: float | None = None) -> bool:
        self.waited = seconds
        self.tell()
        return True


def test_a_slack_that_takes_no_token_is_tried_again_while_the_pages_go_on(
    serving: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-wrong", "RISKBRIEF_WEB_SECRET": SECRET}
    settings = load_settings(serving.config, serving.environ | wrong)
    stopping = Hurried()
    with serving.opened() as store:
        _answer_slack_beside(settings, store, stopping)

    assert stopping.waited == AGAIN_SECONDS
    told = capsys.readouterr().err
    assert "Slack refused the bot token (invalid_auth)" in told
    assert "riskbrief: the pages go on; Slack is tried again in 60 s" in told
