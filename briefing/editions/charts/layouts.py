"""Charts by row (services, and steps that moved the mean score), a card's line, and how each chart is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.words import signed
from briefing.editions.charts.fitting import WIDTH, cut, text_width
from briefing.editions.charts.svg import dot, hatching, picture, rectangle, strokes, words
from briefing.editions.charts.weekly import bands_svg, restore_svg
from briefing.editions.view.chart_data import BandsChart, MovementChart, RestoreChart, ServicesChart
from briefing.editions.view.figures import number

if TYPE_CHECKING:
    from briefing.editions.charts.svg import Ink, Point
    from briefing.editions.view.chart_data import Chart, ServicePoint, Tone, Trend

_ROW = 20.0
_BAR = 12.0
_MOST_LABEL = 184.0
_GAP = 6.0
_HEAD = 20.0


def draw_svg(chart: Chart) -> str:
    """Draw a chart as an `<svg>` element for the inside of a page."""
    if isinstance(chart, BandsChart):
        return bands_svg(chart)
    if isinstance(chart, ServicesChart):
        return _services(chart)
    if isinstance(chart, MovementChart):
        return _movement(chart)
    return restore_svg(chart) if isinstance(chart, RestoreChart) else _trend(chart)


def _services(chart: ServicesChart) -> str:
    """Draw a bar for each service, and a mark at its usual value."""
    most = max((value for one in chart.services for value in (one.now, one.usual or 0.0)), default=0.0)
    numbers = [f"{number(one.now)} %" for one in chart.services]
    left, right = _columns([one.label for one in chart.services], numbers)
    scale = (right - left) / max(most, 1e-9)
    shapes = [
        strokes([((left + 1, 3), (left + 1, 15))], "ink", width=2.0),
        words((left + 7, 13), "usual share", ink="quiet"),
    ]
    for place, (one, text) in enumerate(zip(chart.services, numbers, strict=True)):
        shapes += _service_row(one, text, _HEAD + place * _ROW, left, scale)
    bottom = _HEAD + len(chart.services) * _ROW
    shapes.append(strokes([((left, _HEAD), (left, bottom))], "steady"))
    return picture(WIDTH, round(bottom + 4), chart.alt, shapes)


def _service_row(one: ServicePoint, text: str, top: float, left: float, scale: float) -> Iterator[str]:
    middle = top + _ROW / 2
    yield words((left - _GAP, middle + 4), cut(one.label, left - _GAP), anchor="end")
    yield rectangle((left, middle - _BAR / 2, max(one.now, 0.0) * scale, _BAR), "steady")
    yield words((WIDTH - 2, middle + 4), text, anchor="end")
    if one.usual is not None:
        place = left + max(one.usual, 0.0) * scale
        ends = [((place, middle - 8), (place, middle + 8))]
        # The rim in the ground's colour makes the mark visible on the bar, too.
        yield strokes(ends, "sheet", width=4.0)
        yield strokes(ends, "ink", width=2.0)


def _movement(chart: MovementChart) -> str:
    """Draw the way from the usual mean to this week's, a row a step; the axis begins where the steps need it."""
    reached = [chart.usual]
    for step in chart.steps:
        reached.append(reached[-1] + step.points)
    low, high = min(*reached, chart.now), max(*reached, chart.now)
    labels = ["usual", *(step.name for step in chart.steps), "this week"]
    numbers = [number(chart.usual), *(signed(step.points) for step in chart.steps), number(chart.now)]
    left, right = _columns(labels, numbers)
    scale = (right - left - 2 * _GAP) / max(high - low, 1e-9)

    def across(value: float) -> float:
        return left + _GAP + (value - low) * scale

    ends = {0: chart.usual, len(labels) - 1: chart.now}
    places = [across(value) for value in reached]
    # Thin lines from the end of each step to the beginning of the next.
    shapes = [strokes([((at, _middle(row)), (at, _middle(row + 1))) for row, at in enumerate(places)], "steady")]
    for row, (label, text) in enumerate(zip(labels, numbers, strict=True)):
        bold, base = row in ends, _middle(row) + 4
        shapes.append(words((left - _GAP, base), cut(label, left - _GAP, bold=bold), anchor="end", bold=bold))
        shapes.append(words((WIDTH - 2, base), text, anchor="end", bold=bold))
        if bold:
            shapes.append(dot((across(ends[row]), _middle(row)), 4.5, "ink"))
        else:
            shapes += _step_bar(places[row - 1], places[row], _middle(row))
    return picture(WIDTH, round(len(labels) * _ROW), chart.alt, shapes)


def _middle(row: int) -> float:
    return row * _ROW + _ROW / 2


def _step_bar(start: float, end: float, middle: float) -> Iterator[str]:
    """Draw what adds risk solid and what reduces it hatched, so that no colour is needed."""
    box = min(start, end), middle - _BAR / 2, max(abs(end - start), 1.0), _BAR
    yield rectangle(box, "up" if end >= start else "down")
    if end < start:
        yield hatching(box)


def _columns(labels: Sequence[str], numbers: Sequence[str]) -> tuple[float, float]:
    """Return where bars begin and end, between names and numbers."""
    names, figures = (max((text_width(one, bold=True) for one in texts), default=0.0) for texts in (labels, numbers))
    return min(names + 2, _MOST_LABEL) + _GAP, WIDTH - figures - _GAP - 4


# ---- the line of a card

_WIDTH, _HEIGHT = 120, 28
_MARGIN = 4.0

_TONES: Mapping[Tone, Ink] = {
    "critical": "tone-critical",
    "warning": "tone-warning",
    "info": "tone-info",
    "clear": "tone-clear",
}


def _trend(chart: Trend) -> str:
    """Draw a line from zero or below, fit for light and dark, with gaps for unknown weeks and a dot at its end."""
    known = [value for value in chart.series if value is not None]
    shapes: list[str] = []
    if known:
        runs = _runs(chart, min(0.0, *known), max(0.0, *known))
        shapes.append(strokes([run for run in runs if len(run) > 1], "steady", width=1.5))
        # A week between two gaps would be no line at all.
        shapes += [dot(run[0], 1.2, "steady") for run in runs if len(run) == 1]
        shapes.append(dot(runs[-1][-1], 3.0, _TONES[chart.tone]))
    return picture(_WIDTH, _HEIGHT, chart.alt, shapes)


def _runs(chart: Trend, low: float, high: float) -> list[list[Point]]:
    step = (_WIDTH - 2 * _MARGIN) / max(len(chart.series) - 1, 1)
    scale = (_HEIGHT - 2 * _MARGIN) / ((high - low) or 1.0)
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(chart.series):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_MARGIN + place * step, _HEIGHT - _MARGIN - (value - low) * scale))
    return [run for run in runs if run]
