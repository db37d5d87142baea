"""What the doctor says of the receiver of events: whether it listens, and who has its port if it does not."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor.servers import START_RECEIVER as START
from bot.doctor.servers import check_events, is_about_events
from bot.receiving.app import ALIVE
from bot.settings import Settings, load_settings
from tests.receiving import SECRET, SETTINGS, free_port
from tests.unit.bot.doctor.test_web import answering


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "riskbrief.toml"
    path.write_text(SETTINGS.format(port=free_port()), "utf-8")
    return load_settings(path, {"RISKBRIEF_EVENTS_SECRET": SECRET})


def told(settings: Settings) -> tuple[str, str, str, str]:
    found = check_events(settings)
    return found.state, found.verdict, found.detail, found.fix


def on(settings: Settings, port: int, bind: str = "127.0.0.1") -> Settings:
    return replace(settings, events=settings.events.model_copy(update={"port": port, "bind": bind}))


def test_only_our_own_word_counts(settings: Settings) -> None:
    where = f"127.0.0.1:{settings.events.port}"
    assert told(settings) == ("missing", "optional", f"nobody listens on {where}", START)
    for said, bind in ((ALIVE, "127.0.0.1"), (ALIVE, "0.0.0.0"), ("welcome", "127.0.0.1")):  # noqa: S104 (asked, not listened on)
        with answering(200, said) as url:
            port = int(url.rpartition(":")[2])
            state, _, detail, _ = told(on(settings, port, bind))
        is_ours = ("ok", f"it listens on {bind}:{port}")
        assert (state, detail) == (is_ours if said == ALIVE else ("missing", f"somebody else has {bind}:{port}"))
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        _, _, detail, fix = told(on(settings, bound.getsockname()[1]))
    assert detail.startswith("somebody else has ")
    assert fix == "set port in [events] to one that is free, or stop what has this one"


def test_a_secret_alone_is_worth_a_line_and_nothing_is_worth_none(settings: Settings) -> None:
    off = replace(settings, events=settings.events.model_copy(update={"enabled": False}))
    assert told(off) == (
        "not connected",
        "optional",
        "RISKBRIEF_EVENTS_SECRET is set, and [events] enabled is false: nobody listens",
        "write enabled = true into [events]",
    )
    assert is_about_events(off)
    assert not is_about_events(replace(off, secrets=off.secrets.model_copy(update={"events_secret": None})))
