"""Tests that let a secret out, each by another door, for test_watch.py: it runs them and counts those that fail.

The file's name keeps pytest from finding them by itself.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from base64 import b64encode
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from bot.settings.environment import Environment
from data.errors import DatabaseUnusable
from tests.fakes.loopback import KeptOpen, LoopbackFake

SECRET = "xoxb-hunter2/with+odd&letters"
VARIABLE = "RISKBRIEF_SLACK_BOT_TOKEN"


@pytest.fixture(autouse=True)
def _read() -> None:
    """The software reads it, as at its start."""
    assert Environment({VARIABLE: SECRET}).secret(VARIABLE) == SECRET


class Elsewhere(LoopbackFake):
    """A host that the secret is none of the business of."""

    def __init__(self) -> None:
        super().__init__("Elsewhere", _Request)


class _Request(KeptOpen, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()


def ask(path: str = "/", **headers: str) -> None:
    with Elsewhere() as fake, urlopen(Request(f"{fake.url}{path}", headers=headers)) as answer:  # noqa: S310 (loopback)
        assert answer.status == 204


def test_leak_print() -> None:
    sys.stdout.write(SECRET)


def test_leak_log() -> None:
    logging.getLogger("bot").warning("the token %s was refused", SECRET)


def test_leak_capsys(capsys: pytest.CaptureFixture[str]) -> None:
    sys.stderr.write(b64encode(f"user:{SECRET}".encode()).decode())
    capsys.readouterr()


def test_leak_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "cache.db").write_bytes(b"\0\1" + SECRET.encode() + b"\0")


def test_leak_argument() -> None:
    subprocess.run([sys.executable, "-c", "pass", f"--token={SECRET}"], check=True)


def test_leak_child() -> None:
    subprocess.run([sys.executable, "-c", "print('hun' + 'ter2')"], check=True, capture_output=True)


def test_leak_error() -> None:
    with pytest.raises(DatabaseUnusable):
        raise DatabaseUnusable(f"no answer for {SECRET}")


def test_leak_query() -> None:
    ask(f"/?token={quote(SECRET)}")


def test_leak_header() -> None:
    ask(**{"X-Debug": SECRET})


def test_leak_host() -> None:
    ask(Authorization=f"Bearer {SECRET}")


def test_clean(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\n", "utf-8")
    (tmp_path / "riskbrief.toml").write_text(f'[slack]\nbot_token = "{SECRET}"\n', "utf-8")
    sys.stdout.write("hunter of two")
