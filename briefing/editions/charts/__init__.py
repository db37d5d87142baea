"""The pictures of a page: a chart's values as SVG, in the page's own colours.

Neither has a chart's title, which stands beside it as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.charts.inks import svg_of
from briefing.editions.charts.layouts import laid_out

if TYPE_CHECKING:
    from briefing.editions.view.chart_data import Chart

__all__ = ["draw_svg"]


def draw_svg(chart: Chart) -> str:
    """Draw a chart as an `<svg>` element for the inside of a page."""
    return svg_of(laid_out(chart), chart.alt)
