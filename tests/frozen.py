"""Payloads that an older version froze: weeks of the example organisation under another seed, read as they were."""

from __future__ import annotations

import gzip
from functools import cache

from briefing.contracts.payload import Payload, parse_payload
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "golden" / "stored"


def payload_names() -> list[str]:
    """The names of all of them."""
    return sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))


@cache
def payload_of(name: str) -> Payload:
    """Read one of them."""
    return parse_payload(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()).decode(), name=name)
