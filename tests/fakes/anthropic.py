"""A server on loopback that speaks the Messages API and gives the answers that it was told to, one after another.

    with FakeAnthropic(validator) as claude:
        claude.say(Answer(text='{"headline": …}'), Fault(529, "overloaded_error"))
        AnthropicMessages(SecretStr("sk-ant-fake"), url=claude.url).send(request, timeout=5)
        assert claude.requests[0]["model"] == "claude-haiku-5-5"

The last answer is given again and again. It is as strict as the service: a request without a key or a version is
refused, and so is one that the captured schema does not allow, where that is at hand.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema

from tests.fakes.loopback import KeptOpen, LoopbackFake

SCHEMAS = "real/anthropic/messages_api.schemas.json"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A message of the model. `thought` comes before it in a block of its own."""

    text: str
    stop: str = "end_turn"
    input: int = 4_000
    cache_write: int = 1_700
    cache_read: int = 0
    output: int = 700
    thought: str | None = None
    uses: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Tools that it wants used, by name, with their inputs; it stops for them."""


@dataclass(frozen=True)
class Fault:
    """An error of the service, with its status, type and words; `code` is the one that some of them have besides."""

    status: int
    type: str
    message: str = "no luck today"
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True)
class Page:
    """A 200 of somebody else, such as a proxy."""

    body: bytes
    content_type: str = "text/html"


@dataclass(frozen=True)
class Hang:
    """Nothing comes until the server ends."""


@dataclass(frozen=True)
class Drip:
    """A body that comes a byte at a time and never ends, each byte just before a client would lose patience."""

    pause: float


Said = Answer | Fault | Page | Hang | Drip

RETIRED = Fault(404, "not_found_error", "model: claude-old-1")
OVERLOADED = Fault(529, "overloaded_error", "Overloaded")


class FakeAnthropic(LoopbackFake):
    """The service. `requests` holds what it was asked, `refused` why it found a request wrong."""

    def __init__(self, validators: Mapping[str, Any] | None = None) -> None:
        super().__init__("Anthropic", _Request)
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.validators = validators or {}
        self.numbers = count(1)
        self.ended = threading.Event()
        self._script: list[Said] = []

    def say(self, *script: Said) -> None:
        """Begin anew, with these answers."""
        self.requests.clear()
        self.refused.clear()
        self._script = list(script)

    def release(self) -> None:
        self.ended.set()

    def next_one(self) -> Said:
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def wrong_with(self, name: str, body: object) -> str | None:
        """Say what the schema has against a body; None where nothing, or no schema is at hand."""
        if name not in self.validators:
            return None
        found = sorted(self.validators[name].iter_errors(body), key=lambda error: list(map(str, error.path)))
        return f"{list(found[0].path)}: {found[0].message[:200]}" if found else None


@cache
def validators(shared: Path) -> dict[str, Any]:
    """The captured schemas of the API: of a request (`create`, `count_tokens`) and of a response."""
    schemas = json.loads((shared / SCHEMAS).read_text("utf-8"))
    return {name: jsonschema.Draft202012Validator(schemas[name]) for name in ("create", "count_tokens", "response")}


class _Request(KeptOpen, BaseHTTPRequestHandler):
    NAMES_IT = "request-id"

    def do_POST(self) -> None:
        fake = self.server.fake
        assert isinstance(fake, FakeAnthropic)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        fault = self._refused(fake, body)
        if fault is not None:
            self._fault(fault)
        elif self.path.endswith("/count_tokens"):
            self._send(200, json.dumps({"input_tokens": len(json.dumps(body)) // 4}).encode())
        else:
            fake.requests.append(body)
            self._answer(fake, body, fake.next_one())

    def _refused(self, fake: FakeAnthropic, body: dict[str, Any]) -> Fault | None:
        kind = {"/v1/messages": "create", "/v1/messages/count_tokens": "count_tokens"}.get(self.path)
        if kind is None:
            return Fault(404, "not_found_error", self.path)
        if "x-api-key" not in self.headers and "authorization" not in self.headers:
            return Fault(401, "authentication_error", "x-api-key header is required")
        if "anthropic-version" not in self.headers:
            return Fault(400, "invalid_request_error", "anthropic-version: header is required")
        wrong = fake.wrong_with(kind, body)
        if wrong is not None:
            fake.refused.append(wrong)
            return Fault(400, "invalid_request_error", wrong)
        return None

    def _answer(self, fake: FakeAnthropic, body: dict[str, Any], said: Said) -> None:
        match said:
            case Answer():
                message = self._message(said, str(body["model"]), next(fake.numbers))
                assert (wrong := fake.wrong_with("response", message)) is None, wrong
                self._send(200, json.dumps(message).encode())
            case Fault():
                self._fault(said)
            case Page(content, content_type):
                self._send(200, content, content_type=content_type)
            case Hang():
                fake.ended.wait()
                self.hang_up()
            case Drip(pause):
                self._drip(fake, pause)

    def _drip(self, fake: FakeAnthropic, pause: float) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "1000000")
        self.end_headers()
        while not fake.ended.wait(pause):
            self.wfile.write(b" ")
            self.wfile.flush()
        self.hang_up()

    def _fault(self, fault: Fault) -> None:
        self._send(fault.status, json.dumps(self._told(fault)).encode(), headers=fault.headers)

    def _told(self, fault: Fault) -> dict[str, Any]:
        details = {} if fault.code is None else {"details": {"error_code": fault.code}}
        return {"type": "error", "error": {"type": fault.type, "message": fault.message, **details}}

    def _message(self, said: Answer, model: str, number: int) -> dict[str, Any]:
        return _message(said, model, number)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        fake = self.server.fake
        assert isinstance(fake, FakeAnthropic)
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header(self.NAMES_IT, f"req_{next(fake.numbers)}")
        self.end_headers()
        self.wfile.write(body)


def _message(said: Answer, model: str, number: int) -> dict[str, Any]:
    thought = [] if said.thought is None else [{"type": "thinking", "thinking": said.thought, "signature": "c2ln"}]
    details = {"type": "refusal", "category": None, "explanation": None} if said.stop == "refusal" else None
    text = [{"type": "text", "text": said.text, "citations": None}] if said.text or said.stop != "refusal" else []
    uses = [
        {"type": "tool_use", "id": f"toolu_{number}_{place}", "name": name, "input": dict(given)}
        for place, (name, given) in enumerate(said.uses)
    ]
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [*thought, *text, *uses],
        "stop_reason": "tool_use" if uses else said.stop,
        "stop_sequence": None,
        "stop_details": details,
        "usage": {
            "input_tokens": said.input,
            "cache_creation_input_tokens": said.cache_write,
            "cache_read_input_tokens": said.cache_read,
            "output_tokens": said.output,
        },
    }
