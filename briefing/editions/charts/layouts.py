"""Which layout a chart has, and the line of a card. Importing this loads matplotlib, which measures the labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from briefing.editions.charts.marks import Dot, Drawing, Strokes
from briefing.editions.charts.ranked import movement_drawing, services_drawing
from briefing.editions.charts.weekly import bands_drawing, restore_drawing
from briefing.editions.view.chart_data import BandsChart, MovementChart, RestoreChart, ServicesChart

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Ink, Mark, Point
    from briefing.editions.view.chart_data import Chart, Tone, TrendChart

_WIDTH, _HEIGHT = 120, 28
_MARGIN = 4.0

_TONES: Mapping[Tone, Ink] = {
    "critical": "tone-critical",
    "warning": "tone-warning",
    "info": "tone-info",
    "clear": "tone-clear",
}


def laid_out(chart: Chart) -> Drawing:
    """Return the shapes of a chart."""
    if isinstance(chart, BandsChart):
        return bands_drawing(chart)
    if isinstance(chart, ServicesChart):
        return services_drawing(chart)
    if isinstance(chart, MovementChart):
        return movement_drawing(chart)
    return restore_drawing(chart) if isinstance(chart, RestoreChart) else _trend_drawing(chart)


def _trend_drawing(chart: TrendChart) -> Drawing:
    """Draw a line from zero, or the lowest value below zero, with gaps for unknown weeks and a dot at its end.

    It is fit for light and dark ground.
    """
    known = [value for value in chart.series if value is not None]
    marks: list[Mark] = []
    if known:
        runs = _runs(chart, min(0.0, *known), max(0.0, *known))
        lines = tuple(tuple(run) for run in runs if len(run) > 1)
        marks.append(Strokes(lines=lines, ink="tone-line", width=1.5))
        # A week alone between two gaps would be no line at all.
        marks += [Dot(x=run[0][0], y=run[0][1], radius=1.2, ink="tone-line") for run in runs if len(run) == 1]
        last = runs[-1][-1]
        marks.append(Dot(x=last[0], y=last[1], radius=3.0, ink=_TONES[chart.tone]))
    return Drawing(width=_WIDTH, height=_HEIGHT, marks=tuple(marks), ground=None)


def _runs(chart: TrendChart, low: float, high: float) -> list[list[Point]]:
    step = (_WIDTH - 2 * _MARGIN) / max(len(chart.series) - 1, 1)
    scale = (_HEIGHT - 2 * _MARGIN) / ((high - low) or 1.0)
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(chart.series):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_MARGIN + place * step, _HEIGHT - _MARGIN - (value - low) * scale))
    return [run for run in runs if run]
