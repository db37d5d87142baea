"""A series in one line of block characters, and in words for those who cannot see it.

The floor is zero (or the lowest value below zero): a wiggle between 40 and 41 must not look like a
cliff. An unknown week is a gap, never a zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.view.figures import number

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(series: Sequence[float | None]) -> str:
    """Draw a series, oldest first."""
    known = [value for value in series if value is not None]
    if not known:
        return GAP * len(series)
    low, high = min(0.0, *known), max(0.0, *known)
    return "".join(GAP if value is None else _block(value, low, high) for value in series)


def _block(value: float, low: float, high: float) -> str:
    if high == low:
        return BLOCKS[0]
    return BLOCKS[round((value - low) / (high - low) * (len(BLOCKS) - 1))]


def spark_words(series: Sequence[float | None], unit: str = "") -> str:
    """Say what a sparkline shows: `13 weeks, from 12 to 41, now 41`; a unit, such as ` %`, follows its figures."""
    known = [value for value in series if value is not None]
    if not known:
        return f"{len(series)} weeks, none known"
    now = "unknown" if series[-1] is None else f"{number(series[-1])}{unit}"
    return f"{len(series)} weeks, from {number(min(known))} to {number(max(known))}{unit}, now {now}"


def bar(value: float, most: float, *, width: int) -> str:
    """Draw a horizontal bar of whole blocks; anything above zero gets at least one."""
    if most <= 0 or value <= 0:
        return ""
    return "█" * max(1, round(min(value, most) / most * width))
