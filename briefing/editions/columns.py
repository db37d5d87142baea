"""Where the shapes of the page's pictures go: stacked columns of the bands, and small line charts.

It returns coordinates as text and draws nothing; the template holds the SVG. Coordinates are rounded
here, so that the same numbers give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.editions.view import BandRow, Series

HEIGHT = 120.0
STEP = 24.0
_COLUMN = 16.0
_GAP = 1.0

SPARK_WIDTH = 120.0
SPARK_HEIGHT = 28.0
_MARGIN = 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One band in one week."""

    band: str
    count: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line chart: a path with gaps where a week is unknown, and the last known point."""

    path: str
    x: str
    y: str


def band_boxes(rows: Sequence[BandRow]) -> tuple[Box, ...]:
    """Stack the bands of each week, the riskiest on top; empty where the series do not match."""
    weeks = len(rows[0].series) if rows else 0
    if weeks == 0 or any(len(row.series) != weeks for row in rows):
        return ()
    tallest = max(sum(row.series[week] or 0.0 for row in rows) for week in range(weeks))
    if tallest <= 0:
        return ()
    return tuple(box for week in range(weeks) for box in _column(rows, week, HEIGHT / tallest))


def _column(rows: Sequence[BandRow], week: int, scale: float) -> list[Box]:
    boxes, floor = [], HEIGHT
    for row in reversed(rows):
        count = row.series[week] or 0.0
        if count <= 0:
            continue
        height = count * scale
        floor -= height
        boxes.append(
            Box(
                band=row.band,
                count=_short(count),
                x=_short(week * STEP + (STEP - _COLUMN) / 2),
                y=_short(floor),
                width=_short(_COLUMN),
                height=_short(max(height - _GAP, _GAP)),
            )
        )
    return boxes


def spark_line(series: Series) -> Line | None:
    """Draw a series from zero (or its lowest value below zero) to its highest."""
    known = [value for value in series if value is not None]
    if not known:
        return None
    low, high = min(0.0, *known), max(0.0, *known)
    scale = (SPARK_HEIGHT - 2 * _MARGIN) / (high - low or 1.0)
    step = (SPARK_WIDTH - 2 * _MARGIN) / max(len(series) - 1, 1)
    path, last, pen = [], ("0", "0"), "M"
    for place, value in enumerate(series):
        if value is None:
            pen = "M"
            continue
        last = (_short(_MARGIN + place * step), _short(SPARK_HEIGHT - _MARGIN - (value - low) * scale))
        path.append(f"{pen}{last[0]} {last[1]}")
        pen = "L"
    return Line(path="".join(path), x=last[0], y=last[1])


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
