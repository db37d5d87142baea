"""What `riskbrief run` starts beside the worker: the pages, with Slack or without it, and the receiver."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import httpx
import pytest

from bot.cli.monday.run import wanted_sides
from bot.cli.operate.bot import AGAIN_SECONDS, _answer_slack_beside
from bot.processes import SIDES, Stopper
from bot.settings import load_settings
from bot.webapp import ALIVE
from tests.monday import Live
from tests.receiving import SECRET

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


@pytest.fixture
def receiving(nothing: Live, port: int) -> Live:
    nothing.text += f"\n[events]\nenabled = true\nport = {port}\n"
    return nothing


def test_a_run_has_a_receiver_beside_the_others_where_events_are_enabled(receiving: Live) -> None:
    environ = receiving.environ | {"RISKBRIEF_EVENTS_SECRET": SECRET}
    settings = load_settings(receiving.config, environ)
    silent = load_settings(receiving.config, environ | {"RISKBRIEF_SLACK_APP_TOKEN": ""})
    off = replace(settings, events=settings.events.model_copy(update={"enabled": False}))

    assert wanted_sides(settings) == ["worker", "bot", "receive"]
    assert set(SIDES) == set(wanted_sides(settings))
    assert wanted_sides(silent) == ["worker", "receive"]
    assert wanted_sides(off) == ["worker", "bot"]


def test_a_place_that_is_taken_is_named_with_the_keys_that_set_another(receiving: Live, port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        result = receiving.call("receive", RISKBRIEF_EVENTS_SECRET=SECRET)

    assert result.exit_code == 1
    assert result.stderr == (
        f"riskbrief: 127.0.0.1:{port} cannot be listened on (Address already in use); set bind and port in [events] to"
        " an address of this machine that is free\n"
    )


def test_what_lacks_is_named_before_anything_is_listened_on(receiving: Live) -> None:
    lacks = receiving.call("receive")
    receiving.text = receiving.text.replace("enabled = true\nport", "enabled = false\nport")
    off = receiving.call("receive", RISKBRIEF_EVENTS_SECRET=SECRET)

    assert (lacks.exit_code, off.exit_code) == (2, 2)
    assert "events.enabled: true needs RISKBRIEF_EVENTS_SECRET, which is not set" in lacks.stderr
    assert off.stderr == (
        "riskbrief: the settings do not want events to be received; set enabled = true in [events], and"
        " RISKBRIEF_EVENTS_SECRET\n"
    )
    assert load_settings(receiving.config, receiving.environ).events.enabled is False


def test_the_bot_serves_them_without_slack_and_a_run_starts_it_for_that(nothing: Live, port: int) -> None:
    live = nothing
    live.text += f'\n[operations]\nenabled = true\nport = {port}\n\n[log]\nformat = "json"\n'
    silent = {"RISKBRIEF_SLACK_APP_TOKEN": ""}
    process = live.start("bot", **silent)
    try:
        assert process.stderr is not None
        said = [json.loads(process.stderr.readline()) for _ in range(2)]
        found = {
            path: httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30, trust_env=False)
            for path in ("/healthz", "/readyz", "/metrics")
        }
    finally:
        process.terminate()
        _, rest = process.communicate(timeout=60)
    said += map(json.loads, rest.splitlines())

    assert wanted_sides(load_settings(live.config, live.environ | silent)) == ["worker", "bot"]
    assert [one["message"] for one in said[:2]] == [
        f"riskbrief: serving metrics and health on http://127.0.0.1:{port}",
        "riskbrief: /risk is not answered: RISKBRIEF_SLACK_APP_TOKEN is not set",
    ]
    assert {one["level"] for one in said} == {"info"}
    assert {path: answer.status_code for path, answer in found.items()} == {
        "/healthz": 200,
        # Nobody works here, and the readers of the example are to be briefed.
        "/readyz": 503,
        "/metrics": 200,
    }
    assert "riskbrief_database_up 1.0" in found["/metrics"].text
    assert process.returncode == 0
