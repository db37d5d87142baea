"""Small English: counts in words, plurals, lists, points. No sentence is made here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: float, noun: str, plural: str | None = None) -> str:
    """Write "no changes", "one change", "12 changes"."""
    return f"{in_words(number)} {noun if number == 1 else plural or noun + 's'}"


def in_words(number: float) -> str:
    """Write a whole number under ten as a word, everything else in digits."""
    whole = int(number)
    return SMALL[whole] if number == whole and 0 <= whole < len(SMALL) else figure(number)


def alone(number: float) -> str:
    """Write a number that no noun follows: "none" and not "no"."""
    return in_words(number) if number else "none"


def figure(number: float) -> str:
    """Write a number in digits, with one decimal only where it has one, and thousands apart."""
    return f"{round(number):,}" if round(number, 1) == round(number) else f"{number:,.1f}"


def signed(number: float) -> str:
    """Write a movement with its sign: "+2.3", "−1.0" with a real minus, "0"."""
    if round(number, 1) == 0:
        return "0"
    return f"{'+' if number > 0 else '−'}{figure(abs(number))}"


def listed(items: Sequence[str]) -> str:
    """Join with commas and a final "and"."""
    if len(items) < 2:  # noqa: PLR2004 one item needs no "and"
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """Begin a sentence: the first letter is raised, except in an identifier such as shop#812 or shop/core."""
    first = text.partition(" ")[0]
    return text if re.search(r"[#@/_.]\w", first) else text[:1].upper() + text[1:]
