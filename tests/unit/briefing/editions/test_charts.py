from __future__ import annotations

import itertools
import re

import pytest

from briefing.editions.charts.fitting import text_width
from briefing.editions.charts.layouts import draw_svg
from briefing.editions.charts.svg import hatching
from briefing.editions.view.chart_data import (
    BandsChart,
    Chart,
    MovementChart,
    RestoreChart,
    ServicePoint,
    ServicesChart,
    Term,
    Trend,
)
from tests.unit.briefing.editions.page_reading import inks_on, read

WEEKS = tuple(f"W{number}" for number in range(25, 38))

HOSTILE = '</text><script>alert(1)</script>" onload="x" ]]>&amp; $x^2$'
ODD = (
    "a-service-with-a-very-long-name-that-goes-on", "שלום עולם", "خدمة المدفوعات", "👩‍👩‍👧‍👦 🇩🇪 ship", "支払いサービス",
    "z" + "\u0301" * 40 + "algo", HOSTILE, "$\\frac{1}{0}$", "\x1b[2J\u202e\ue000\ud800"[:-1], "", "W" * 60,
)  # fmt: skip


def bands(*rows: list[float | None], weeks: tuple[str, ...] = WEEKS) -> BandsChart:
    names = ("safe", "moderate", "high", "critical")
    series = tuple((name, tuple(row)) for name, row in zip(names, rows, strict=True))
    return BandsChart(title="Changes by band", alt="one high", unit="changes", weeks=weeks, bands=series)


def services(count: int, *, scale: float = 100.0) -> ServicesChart:
    points = (
        ServicePoint(label=ODD[n % len(ODD)], now=scale / (n + 1), usual=None if n % 3 == 2 else scale / (count - n))
        for n in range(count)
    )
    return ServicesChart(title="Services", alt="much", services=tuple(points))


def movement(usual: float, *points: float) -> MovementChart:
    steps = tuple(Term(ODD[n % len(ODD)], moved) for n, moved in enumerate(points))
    return MovementChart(title="Moved", alt="up", usual=usual, now=round(usual + sum(points), 1), steps=steps)


def restore(values: list[float | None], median: float | None, weeks: tuple[str, ...] = WEEKS) -> RestoreChart:
    return RestoreChart(title="Restore", alt="slow", unit="minutes", weeks=weeks, values=tuple(values), median=median)


def trend(*series: float | None) -> Trend:
    return Trend(label="mean score", unit="", tone="critical", series=series)


USUAL: dict[str, Chart] = {
    "bands": bands([12] * 13, [5, 6] * 6 + [6], [2, 1, 3] * 4 + [5], [0, 1] * 6 + [3]),
    "services": services(8),
    "movement": movement(29.6, 4.1, 2.3, -1.2, -0.5, 0.3),
    "restore": restore([150, 44, None, None, 102, 70, 76, 66, None, None, None, None, 95], 70),
    "trend": trend(1, 2, None, 4, None, 3, 5),
}

CHARTS: dict[str, Chart] = {
    **USUAL, "bands of no week": bands([], [], [], [], weeks=()),
    "bands huge and unknown": bands([900_000.0] * 13, [1] * 13, [None] * 13, [123_456_789.0] * 13),
    "bands of a year": bands([3] * 53, [3] * 53, [3] * 53, [3] * 53, weeks=tuple(f"W{n}" for n in range(53))),
    "no service": services(0), "thirty services": services(30), "services tiny": services(3, scale=1e-9),
    "no step": movement(0.0), "huge steps": movement(1_000_000.0, -1_000_000.0, 0.1),
    "restored never": restore([None] * 13, None), "restored in years": restore([None] * 12 + [900_000.5], 1),
    "restored in no week": restore([], None, weeks=()), "trend of nothing": trend(),
    "trend of one": trend(None, 1e12, None), "trend below zero": trend(-3, 2, -1e-9),
}  # fmt: skip

each_ground = pytest.mark.parametrize("inks", [inks_on("light"), inks_on("dark")], ids=["light", "dark"])


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100."""
    shine = luminance(colour)
    return 116 * (shine ** (1 / 3) if shine > 0.008856 else 7.787 * shine + 16 / 116) - 16


def luminance(colour: str) -> float:
    parts = [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@each_ground
def test_neighbouring_bands_differ_in_lightness_and_each_step_goes_the_same_way(inks: dict[str, str]) -> None:
    steps = [lightness(inks[band]) for band in ("safe", "moderate", "high", "critical")]
    differences = [after - before for before, after in itertools.pairwise(steps)]

    assert all(abs(one) >= 15 for one in differences)
    assert len({one > 0 for one in differences}) == 1


@each_ground
def test_text_and_marks_stand_out_from_their_ground(inks: dict[str, str]) -> None:
    tones = [ink for ink in inks if ink.startswith("tone-")]
    for needed, names in ((4.5, ("ink", "quiet")), (3.0, ("moderate", "high", "critical", "up", "down", *tones))):
        found = {name: round(contrast(inks[name], inks["sheet"]), 2) for name in names}
        assert {name: value for name, value in found.items() if value < needed} == {}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_no_word_and_no_shape_leaves_its_chart_no_word_overlaps_another_and_nothing_else_is_drawn(chart: Chart) -> None:
    reading = read(draw_svg(chart))
    svg, *shapes = reading.elements
    assert svg["tag"] == "svg"
    assert {one["tag"] for one in shapes} <= {"rect", "path", "circle", "text"}
    assert not reading.attributes & {"id", "style", "href", "onload"}
    spans = [span(one) for one in shapes if one["tag"] == "text"]
    points = [point for one in shapes if one["tag"] != "text" for point in corners(one)]
    width, height = float(svg["width"]), float(svg["height"])

    for left, right, top, bottom in spans:
        assert -0.5 <= left <= right <= width + 0.5
        assert 0 <= top <= bottom <= height
    for one, other in itertools.combinations(spans, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart, (one, other)
    assert all(-0.5 <= x <= width + 0.5 and -0.5 <= y <= height + 0.5 for x, y in points)


def span(words: dict[str, str]) -> tuple[float, float, float, float]:
    """Left, right, top and bottom; of the letters' own height, without the room below the line."""
    x, y, size = (float(words[name]) for name in ("x", "y", "font-size"))
    width = text_width(words.get("words", ""), bold="font-weight" in words)
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[words.get("text-anchor", "start")]
    return left, left + width, y - 0.75 * size, y


def corners(mark: dict[str, str]) -> list[tuple[float, float]]:
    if mark["tag"] == "path":
        return [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", mark["d"])]
    if mark["tag"] == "circle":
        x, y, radius = (float(mark[name]) for name in ("cx", "cy", "r"))
        return [(x - radius, y - radius), (x + radius, y + radius)]
    x, y, width, height = (float(mark[name]) for name in ("x", "y", "width", "height"))
    assert min(width, height) >= 0
    return [(x, y), (x + width, y + height)]


def test_a_malicious_name_is_text_in_the_svg_and_so_is_the_message() -> None:
    chart = ServicesChart(title="t", alt=HOSTILE, services=(ServicePoint(label="<b>&\"'", now=1, usual=2),))
    reading = read(draw_svg(chart))

    assert "<b>&\"'" in reading.text
    assert "script" not in reading.tags
    assert reading.attributes <= {
        *("class", "role", "aria-label", "width", "height", "viewbox", "direction", "x", "y", "d", "fill", "stroke"),
        *("stroke-width", "stroke-linejoin", "font-size", "text-anchor", "unicode-bidi"),
    }


def test_numbers_in_the_picture_are_those_of_the_chart() -> None:
    texts = {name: read(draw_svg(chart)).text for name, chart in USUAL.items()}

    assert {"12 safe", "6 moderate", "5 high", "3 critical", "W25", "W31", "W37"} <= set(texts["bands"])
    assert {"100 %", "50 %", "33.3 %"} <= set(texts["services"])
    assert texts["movement"][1::2] == ["29.6", "+4.1", "+2.3", "−1.2", "−0.5", "+0.3", "34.6"]
    assert {"usual 70", "95", "W37"} <= set(texts["restore"])


def test_hatching_ends_at_the_sides_of_its_box() -> None:
    [drawn] = read(hatching((3, 5, 20, 7.5))).elements
    ends = corners(drawn)

    assert len(ends) > 6
    for (left, low), (right, high) in zip(ends[::2], ends[1::2], strict=True):
        assert 3 <= left < right <= 23
        assert 5 <= high < low <= 12.5
        assert left + low == pytest.approx(right + high)
