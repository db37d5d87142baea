"""The pictures of a mail: which there are, what stands in for each, and by what address the HTML calls it.

In a mail the address is the id of another part (`cid:`), made of the picture's own bytes, so that two cards with the
same line share one part. A page for looking at has no other parts and holds the bytes in the address itself (`data:`).
The surprising thing: every big picture is there twice, light and dark, since no mail client recolours a picture.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.editions.charts import draw_png
from briefing.editions.view.chart_data import TrendChart

if TYPE_CHECKING:
    from briefing.editions.charts import Picture
    from briefing.editions.view.chart_data import BandsChart, Chart, Charts, MovementChart, RestoreChart, ServicesChart
    from briefing.editions.view.values import CardView

    Address = Callable[[Picture], str]
    BigChart = BandsChart | ServicesChart | MovementChart | RestoreChart

_ID_LENGTH = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A chart with its pictures; `dark` is None where one picture is fit for both."""

    chart: Chart
    light: Picture
    dark: Picture | None


def big_charts(charts: Charts) -> tuple[BigChart, ...]:
    """Return the charts of the scope that there are, in the order of the edition; nothing is drawn."""
    found = (charts.bands, charts.services, charts.movement, charts.restore)
    return tuple(one for one in found if one is not None)


def drawn_charts(charts: Charts) -> tuple[Drawn, ...]:
    """Draw the big charts that there are, in the order of the edition."""
    return tuple(_drawn(one) for one in big_charts(charts))


def drawn_trends(cards: Sequence[CardView]) -> tuple[Drawn | None, ...]:
    """Draw each card's line; None for a card without one."""
    return tuple(None if one.chart is None else _drawn(one.chart) for one in cards)


def _drawn(chart: Chart) -> Drawn:
    dark = None if isinstance(chart, TrendChart) else draw_png(chart, "dark")
    return Drawn(chart=chart, light=draw_png(chart, "light"), dark=dark)


def distinct(drawn: Iterable[Drawn | None]) -> dict[str, bytes]:
    """Return the PNG of every picture by its id, each once, in the order in which they are shown."""
    pictures = (picture for one in drawn if one is not None for picture in (one.light, one.dark) if picture is not None)
    return {content_id(picture): picture.png for picture in pictures}


def content_id(picture: Picture) -> str:
    """Return the id of the part that holds a picture, without angle brackets."""
    return f"{hashlib.sha256(picture.png).hexdigest()[:_ID_LENGTH]}@pictures.riskbrief.invalid"


def part_address(picture: Picture) -> str:
    """Return the address of a picture that is another part of the mail."""
    return f"cid:{content_id(picture)}"


def data_address(picture: Picture) -> str:
    """Return an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
