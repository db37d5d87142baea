"""Charts by row, the line of a card, and which layout a chart has.

Of services against their usual, and of the steps that moved the mean score: names left, numbers right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.words import signed
from briefing.editions.charts.fitting import SMALL, WIDTH, cut, text_width
from briefing.editions.charts.marks import Box, Dot, Drawing, Strokes, Words, hatching
from briefing.editions.charts.weekly import bands_drawing, restore_drawing
from briefing.editions.view.chart_data import BandsChart, MovementChart, RestoreChart, ServicesChart
from briefing.editions.view.figures import number

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Ink, Mark, Point
    from briefing.editions.view.chart_data import Chart, ServicePoint, Tone, TrendChart

_ROW = 20.0
_BAR = 12.0
_MOST_LABEL = 148.0
_GAP = 6.0
_HEAD = 20.0


def services_drawing(chart: ServicesChart) -> Drawing:
    """Draw a bar for each service, and a mark where it usually is."""
    most = max((value for one in chart.services for value in (one.now, one.usual or 0.0)), default=0.0)
    numbers = [f"{number(one.now)} %" for one in chart.services]
    left, right = _columns([one.label for one in chart.services], numbers)
    scale = (right - left) / max(most, 1e-9)
    marks: list[Mark] = [
        Strokes(lines=(((left + 1, 3), (left + 1, 15)),), ink="ink", width=2.0),
        Words(x=left + 7, y=13, text="usual share", ink="quiet"),
    ]
    for place, (one, text) in enumerate(zip(chart.services, numbers, strict=True)):
        marks += _service_row(one, text, _HEAD + place * _ROW, left, scale)
    bottom = _HEAD + len(chart.services) * _ROW
    marks.append(Strokes(lines=(((left, _HEAD), (left, bottom)),), ink="steady"))
    return Drawing(width=WIDTH, height=round(bottom + 4), marks=tuple(marks))


def _service_row(one: ServicePoint, text: str, top: float, left: float, scale: float) -> list[Mark]:
    middle = top + _ROW / 2
    marks: list[Mark] = [
        Words(x=left - _GAP, y=middle + 4, text=cut(one.label, left - _GAP), anchor="end"),
        Box(x=left, y=middle - _BAR / 2, width=max(one.now, 0.0) * scale, height=_BAR, fill="steady"),
        Words(x=WIDTH - 2, y=middle + 4, text=text, anchor="end"),
    ]
    if one.usual is not None:
        place = left + max(one.usual, 0.0) * scale
        # The mark has a rim of the ground's colour, so that it is seen on the bar as well as beside it.
        ends = ((place, middle - 8), (place, middle + 8))
        marks += [Strokes(lines=(ends,), ink="sheet", width=4.0), Strokes(lines=(ends,), ink="ink", width=2.0)]
    return marks


def movement_drawing(chart: MovementChart) -> Drawing:
    """Draw the way from the usual mean to this week's, a row for each step; the axis begins where the steps need it."""
    reached = [chart.usual]
    for step in chart.steps:
        reached.append(reached[-1] + step.points)
    low, high = min(*reached, chart.now), max(*reached, chart.now)
    labels = ["usual", *(step.label for step in chart.steps), "this week"]
    numbers = [number(chart.usual), *(signed(step.points) for step in chart.steps), number(chart.now)]
    left, right = _columns(labels, numbers)
    scale = (right - left - 2 * _GAP) / max(high - low, 1e-9)

    def across(value: float) -> float:
        return left + _GAP + (value - low) * scale

    ends = {0: chart.usual, len(labels) - 1: chart.now}
    marks: list[Mark] = [_links([across(value) for value in reached])]
    for place, (label, text) in enumerate(zip(labels, numbers, strict=True)):
        middle = place * _ROW + _ROW / 2
        marks += _named(label, text, middle, left, bold=place in ends)
        if place in ends:
            marks.append(Dot(x=across(ends[place]), y=middle, radius=4.5, ink="ink"))
        else:
            marks += _step_bar(across(reached[place - 1]), across(reached[place]), middle)
    return Drawing(width=WIDTH, height=round(len(labels) * _ROW), marks=tuple(marks))


def _named(label: str, text: str, middle: float, left: float, *, bold: bool) -> list[Mark]:
    return [
        Words(x=left - _GAP, y=middle + 4, text=cut(label, left - _GAP, bold=bold), anchor="end", bold=bold),
        Words(x=WIDTH - 2, y=middle + 4, text=text, anchor="end", bold=bold),
    ]


def _step_bar(start: float, end: float, middle: float) -> list[Mark]:
    """Draw what adds risk solid and what takes it away hatched, so that no colour is needed to tell."""
    ink: Ink = "up" if end >= start else "down"
    left, width = min(start, end), max(abs(end - start), 1.0)
    box = Box(x=left, y=middle - _BAR / 2, width=width, height=_BAR, fill=ink)
    return [box] if ink == "up" else [box, hatching(box, step=5.0, ink="sheet")]


def _links(places: Sequence[float]) -> Strokes:
    """Return thin lines from the end of each step to the beginning of the next."""
    lines = tuple(
        ((place, row * _ROW + _ROW / 2), (place, (row + 1) * _ROW + _ROW / 2)) for row, place in enumerate(places)
    )
    return Strokes(lines=lines, ink="steady")


def _columns(labels: Sequence[str], numbers: Sequence[str]) -> tuple[float, float]:
    """Return where bars begin and where they end, between the names and the numbers."""
    names = max((text_width(label, SMALL, bold=True) for label in labels), default=0.0)
    figures = max((text_width(text, SMALL, bold=True) for text in numbers), default=0.0)
    return min(names + 2, _MOST_LABEL) + _GAP, WIDTH - figures - _GAP - 4


# ---- any chart

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
    return Drawing(width=_WIDTH, height=_HEIGHT, marks=tuple(marks))


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
