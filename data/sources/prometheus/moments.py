"""When an objective is read: at fixed moments, so that the tables are the same whenever somebody collects."""

from __future__ import annotations

from typing import Final

STEP: Final = 6 * 3_600
"""Seconds between two readings: 00, 06, 12 and 18 o'clock UTC.

Each reading makes the server go over 72 hours and over the whole window of an objective, so that one every hour for
half a year would cost it six times as much, and a burn over 72 hours moves little within six.
"""

SETTLED: Final = 600
"""Seconds after which a moment is read: samples arrive late where they are written from afar."""

AT_ONCE: Final = 28 * 4
"""Moments of one question: four weeks of them, a hundredth of what a server refuses."""


def first_at(since: int) -> int:
    """Return the first moment at or after a time (epoch seconds)."""
    return -(-since // STEP) * STEP


def last_at(now: float) -> int:
    """Return the last moment that is settled by now."""
    return int(now - SETTLED) // STEP * STEP
