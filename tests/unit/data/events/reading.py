"""What the tests of events read with: a clock that stands, and services by what events call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.events.event import Context, ReceivedEvent
from data.events.forms import Message, read_message

LATER = 1_796_000_000
SERVICES = {
    "checkout": "checkout",
    "service/checkout": "checkout",
    "pkg:oci/checkout": "checkout",
    "billing": "billing",
}
CONTEXT = Context(now=LATER, services=SERVICES)
SAMPLES = Path(__file__).parent / "samples"
JSON = "application/json"


def sample(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def plain(**told: object) -> dict[str, object]:
    usual = {"id": "release-1", "kind": "deployment", "service": "checkout", "state": "success", "at": LATER - 60}
    return {key: value for key, value in (usual | told).items() if value is not None}


def incident(**told: object) -> dict[str, object]:
    return plain(**({"id": "INC-7", "kind": "incident", "state": "began", "title": "Down"} | told))


def read(value: object, content_type: str = JSON, **headers: str) -> list[ReceivedEvent]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return read_message(Message(body=body, headers={"content-type": content_type, **named}), CONTEXT)
