"""The shapes of charts as SVG, in CSS pixels from the top left, each in a named ink for light and dark.

Bands differ in lightness, for black and white and for the colour-blind; *high* is hatched, and *safe*, the pale one,
has an outline. A test measures this. Without `id`, style sheet and clipping, any number of charts fit in one page.
Strangers' text is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final, Literal

Ink = Literal[
    "sheet", "ink", "quiet", "line", "safe", "moderate", "high", "critical", "up", "down", "steady",
    "tone-critical", "tone-warning", "tone-info", "tone-clear",
]  # fmt: skip
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, width and height of a rectangle."""

SMALL = 11.0
"""The size of all text, in CSS pixels."""

INKS: Final[Mapping[Ink, str]] = {
    "sheet": "var(--sheet, #ffffff)",
    "ink": "var(--ink, #1f2328)",
    "quiet": "var(--quiet, #57606a)",
    "line": "var(--line, #e2e0da)",
    "safe": "var(--band-safe, #dbe2e5)",
    "moderate": "var(--band-moderate, #b5892b)",
    "high": "var(--band-high, #a84a1d)",
    "critical": "var(--band-critical, #5e1414)",
    "up": "var(--critical, #b42318)",
    "down": "var(--info, #1f5fa8)",
    "steady": "#7c8792",
    "tone-critical": "#d1453b",
    "tone-warning": "#b37114",
    "tone-info": "#3d80c9",
    "tone-clear": "#2f9360",
}
"""The page's custom property, and a colour on light ground if the page does not set it.

An ink without a property is fit for both grounds.
"""


def picture(width: int, height: float, alt: str, shapes: Iterable[str]) -> str:
    """Return an `<svg>` element for the inside of a page; `alt` says what it shows."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg class="chart" role="img" aria-label="{escape(alt)}" {size} direction="ltr">{"".join(shapes)}</svg>'


def rectangle(box: Box, fill: Ink, *, edge: Ink | None = None) -> str:
    """Draw a rectangle; `edge` is inside its outline, one pixel wide."""
    inset = 0.0 if edge is None else 0.5
    left, top = box[0] + inset, box[1] + inset
    width, height = (max(one - 2 * inset, 0.0) for one in box[2:])
    place = f'x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
    outline = "" if edge is None else f' stroke="{INKS[edge]}"'
    return f'<rect {place} fill="{INKS[fill]}"{outline}/>'


def strokes(lines: Iterable[Sequence[Point]], ink: Ink, *, width: float = 1.0, dash: float | None = None) -> str:
    """Draw lines of one ink and width; `dash` is the length of dash and gap, None for solid."""
    path = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in line) for line in lines)
    dashes = "" if dash is None else f' stroke-dasharray="{_n(dash)}"'
    pen = f'stroke="{INKS[ink]}" stroke-width="{_n(width)}" stroke-linejoin="round"{dashes}'
    return f'<path d="{path}" fill="none" {pen}/>'


def dot(at: Point, radius: float, ink: Ink) -> str:
    return f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{INKS[ink]}"/>'


def words(
    at: Point, text: str, *, ink: Ink = "ink", anchor: Literal["start", "middle", "end"] = "start", bold: bool = False
) -> str:
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="600"' if bold else ""
    # Isolated, so that a right-to-left name moves only itself.
    direction = "" if text.isascii() else ' unicode-bidi="isolate"'
    place = f'x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(SMALL)}"{side}{weight}{direction}'
    return f'<text {place} fill="{INKS[ink]}">{escape(text)}</text>'


def hatching(box: Box) -> str:
    """Draw rising lines across a box, ending at its sides."""
    left, top, right, bottom = box[0], box[1], box[0] + box[2], box[1] + box[3]
    lines: list[Sequence[Point]] = []
    # Counted from the picture's corner, so that neighbouring boxes have one pattern.
    step = 5.0
    place = (int((left + top) / step) + 1) * step
    while place < right + bottom:
        low, high = max(left, place - bottom), min(right, place - top)
        if high > low:
            lines.append(((low, place - low), (high, place - high)))
        place += step
    return strokes(lines, "sheet")


def _n(value: float) -> str:
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
