"""What the doctor says of the pages for readers: they are tried where readers reach them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.doctor.servers import PLAIN, check_web
from bot.settings import Web as WebTable
from bot.webapp import ALIVE
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
