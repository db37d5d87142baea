"""An HTTP server on loopback that gives the answers it was told to, one after another, whatever it is asked.

    with ScriptedServer(Said(status=502, body="<html>"), Said(json={"ok": True})) as server:
        httpx.get(f"{server.url}/anything")
        assert server.requests[0].path == "/anything"

The last answer is given again and again. `Reset`, `Cut` and `Silence` are what no well-behaved server does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx

from tests.fakes.loopback import KeptOpen, LoopbackFake


@dataclass(frozen=True)
class Said:
    """An ordinary answer. `cut` gives away that many bytes of the body fewer than its length says."""

    status: int = 200
    json: Any = None
    body: str | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0

    def content(self) -> tuple[bytes, str]:
        if self.body is None:
            return json.dumps(self.json).encode(), "application/json; charset=utf-8"
        text = self.body.encode() if isinstance(self.body, str) else self.body
        return text, "text/html" if text.lstrip().startswith(b"<") else "application/json"


@dataclass(frozen=True)
class Reset:
    """The connection is torn down without an answer."""


@dataclass(frozen=True)
class Silence:
    """Nothing comes until the server is closed."""


def patience_for(answers: Sequence[object]) -> httpx.Timeout:
    """Return a time-out that a silence does not make the test wait for, and that a busy machine keeps elsewhere."""
    return httpx.Timeout(5, read=0.15 if any(isinstance(one, Silence) for one in answers) else 30)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class ScriptedServer(LoopbackFake):
    """Gives its answers in their order."""

    def __init__(self, *answers: Said | Reset | Silence) -> None:
        super().__init__("Scripted", _Request)
        self.answers = list(answers)
        self.requests: list[Asked] = []
        self.closing = threading.Event()

    def release(self) -> None:
        self.closing.set()

    def next_answer(self, asked: Asked) -> Said | Reset | Silence:
        self.requests.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Request(KeptOpen, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        fake = self.server.fake
        assert isinstance(fake, ScriptedServer)
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = fake.next_answer(Asked(self.command, self.path, headers, self.rfile.read(length)))
        if isinstance(answer, Said):
            self._say(answer)
        elif isinstance(answer, Reset):
            self.reset()
        else:
            fake.closing.wait(30)
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 (the library's own name)

    def _say(self, answer: Said) -> None:
        content, kind = answer.content()
        # Without a Date of its own: a test's clock is seldom the machine's.
        self.send_response_only(answer.status)
        told = {"content-type": kind, "content-length": str(len(content)), **answer.headers}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) - answer.cut])
        self.wfile.flush()
        self.close_connection = bool(answer.cut)
