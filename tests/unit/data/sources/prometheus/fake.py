"""Something that answers as Prometheus does, with whatever a test says that a query gives at a moment.

    with FakePrometheus() as fake:
        fake.share = lambda query, at: 0.0005
        fake.instead = [refused(503, "timeout", "query timed out")]

What stands in `instead` is answered first, one after another. What a Prometheus of ours does is held against a real one
in test_real_prometheus.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.loopback import KeptOpen, LoopbackFake

Share = Callable[[str, int], float | None]


@dataclass(frozen=True)
class Instead:
    """An answer in place of the usual one."""

    status: int = 200
    body: str = ""
    kind: str = "application/json"


@dataclass(frozen=True)
class Question:
    """One question as it arrived."""

    method: str
    path: str
    told: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def moments(self) -> list[int]:
        if "time" in self.told:
            return [int(self.told["time"])]
        return list(range(int(self.told["start"]), int(self.told["end"]) + 1, int(self.told["step"])))


def refused(status: int, kind: str, words: str) -> Instead:
    return Instead(status, json.dumps({"status": "error", "errorType": kind, "error": words}))


def given(result: Any, kind: str = "vector", **more: Any) -> Instead:
    return Instead(200, json.dumps({"status": "success", "data": {"resultType": kind, "result": result}, **more}))


def text_of(value: float) -> str:
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(str(value), str(value))


class FakePrometheus(LoopbackFake):
    """Answers every query by `share`; None is no series at that moment."""

    def __init__(self) -> None:
        super().__init__("Prometheus", _Request)
        self.share: Share = lambda _query, _at: 0.0005
        self.instead: list[Instead] = []
        self.refuse: Callable[[Question], Instead | None] = lambda _question: None
        self.warnings: Callable[[Question], list[str]] = lambda _question: []
        self.version: str | None = "2.42.0"
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Instead:
        self.asked.append(question)
        if self.instead:
            return self.instead.pop(0)
        if question.path == "/api/v1/status/buildinfo":
            known = self.version is not None
            return given_data({"version": self.version}) if known else Instead(404, "404 page not found", "text/plain")
        return self.refuse(question) or self._values(question)

    def _values(self, question: Question) -> Instead:
        query = question.told["query"]
        found = [(at, self.share(query, at)) for at in question.moments]
        points = [[at, text_of(value)] for at, value in found if value is not None]
        more = {"warnings": told} if (told := self.warnings(question)) else {}
        if "time" in question.told:
            return given([{"metric": {}, "value": points[0]}] if points else [], **more)
        return given([{"metric": {}, "values": points}] if points else [], "matrix", **more)


def given_data(data: Any) -> Instead:
    return Instead(200, json.dumps({"status": "success", "data": data}))


class _Request(KeptOpen, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        fake = self.server.fake
        assert isinstance(fake, FakePrometheus)
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        parts = urlsplit(self.path)
        told = {name: values[0] for name, values in parse_qs(parts.query or body).items()}
        answer = fake.answer(Question(self.command, parts.path, told, {**self.headers}))
        content = answer.body.encode()
        self.send_response_only(answer.status)
        self.send_header("content-type", answer.kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 (the library's own name)
