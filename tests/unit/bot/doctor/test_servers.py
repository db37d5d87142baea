"""What the doctor says of our own servers and of the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.doctor.servers import PLAIN, check_database, check_events, check_web, is_about_events
from bot.doctor.servers import START_RECEIVER as START
from bot.receiving.app import ALIVE as RECEIVES
from bot.settings import Settings, load_settings
from bot.settings import Web as WebTable
from bot.webapp import ALIVE
from briefing.readers.addresses import refusal
from data.engine import for_writing
from data.migrations.schema import our_history
from data.store import Store
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


def test_a_database_of_today_gets_full_marks_and_its_marks_are_found(
    database_url: str, open_one: Callable[[str], Engine]
) -> None:
    found = check_database(database_url)
    assert [(one.state, one.verdict) for one in found.findings] == [("ok", "ok"), ("ok", "ok")]
    assert our_history().newest in found.findings[1].detail
    assert found.changes == 0
    mark = refusal("email", "ada@acme.example", "550", 10)
    Store(open_one(database_url)).save([mark])
    assert check_database(database_url).marks == (mark,)


def test_a_database_without_tables_names_the_command(empty_url: str, open_one: Callable[[str], Engine]) -> None:
    # On SQLite the file is there only once somebody has connected.
    open_one(empty_url).connect().close()
    found = check_database(empty_url)
    assert [(one.state, one.verdict) for one in found.findings] == [("ok", "ok"), ("missing", "broken")]
    assert "riskbrief migrate" in found.findings[1].fix
    assert found.changes is None


def test_tables_of_another_revision_name_both(database_url: str, open_one: Callable[[str], Engine]) -> None:
    first, newest = our_history().revisions[0], our_history().newest
    for revision, fix in ((first, "run 'riskbrief migrate'"), ("9999", "install the Riskbrief that made them")):
        with for_writing(open_one(database_url)).begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
        tables = check_database(database_url).findings[1]
        assert (tables.verdict, tables.fix) == ("broken", fix)
        assert revision in tables.detail
        assert newest in tables.detail


def test_to_look_does_not_make_a_file(tmp_path: Path) -> None:
    [one] = check_database(f"sqlite:///{tmp_path / 'risk.db'}").findings
    assert (one.state, one.verdict, "riskbrief migrate" in one.fix) == ("missing", "broken", True)
    assert list(tmp_path.iterdir()) == []
    [one] = check_database(f"sqlite:///{tmp_path / 'gone' / 'risk.db'}").findings
    assert "is not a directory" in one.detail


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "risk.db").write_text("not a database, but long enough to be read as one" * 40, "utf-8")
    [one] = check_database(f"sqlite:///{tmp_path / 'risk.db'}").findings
    assert (one.state, "not a database" in one.detail) == ("missing", True)


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    [one] = check_database("postgresql://riskbrief:hunter2-planted@127.0.0.1:9/risk").findings
    assert (one.name, one.state, one.verdict) == ("PostgreSQL risk at 127.0.0.1:9", "missing", "broken")
    assert "hunter2" not in repr(one)
