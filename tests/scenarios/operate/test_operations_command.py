"""The pages for operators as `riskbrief bot` serves them: without Slack, with a log for machines beside them."""

from __future__ import annotations

import json

import httpx

from bot.cli.monday.run import wanted_sides
from bot.settings import load_settings
from tests.monday import Live


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
