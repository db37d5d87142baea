"""A reading as a reader sees it: the value with its unit, singular or plural, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.words import singular

if TYPE_CHECKING:
    from scoring.score import Reason

HUNDRED = 100
SAID_BY_NOTE = frozenset({"yes or no", "kinds", "conditions", "points of review"})
"""Units of which the number tells a reader nothing where a note says what was found."""


def number(value: float) -> str:
    """Write a number as briefly as it can be without lying: whole, or with one decimal under 100."""
    rounded = round(value, 1)
    if rounded == int(rounded) or abs(rounded) >= HUNDRED:
        return f"{round(value):,}"
    return f"{rounded:.1f}"


def measure(value: float, unit: str) -> str:
    """Write a value with its unit: "1 line", "420 lines", "37.5 %", "yes"."""
    if unit == "yes or no":
        return "yes" if value else "no"
    text = number(value)
    if unit == "percent":
        return f"{text} %"
    if unit in {"ratio", "times"}:
        return f"{text}×"  # noqa: RUF001 the multiplication sign is meant
    return f"{text} {singular(unit) if text == '1' else unit}"


def read_aloud(reason: Reason) -> str:
    """Say what a signal read: its note where it has one, else value and unit, else why it is missing."""
    reading = reason.reading
    if reading.value is None:
        return f"assumed: {reading.missing or 'no reading'}"
    if reading.note and reason.signal.unit in SAID_BY_NOTE:
        return reading.note
    text = measure(reading.value, reason.signal.unit)
    return f"{text} ({reading.note})" if reading.note else text
