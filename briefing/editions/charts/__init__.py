"""The pictures of an edition: a chart's values as a PNG for mail clients, which show no SVG, and as SVG for the page.

matplotlib is loaded when the first picture is drawn and not before. A picture is drawn once for all who share it: both
functions remember the last few hundred. Neither draws a chart's title, which stands beside it as text.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.editions.charts.inks import Theme, svg_of

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Drawing
    from briefing.editions.view.chart_data import Chart

__all__ = ["Picture", "Theme", "draw_png", "draw_svg"]

_REMEMBERED = 512
"""Pictures of either kind that are remembered, at about 8 kB each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A PNG and the CSS pixels that it is meant for; it has twice as many of its own."""

    png: bytes
    width: int
    height: int


@lru_cache(maxsize=_REMEMBERED)
def draw_png(chart: Chart, theme: Theme) -> Picture:
    """Draw a chart for a light or a dark ground; the line of a card is the same on both."""
    drawing = _laid_out(chart)
    from briefing.editions.charts.raster import png_of  # noqa: PLC0415 (as below)

    return Picture(png=png_of(drawing, theme), width=drawing.width, height=drawing.height)


@lru_cache(maxsize=_REMEMBERED)
def draw_svg(chart: Chart) -> str:
    """Draw a chart as an `<svg>` element for the inside of a page, in the page's own colours."""
    return svg_of(_laid_out(chart), chart.alt)


def _laid_out(chart: Chart) -> Drawing:
    """Lay a chart out. Where matplotlib cannot keep its list of fonts, it says so in a warning that helps nobody."""
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        from briefing.editions.charts.layouts import laid_out  # noqa: PLC0415 (half a second that most commands save)
    finally:
        log.setLevel(level)
    return laid_out(chart)
