"""What strangers can make happen as often as they like fills no log, and is not hidden either."""

from __future__ import annotations

import logging

import pytest

from bot.logs import RATE_SECONDS as SECONDS
from bot.logs import RateLimitedLog


def test_it_is_said_at_once_then_at_most_once_a_minute_with_how_often_it_was(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    refused = RateLimitedLog(logging.getLogger("bot.test"), "refused %d", clock=lambda: now[0])

    for _ in range(3):
        refused.note()
    assert caplog.messages == ["refused 1"]

    now[0] += SECONDS
    refused.note()
    now[0] += SECONDS - 1
    refused.note()
    assert caplog.messages == ["refused 1", "refused 3"]
