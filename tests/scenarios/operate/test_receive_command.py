"""The receiver as `riskbrief run` and `riskbrief receive` start it: beside the others, or not at all, and then why."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace

import pytest

from bot.cli.monday.run import wanted_sides
from bot.processes import SIDES
from bot.settings import load_settings
from tests.monday import Live
from tests.receiving import SECRET


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
