"""What the doctor says of our own servers: whether it is ours that answers, where others reach it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.doctor.servers import PLAIN, check_events, check_web, is_about_events
from bot.doctor.servers import START_RECEIVER as START
from bot.receiving.app import ALIVE as RECEIVES
from bot.settings import Settings, load_settings
from bot.settings import Web as WebTable
from bot.webapp import ALIVE
from tests.receiving import SECRET, SETTINGS, free_port
from tests.unit.bot.doctor.clinic import Clinic, findings


@contextmanager
def answering(status: int, text: str) -> Iterator[str]:
    """A server that says one thing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "text", "detail"),
    [
        (200, ALIVE, "it answers, without encryption"),
        (200, "<h1>Welcome to nginx</h1>", "somebody else answers there, with status 200"),
        (502, "", "somebody else answers there, with status 502"),
    ],
)
def test_only_our_own_word_counts_and_a_gap_is_one_that_the_rest_gets_along_with(status, text, detail) -> None:
    with answering(status, text) as url:
        found = check_web(WebTable(url=url), url)

    assert (found.name, found.state, found.detail, found.verdict) == (url, "missing", detail, "optional")
    fix = f"start 'riskbrief run' or 'riskbrief bot', and have your proxy hand {url} on to 127.0.0.1:8080"
    assert found.fix == (PLAIN if text == ALIVE else f"{fix}; docs/web.md has examples")


def test_where_nobody_answers_the_reason_is_told() -> None:
    with answering(200, ALIVE) as url:
        pass
    found = check_web(WebTable(url=url), url)

    assert (found.state, found.detail) == ("missing", "does not answer: [Errno 111] Connection refused")


def test_the_report_has_the_pages_where_the_settings_have_an_address(clinic: Clinic) -> None:
    with answering(200, ALIVE) as url:
        clinic.more = f'\n[web]\nurl = "{url}"\n'
        clinic.environ["RISKBRIEF_WEB_SECRET"] = "hunter2-of-the-links-and-long-enough"
        report = clinic.examine()

    assert findings(report)["web", url].detail == "it answers, without encryption"
    assert report.is_ok


# ---- the receiver of events


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
    for said, bind in ((RECEIVES, "127.0.0.1"), (RECEIVES, "0.0.0.0"), ("welcome", "127.0.0.1")):  # noqa: S104 (asked, not listened on)
        with answering(200, said) as url:
            port = int(url.rpartition(":")[2])
            state, _, detail, _ = told(on(settings, port, bind))
        is_ours = ("ok", f"it listens on {bind}:{port}")
        assert (state, detail) == (is_ours if said == RECEIVES else ("missing", f"somebody else has {bind}:{port}"))
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
