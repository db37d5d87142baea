"""Moments as an answer says them: in the reader's zone, and how long ago."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from briefing.contracts.words import counted
from briefing.editions.view.dates import minute_words

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400

_STEPS: Final = ((2 * DAY, DAY, "days"), (2 * HOUR, HOUR, "hours"), (2 * MINUTE, MINUTE, "minutes"))
"""From which age on (seconds) what unit counts: two of the larger one before the smaller is left."""


def iso(at: int) -> str:
    """Return a moment (epoch seconds) as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def moment_words(at: int, zone: str) -> str:
    """Say the local minute of a moment (epoch seconds): `Fri 4 Sep 16:51`."""
    return minute_words(iso(at), zone)


def ago(at: int, now: int) -> str:
    """Say how long before `now` something was (both epoch seconds): `3 hours ago`."""
    age = now - at
    for least, unit, noun in _STEPS:
        if age >= least:
            return f"{counted(age // unit, noun)} ago"
    return "just now"
