"""A number that is told again more roughly at once behind it: "24.2 points, about 24", "163 changes (some 160)".

Where the exact number stands beside it, a rough one is its rounding: to the last digit that it has, and no farther.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import CLOSE, QUALIFYING
from briefing.grounding.language.lexicon import ABOUT
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

OPENING: Final = ([","], ["("], [",", "or"])
CLOSED: Final = words(", . ; : ) and but") | {""}
COUNTED: Final = frozenset({Form.DIGITS, Form.WORDS})
TEN: Final = 10


def glossed(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield the rough numbers that are no rounding of the one that they tell again."""
    for exact, rough in pairwise(one.figures):
        between = one.lows[exact.end : rough.start]
        is_gloss = [low for low in between if low not in QUALIFYING] in OPENING and bool(ABOUT & set(between))
        is_closed = "".join(one.lows[rough.end : rough.end + 1]) in CLOSED
        are_alike = _is_plain(exact) and _is_plain(rough) and rough.unit in {None, exact.unit}
        if is_gloss and is_closed and are_alike and abs(exact.value - rough.value) > _last_digit(rough) / 2 + CLOSE:
            yield Code.ROUNDING, f"{rough.text!r} is not how {exact.text} rounds"


def _is_plain(figure: Figure) -> bool:
    return figure.form in COUNTED and figure.of is None and not figure.is_whole


def _last_digit(figure: Figure) -> float:
    """Return what one of the last digit of a number is worth that is no zero: 10 of 160, 0.1 of 2.5."""
    worth = 10.0**-figure.decimals
    while figure.value and figure.value % (TEN * worth) < CLOSE:
        worth *= TEN
    return worth
