"""Fits things into a few pixels: cut labels, short numbers, axes that end at a round number."""

from __future__ import annotations

import math
import unicodedata

from briefing.editions.charts.svg import SMALL
from briefing.editions.view.figures import number

WIDTH = 300
"""Width of a big chart in CSS pixels: a phone has 360."""

_MOST_MARKS = 2
_SCALES = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
_LONG = 100_000
_LEAST = 1e-9
_ROUND = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)


_WIDTHS = {**dict.fromkeys("ijlI.,:;'|! ()[]ft", 0.4), **dict.fromkeys("mMW@%", 1.0)}
"""Widths of letters in ems: DejaVu Sans, rounded up, which is wider than most machines' fonts."""
_CAPITAL, _WIDE, _OTHER, _BOLD = 0.78, 1.1, 0.64, 1.1


def text_width(text: str, *, bold: bool = False) -> float:
    """Return how wide a text may be in CSS pixels, in any font."""
    return sum(map(_ems, text)) * SMALL * (_BOLD if bold else 1.0)


def _ems(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return _WIDE
    return _WIDTHS.get(letter, _CAPITAL if letter.isupper() else _OTHER)


def cut(text: str, most: float, *, bold: bool = False) -> str:
    """Return as much of a label as a width has room for, with an ellipsis if cut."""
    text = _calmed(text)
    if text_width(text, bold=bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_width(text[:middle].rstrip() + "…", bold=bold) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def _calmed(text: str) -> str:
    """Leave two marks on a letter at most; more would be drawn over the lines above."""
    kept: list[str] = []
    marks = 0
    for one in text:
        marks = marks + 1 if unicodedata.combining(one) else 0
        if marks <= _MOST_MARKS:
            kept.append(one)
    return "".join(kept)


def short_number(value: float) -> str:
    """Write a number as tables do, a long one in thousands or millions: `1,240`, `2.5M`."""
    for scale, letter in _SCALES:
        if abs(value) >= _LONG and abs(value) >= scale:
            return f"{number(value / scale)}{letter}"
    return number(value)


def round_top(most: float) -> float:
    """Return where an axis from zero ends: the next round number."""
    if most < _LEAST:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next((step * power for step in _ROUND if most <= step * power), 10 * power)
