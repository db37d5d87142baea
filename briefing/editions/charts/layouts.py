"""Which layout a chart has; importing this loads matplotlib, which measures the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.charts.ranked import movement_drawing, services_drawing
from briefing.editions.charts.trend import trend_drawing
from briefing.editions.charts.weekly import bands_drawing, restore_drawing
from briefing.editions.view.chart_data import BandsChart, MovementChart, RestoreChart, ServicesChart

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Drawing
    from briefing.editions.view.chart_data import Chart


def laid_out(chart: Chart) -> Drawing:
    """Return the shapes of a chart."""
    match chart:
        case BandsChart():
            return bands_drawing(chart)
        case ServicesChart():
            return services_drawing(chart)
        case MovementChart():
            return movement_drawing(chart)
        case RestoreChart():
            return restore_drawing(chart)
        case _:
            return trend_drawing(chart)
