"""The few colours of the charts, and what the page calls them, which knows light and dark.

Bands differ in lightness first, so that they stay apart in black and white and for the colour-blind; *high* is
hatched besides, and *safe*, the pale one, has an outline. A test measures all of it.

In an SVG inside a page the inks are the page's custom properties, and text is text. The surprising thing: there is no
`id`, no style sheet and no clipping in it, so that any number of charts can stand in one page. Everything that
strangers wrote is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Final

from briefing.editions.charts.marks import Box, Dot, Strokes, Words

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Drawing, Ink, Mark


INKS: Final[Mapping[Ink, str]] = {
    "sheet": "#ffffff",
    "ink": "#1f2328",
    "quiet": "#57606a",
    "line": "#e2e0da",
    "safe": "#dbe2e5",
    "moderate": "#b5892b",
    "high": "#a84a1d",
    "critical": "#5e1414",
    "up": "#b42318",
    "down": "#1f5fa8",
    "steady": "#7c8792",
    "tone-critical": "#d1453b",
    "tone-warning": "#b37114",
    "tone-info": "#3d80c9",
    "tone-clear": "#2f9360",
    "tone-line": "#7c8792",
}
"""On light ground, where nothing else is known of the page."""

PROPERTIES: Mapping[Ink, str] = {
    "sheet": "--sheet",
    "ink": "--ink",
    "quiet": "--quiet",
    "line": "--line",
    "safe": "--band-safe",
    "moderate": "--band-moderate",
    "high": "--band-high",
    "critical": "--band-critical",
    "up": "--critical",
    "down": "--info",
}
"""The page's custom properties; an ink without one is fit for both grounds."""


def svg_of(drawing: Drawing, alt: str) -> str:
    """Return a drawing as an `<svg>` element, on whatever ground the page has."""
    shapes = "".join(_shape(mark) for mark in drawing.marks)
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    return f'<svg class="chart" role="img" aria-label="{escape(alt)}" {size} direction="ltr">{shapes}</svg>'


def _shape(mark: Mark) -> str:
    if isinstance(mark, Box):
        return _box(mark)
    if isinstance(mark, Strokes):
        return _strokes(mark)
    if isinstance(mark, Dot):
        return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}" fill="{_ink(mark.ink)}"/>'
    return _words(mark)


def _box(box: Box) -> str:
    inset = 0.0 if box.edge is None else 0.5
    width, height = max(box.width - 2 * inset, 0.0), max(box.height - 2 * inset, 0.0)
    place = f'x="{_n(box.x + inset)}" y="{_n(box.y + inset)}" width="{_n(width)}" height="{_n(height)}"'
    edge = "" if box.edge is None else f' stroke="{_ink(box.edge)}"'
    return f'<rect {place} fill="{_ink(box.fill)}"{edge}/>'


def _strokes(strokes: Strokes) -> str:
    path = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in line) for line in strokes.lines)
    dash = "" if strokes.dash is None else f' stroke-dasharray="{_n(strokes.dash)}"'
    join = ' stroke-linejoin="round"'
    return f'<path d="{path}" fill="none" stroke="{_ink(strokes.ink)}" stroke-width="{_n(strokes.width)}"{join}{dash}/>'


def _words(words: Words) -> str:
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    weight = ' font-weight="600"' if words.bold else ""
    place = f'x="{_n(words.x)}" y="{_n(words.y)}" font-size="{_n(words.size)}"'
    # Isolated, so that a name from right to left moves nothing but itself.
    side = "" if words.text.isascii() else ' unicode-bidi="isolate"'
    return f'<text {place}{anchor}{weight}{side} fill="{_ink(words.ink)}">{escape(words.text)}</text>'


def _ink(ink: Ink) -> str:
    plain = INKS[ink]
    return f"var({PROPERTIES[ink]}, {plain})" if ink in PROPERTIES else plain


def _n(value: float) -> str:
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
