"""Charts by week: bands stacked with the worst on the ground line, and the time to restore with its median."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editions.charts.fitting import WIDTH, cut, round_top, short_number, text_width
from briefing.editions.charts.svg import hatching, picture, rectangle, strokes, words

if TYPE_CHECKING:
    from briefing.editions.charts.svg import Box, Ink
    from briefing.editions.view.chart_data import BandsChart, RestoreChart, Series

_BAND_INKS: dict[str, Ink] = {"safe": "safe", "moderate": "moderate", "high": "high", "critical": "critical"}
_HEIGHT = 200
_TOP = 24.0
_FLOOR = 176.0
_COLUMN = 0.72
_WIDEST = 28.0
_LINE = 17.0
_SWATCH = 10.0
_GAP = 8.0
_MOST_TICK = 60.0
_MOST_NOTE = 104.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Where weeks and values are: `left` to `right` in equal steps, the ground line to `top` by value."""

    left: float
    right: float
    most: float
    weeks: int

    def column(self, week: int) -> tuple[float, float]:
        """Return a week's left side and width."""
        step = (self.right - self.left) / max(self.weeks, 1)
        width = min(max(step * _COLUMN, 1.0), _WIDEST)
        return self.left + week * step + (step - width) / 2, width

    def height(self, value: float) -> float:
        """Return how high a value is drawn, at most the axis."""
        return min(max(value, 0.0) / self.most, 1.0) * (_FLOOR - _TOP)

    def across(self, height: float, ink: Ink, *, width: float = 1.0, dash: float | None = None) -> str:
        return strokes([((self.left, height), (self.right, height))], ink, width=width, dash=dash)


def bands_svg(chart: BandsChart) -> str:
    """Stack each week's bands, critical first; this week's numbers are beside their colours."""
    weeks, stacked = len(chart.weeks), chart.bands[::-1]
    totals = [sum(max(_at(counts, week) or 0.0, 0.0) for _, counts in stacked) for week in range(weeks)]
    now = ((band, _at(counts, weeks - 1)) for band, counts in stacked)
    notes = [f"{'?' if count is None else short_number(count)} {band}" for band, count in now]
    widest = max(map(text_width, notes), default=0.0)
    frame = _frame(max(totals, default=0.0), weeks, right=WIDTH - min(widest, _MOST_NOTE) - _SWATCH - 2 * _GAP)
    shapes = [*_axis(frame, f"{chart.unit} a week"), *_week_labels(frame, chart.weeks)]
    for week in range(weeks):
        shapes += _stack(frame, week, stacked)
    left = frame.right + _GAP
    for place, ((band, _), note) in enumerate(zip(stacked, notes, strict=True)):
        base, beside = _FLOOR - place * _LINE, left + _SWATCH + _GAP / 2
        shapes += _filled((left, base - _SWATCH, _SWATCH, _SWATCH), band)
        shapes.append(words((beside, base - 1), cut(note, WIDTH - beside)))
    return picture(WIDTH, _HEIGHT, chart.alt, shapes)


def _stack(frame: Frame, week: int, stacked: Sequence[tuple[str, Series]]) -> Iterator[str]:
    base = _FLOOR
    left, width = frame.column(week)
    for band, counts in stacked:
        tall = frame.height(_at(counts, week) or 0.0)
        base -= tall
        if tall > 0:
            yield from _filled((left, base, width, tall), band)


def restore_svg(chart: RestoreChart) -> str:
    """Draw a column for each known week, this week's darker, and a line for the median."""
    weeks = len(chart.weeks)
    known = [max(value, 0.0) for value in chart.values if value is not None]
    note = None if chart.median is None else f"usual {short_number(chart.median)}"
    room = 0.0 if note is None else min(text_width(note), _MOST_NOTE) + _GAP
    frame = _frame(max([*known, chart.median or 0.0]), weeks, right=WIDTH - max(room, 12.0))
    shapes = [*_axis(frame, f"{chart.unit}, median of the week"), *_week_labels(frame, chart.weeks)]
    for week in range(weeks):
        value = _at(chart.values, week)
        if value is not None:
            shapes += _restore_column(frame, week, value, chart)
    if chart.median is not None and note is not None:
        height = _FLOOR - frame.height(chart.median)
        shapes.append(frame.across(height, "ink", width=1.5, dash=4.0))
        shapes.append(words((frame.right + _GAP / 2, height + 4), cut(note, room)))
    return picture(WIDTH, _HEIGHT, chart.alt, shapes)


def _restore_column(frame: Frame, week: int, value: float, chart: RestoreChart) -> Iterator[str]:
    left, width = frame.column(week)
    # Unknown weeks are empty, so zero minutes need a trace.
    tall = max(frame.height(value), 1.5)
    last = week == len(chart.weeks) - 1
    slower: Ink = "up" if chart.median is not None and value > chart.median else "quiet"
    yield rectangle((left, _FLOOR - tall, width, tall), slower if last else "steady")
    if last:
        # At the frame's end a long number would be cut; it grows to the left.
        at = min(left + width, WIDTH - 2), _FLOOR - tall - 4
        yield words(at, short_number(value), anchor="end", bold=True)


def _frame(most: float, weeks: int, *, right: float) -> Frame:
    top = round_top(most)
    tick = min(max(text_width(short_number(part * top)) for part in (0.5, 1.0)), _MOST_TICK)
    return Frame(left=tick + 5, right=right, most=top, weeks=weeks)


def _axis(frame: Frame, caption: str) -> Iterator[str]:
    """Draw the ground line and lines at the top and half way, unless its number would be rounded."""
    yield words((0, 11), cut(caption, frame.right), ink="quiet")
    for value in (0.0, frame.most / 2, frame.most):
        if value and not (value.is_integer() or value == frame.most == round(value, 1)):
            continue
        height = _FLOOR - frame.height(value)
        yield frame.across(height, "line" if value else "steady")
        yield words((frame.left - 5, height + 4), short_number(value), ink="quiet", anchor="end")


def _week_labels(frame: Frame, weeks: Sequence[str]) -> Iterator[str]:
    """Name the last week, the first and one between, as far as they fit."""
    free = frame.right + 2 * _GAP
    for week in dict.fromkeys((len(weeks) - 1, (len(weeks) - 1) // 2, 0)):
        if not 0 <= week < len(weeks):
            continue
        left, width = frame.column(week)
        last = week == len(weeks) - 1
        text = cut(weeks[week], 48.0, bold=last)
        half = text_width(text, bold=last) / 2
        middle = max(left + width / 2, half)
        if middle + half <= free:
            yield words((middle, _FLOOR + 16), text, ink="ink" if last else "quiet", anchor="middle", bold=last)
            free = middle - half - _GAP


def _filled(box: Box, band: str) -> Iterator[str]:
    yield rectangle(box, _BAND_INKS.get(band, "steady"), edge="steady" if band == "safe" else None)
    if band == "high":
        yield hatching(box)


def _at(series: Sequence[float | None], week: int) -> float | None:
    return series[week] if 0 <= week < len(series) else None
