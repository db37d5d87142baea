"""What unit tests need not do again and again: read the certificates of the world, and draw a hundred examples."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from functools import cache
from typing import Any

import certifi
import pytest
from hypothesis import HealthCheck, settings

# Each run on a machine of ours draws others; that a busy one takes its time to draw them is no fault of what is tested.
settings.register_profile("brief", max_examples=25, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("CI"):
    settings.load_profile("brief")


@pytest.fixture(scope="session", autouse=True)
def _certificates() -> Iterator[None]:
    """Let all clients of httpx share what it trusts by default: to read that takes each of them 30 ms or more."""
    usual, trusted = ssl.create_default_context, {certifi.where(), os.environ.get("SSL_CERT_FILE")}
    shared = cache(lambda cafile: usual(cafile=cafile))

    def create(*args: Any, **how: Any) -> ssl.SSLContext:
        is_theirs = not args and how.keys() == {"cafile"} and how["cafile"] in trusted
        return shared(how["cafile"]) if is_theirs else usual(*args, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", create)
        yield
