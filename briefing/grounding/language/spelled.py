"""Numbers that are spelled out: "forty-five", "a hundred and six", and decimals such as "one point eight".

The surprising thing: a decimal in words is made one token of digits, before anything else looks at the sentence, so
that all of the checker takes "one point eight points" for 1.8 points. The "point" of "one point above" is a unit.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import DOZEN, ONES, TENS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.language.text import Token

HUNDRED: Final = 100
DIGITS: Final = 10
"""Words from this number on are no digits of a decimal."""
ZEROS: Final = words("zero nought naught oh")
POINT: Final = "point"
DOZENS: Final[Mapping[tuple[str, ...], int]] = MappingProxyType(
    {("dozen",): DOZEN, ("a", "dozen"): DOZEN, ("half", "a", "dozen"): DOZEN // 2}
)
LONGEST: Final = 5
"""Words that a spelled number has at most: "one hundred and forty five"."""
FARTHEST: Final = 8
"""Words behind it that are looked at: the point, the digits, and what they may count instead."""
NEVER: Final = LONGEST + FARTHEST
"""Where no point of a decimal can stand."""
NOUN: Final = words(
    """
    a an this that which what any another each every no some one whole single full half percentage basis data high low
    highest lowest peak starting turning breaking same first second third last
    """
)
"""Words before a "point" that is a thing, and not the sign of a decimal that leaves out its zero."""
APART: Final = words("week weeks month months")
SINCE: Final = words("ago running straight earlier later before in")
"""Words behind a span whose number is no digit of a decimal: "rose one point two weeks ago"."""


def spelled(lows: Sequence[str]) -> tuple[int, int]:
    """Return the number that begins a row of words and how many of them it is; no words where there is none."""
    if lows[1:2] == ["hundred"] and (lows[0] == "a" or 0 < ONES.get(lows[0], 0) < DIGITS):
        value = HUNDRED * ONES.get(lows[0], 1)
        is_tied = lows[2:3] == ["and"]
        more, further = _below_hundred(lows[2 + is_tied :]) if is_tied or lows[0] != "a" else (0, 0)
        return (value + more, 2 + is_tied + further) if further else (value, 2)
    for told, number in DOZENS.items():
        if tuple(lows[: len(told)]) == told:
            return number, len(told)
    return _below_hundred(lows)


def _below_hundred(lows: Sequence[str]) -> tuple[int, int]:
    """Return a number below a hundred that is not nothing, and how many words it is."""
    first, second = ("".join(lows[at : at + 1]) for at in (0, 1))
    if first in TENS:
        ones = ONES.get(second, 0)
        is_pair = 0 < ones < DIGITS
        return TENS[first] + (ones if is_pair else 0), 1 + is_pair
    return (ONES[first], 1) if ONES.get(first) else (0, 0)


def in_figures(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a sentence with every decimal in words as one number in digits."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        text, size = _decimal(tokens, place)
        first = tokens[place]
        found.append(replace(first, kind=Kind.NUMBER, text=text, low=text) if size else first)
        place += size or 1
    return found


def _decimal(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Return the digits of a decimal that begins at a place and how many tokens it is; none where there is none."""
    lows = [token.low if token.kind is Kind.WORD else "" for token in tokens[place : place + LONGEST + FARTHEST]]
    whole, size = _whole(lows, tokens[place - 1].low if place else "")
    if lows[size : size + 1] != [POINT]:
        return "", 0
    digits = _places(lows[size + 1 :])
    text = "".join(str(digit) for digit in digits)
    return (f"{whole}.{text}", size + 1 + len(digits)) if digits else ("", 0)


def _whole(lows: Sequence[str], before: str) -> tuple[int, int]:
    """Return what stands before the point of a decimal: a whole number, a zero, or no word at all."""
    if lows[0] in ZEROS:
        return 0, 1
    if lows[0] == POINT:
        return (0, 0) if before not in NOUN else (0, NEVER)
    value, size = spelled(lows)
    return (value, size) if size else (0, NEVER)


def _places(lows: Sequence[str]) -> list[int]:
    """Return the digits behind a point, each of them a word."""
    known = [0 if low in ZEROS else ONES.get(low, DIGITS) for low in lows]
    digits = list(takewhile(lambda digit: digit < DIGITS, known))
    span, since = ("".join(lows[at : at + 1]) for at in (len(digits), len(digits) + 1))
    return digits[:-1] if span in APART and since in SINCE else digits
