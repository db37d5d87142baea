"""What an edition's pictures show: plain numbers in drawing order, and the message in words.

Nothing is drawn here. Values compare by content, so a picture is drawn once for all readers. `alt` is for those who
cannot see it; a picture without a message is None in `Charts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefing.editions.view.figures import spark_words

Tone = Literal["critical", "warning", "info", "clear"]
"""A severity, or *clear* for a week without an open card."""

Series = tuple[float | None, ...]
"""Values by week, oldest first; None is unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BandsChart:
    """Counts by band (from safe to critical) and week; `weeks` are labels, oldest first, as long as every series."""

    title: str
    alt: str
    unit: str
    weeks: tuple[str, ...]
    bands: tuple[tuple[str, Series], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePoint:
    """One service's percentage of the week's points, now and usually, if known."""

    label: str
    now: float
    usual: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicesChart:
    """Services' contributions, the largest first, against their usual."""

    title: str
    alt: str
    services: tuple[ServicePoint, ...]


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    points: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MovementChart:
    """`usual` plus all `steps`, signals' parts in points (the last may be the rest), is `now`, as printed."""

    title: str
    alt: str
    usual: float
    now: float
    steps: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreChart:
    """Time to restore by week, None if unknown, with the median it is compared with."""

    title: str
    alt: str
    unit: str
    weeks: tuple[str, ...]
    values: Series
    median: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """A series with words for what it counts, drawn without axes; `unit` follows figures: " %" or nothing."""

    label: str
    series: Series
    unit: str
    tone: Tone = "info"

    @property
    def alt(self) -> str:
        """Say what it shows: `mean score of a change: 13 weeks, from 12 to 41, now 41`."""
        return f"{self.label}: {spark_words(self.series, self.unit)}"


Chart = BandsChart | ServicesChart | MovementChart | RestoreChart | Trend


@dataclass(frozen=True, kw_only=True, slots=True)
class Charts:
    """An edition's pictures in order; None if there is nothing to show."""

    bands: BandsChart | None = None
    services: ServicesChart | None = None
    movement: MovementChart | None = None
    restore: RestoreChart | None = None
