"""What the pictures of an edition show: plain numbers in the order in which they are drawn, and the message in words.

Nothing is drawn here. These values are frozen and compare by what they hold, so that a picture is drawn once for as
many readers as share it. `alt` says what a reader would take from the picture, for whoever cannot see it; a picture
without a message is not made, and its place in `Charts` is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefing.editions.view.figures import spark_words

Tone = Literal["critical", "warning", "info", "clear"]
"""A severity, or *clear* for a week in which no card is open."""

Series = tuple[float | None, ...]
"""Values by week, oldest first; None is a week of which nothing is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BandsChart:
    """How many changes or deployments were in each band, by week; `bands` are names and counts, from safe to critical.

    `weeks` are labels, oldest first, of the same length as every series.
    """

    title: str
    alt: str
    unit: str
    weeks: tuple[str, ...]
    bands: tuple[tuple[str, Series], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePoint:
    """One service's percentage of the week's points, now and usually; None where the usual is unknown."""

    label: str
    now: float
    usual: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicesChart:
    """Services by what they contribute, the largest first, against what they usually do."""

    title: str
    alt: str
    services: tuple[ServicePoint, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of a sum with its name."""

    name: str
    points: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MovementChart:
    """What took the mean score from its usual value to this week's: `usual` plus all steps is `now`, as printed.

    `steps` are the parts of signals, in points of the mean score; the last one may be "other signals".
    """

    title: str
    alt: str
    usual: float
    now: float
    steps: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreChart:
    """Time to restore by week, with the median that it is held against. None is a week without a figure."""

    title: str
    alt: str
    unit: str
    weeks: tuple[str, ...]
    values: Series
    median: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """A series with words for what it counts, drawn without axes. `unit` follows its figures: " %" or nothing."""

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
    """The pictures of an edition's scope, in the order in which they appear; None where there is nothing to show."""

    bands: BandsChart | None = None
    services: ServicesChart | None = None
    movement: MovementChart | None = None
    restore: RestoreChart | None = None
