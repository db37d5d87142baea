"""Charts by week: the bands stacked, and the time to restore with its median.

What is worst stands on the ground line, where weeks can be compared, and the words stand beside what they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editions.charts.fitting import SMALL, WIDTH, cut, round_top, short_number, text_width
from briefing.editions.charts.marks import Box, Drawing, Strokes, Words, hatching

if TYPE_CHECKING:
    from briefing.editions.charts.marks import Ink, Mark
    from briefing.editions.view.chart_data import BandsChart, BandSeries, RestoreChart

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

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(self.weeks, 1)

    def column(self, week: int) -> tuple[float, float]:
        """Return a week's left side and width."""
        width = min(max(self.step * _COLUMN, 1.0), _WIDEST)
        return self.left + week * self.step + (self.step - width) / 2, width

    def height(self, value: float) -> float:
        """Return how high a value is drawn; what is over the axis ends with it."""
        return min(max(value, 0.0) / self.most, 1.0) * (_FLOOR - _TOP)


def bands_drawing(chart: BandsChart) -> Drawing:
    """Stack the bands of each week, critical first; this week's numbers stand beside their colours."""
    weeks = len(chart.weeks)
    stacked = tuple(reversed(chart.bands))
    totals = [sum(max(_at(one.counts, week) or 0.0, 0.0) for one in stacked) for week in range(weeks)]
    notes = [f"{_counted(_at(one.counts, weeks - 1))} {one.band}" for one in stacked]
    widest = max((text_width(note, SMALL) for note in notes), default=0.0)
    frame = _frame(max(totals, default=0.0), weeks, right=WIDTH - min(widest, _MOST_NOTE) - _SWATCH - 2 * _GAP)
    marks = [*_axis(frame, f"{chart.unit} a week"), *_week_labels(frame, chart.weeks)]
    for week in range(weeks):
        marks += _stack(frame, week, stacked)
    return Drawing(width=WIDTH, height=_HEIGHT, marks=(*marks, *_band_notes(frame, stacked, notes)))


def _stack(frame: Frame, week: int, stacked: Sequence[BandSeries]) -> list[Mark]:
    marks: list[Mark] = []
    base = _FLOOR
    left, width = frame.column(week)
    for one in stacked:
        tall = frame.height(_at(one.counts, week) or 0.0)
        base -= tall
        if tall > 0:
            marks += _filled(Box(x=left, y=base, width=width, height=tall, fill=_ink(one.band)))
    return marks


def _band_notes(frame: Frame, stacked: Sequence[BandSeries], notes: Sequence[str]) -> list[Mark]:
    """Write this week's counts beside the last column, in the order of its stack."""
    marks: list[Mark] = []
    left = frame.right + _GAP
    for place, (one, note) in enumerate(zip(stacked, notes, strict=True)):
        base = _FLOOR - place * _LINE
        marks += _filled(Box(x=left, y=base - _SWATCH, width=_SWATCH, height=_SWATCH, fill=_ink(one.band)))
        words = left + _SWATCH + _GAP / 2
        marks.append(Words(x=words, y=base - 1, text=cut(note, WIDTH - words)))
    return marks


def restore_drawing(chart: RestoreChart) -> Drawing:
    """Draw a column for each week with a value, this week's in a darker ink, and a line for the median."""
    weeks = len(chart.weeks)
    known = [max(value, 0.0) for value in chart.values if value is not None]
    note = None if chart.median is None else f"usual {short_number(chart.median)}"
    room = 0.0 if note is None else min(text_width(note, SMALL), _MOST_NOTE) + _GAP
    frame = _frame(max([*known, chart.median or 0.0]), weeks, right=WIDTH - max(room, 12.0))
    marks = [*_axis(frame, f"{chart.unit}, median of the week"), *_week_labels(frame, chart.weeks)]
    for week in range(weeks):
        value = _at(chart.values, week)
        if value is not None:
            marks += _restore_column(frame, week, value, chart)
    if chart.median is not None and note is not None:
        height = _FLOOR - frame.height(chart.median)
        marks.append(Strokes(lines=(((frame.left, height), (frame.right, height)),), ink="ink", width=1.5, dash=4.0))
        marks.append(Words(x=frame.right + _GAP / 2, y=height + 4, text=cut(note, room)))
    return Drawing(width=WIDTH, height=_HEIGHT, marks=tuple(marks))


def _restore_column(frame: Frame, week: int, value: float, chart: RestoreChart) -> list[Mark]:
    left, width = frame.column(week)
    # Nothing is drawn for an unknown week, so a week of zero minutes needs a trace.
    tall = max(frame.height(value), 1.5)
    last = week == len(chart.weeks) - 1
    slower: Ink = "up" if chart.median is not None and value > chart.median else "quiet"
    column = Box(x=left, y=_FLOOR - tall, width=width, height=tall, fill=slower if last else "steady")
    if not last:
        return [column]
    text = short_number(value)
    # Beside the end of the frame, a long number would be cut; it grows to the left.
    words = Words(x=min(left + width, WIDTH - 2), y=_FLOOR - tall - 4, text=text, anchor="end", bold=True)
    return [column, words]


def _frame(most: float, weeks: int, *, right: float) -> Frame:
    top = round_top(most)
    tick = min(max(text_width(short_number(part * top), SMALL) for part in (0.5, 1.0)), _MOST_TICK)
    return Frame(left=tick + 5, right=right, most=top, weeks=weeks)


def _axis(frame: Frame, caption: str) -> list[Mark]:
    """Draw the ground line and lines at the top and half way, unless its number would have to be rounded."""
    marks: list[Mark] = [Words(x=0, y=11, text=cut(caption, frame.right), ink="quiet")]
    for value in (0.0, frame.most / 2, frame.most):
        if value and not (value.is_integer() or value == frame.most == round(value, 1)):
            continue
        height = _FLOOR - frame.height(value)
        ink: Ink = "line" if value else "steady"
        marks.append(Strokes(lines=(((frame.left, height), (frame.right, height)),), ink=ink))
        marks.append(Words(x=frame.left - 5, y=height + 4, text=short_number(value), ink="quiet", anchor="end"))
    return marks


def _week_labels(frame: Frame, weeks: Sequence[str]) -> list[Mark]:
    """Name the last week, the first and one between, as far as they fit."""
    marks: list[Mark] = []
    free = frame.right + 2 * _GAP
    for week in dict.fromkeys((len(weeks) - 1, (len(weeks) - 1) // 2, 0)):
        if not 0 <= week < len(weeks):
            continue
        left, width = frame.column(week)
        last = week == len(weeks) - 1
        text = cut(weeks[week], 48.0, bold=last)
        half = text_width(text, SMALL, bold=last) / 2
        middle = max(left + width / 2, half)
        if middle + half <= free:
            marks.append(
                Words(x=middle, y=_FLOOR + 16, text=text, ink="ink" if last else "quiet", anchor="middle", bold=last)
            )
            free = middle - half - _GAP
    return marks


def _filled(box: Box) -> list[Mark]:
    if box.fill == "safe":
        return [Box(x=box.x, y=box.y, width=box.width, height=box.height, fill="safe", edge="steady")]
    return [box, hatching(box, step=5.0, ink="sheet")] if box.fill == "high" else [box]


def _ink(band: str) -> Ink:
    return _BAND_INKS.get(band, "steady")


def _counted(value: float | None) -> str:
    return "?" if value is None else short_number(value)


def _at(series: Sequence[float | None], week: int) -> float | None:
    return series[week] if 0 <= week < len(series) else None
