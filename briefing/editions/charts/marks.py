"""What a chart is made of: a handful of shapes in CSS pixels, from the top left, each in a named ink.

A name and not a colour stands in a shape: one layout serves light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ink = Literal[
    "sheet", "ink", "quiet", "line", "safe", "moderate", "high", "critical", "up", "down", "steady",
    "tone-critical", "tone-warning", "tone-info", "tone-clear", "tone-line",
]  # fmt: skip

Anchor = Literal["start", "middle", "end"]

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle; `edge` is drawn inside its outline, one pixel wide."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink
    edge: Ink | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Strokes:
    """Lines of one ink and width. `dash` is the length of both dash and gap; None is a solid line."""

    lines: tuple[tuple[Point, ...], ...]
    ink: Ink
    width: float = 1.0
    dash: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    ink: Ink


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One line of text on its baseline."""

    x: float
    y: float
    text: str
    ink: Ink = "ink"
    anchor: Anchor = "start"
    size: float = 11.0
    bold: bool = False


Mark = Box | Strokes | Dot | Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A chart laid out, on whatever ground there is."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def hatching(box: Box, *, step: float, ink: Ink, width: float = 1.0) -> Strokes:
    """Return lines that rise from left to right across a box and end at its sides."""
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    lines: list[tuple[Point, ...]] = []
    # Counted from the picture's corner rather than the box's, so that neighbouring boxes have one pattern.
    place = (int((left + top) / step) + 1) * step
    while place < right + bottom:
        low, high = max(left, place - bottom), min(right, place - top)
        if high > low:
            lines.append(((low, place - low), (high, place - high)))
        place += step
    return Strokes(lines=tuple(lines), ink=ink, width=width)
