"""Parts of something, in words: "half", "two fifths", "a sixth of", "half an hour", "a quarter of a point"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import BANDS, FRACTIONS, MINUTES, SMALL_FRACTIONS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.language.text import Token

PERCENT: Final = 100
DIVIDED: Final = words("points days minutes")
"""Units of which there is "half a point"."""
SPANNED: Final = words("in over within for per once last this next")
"""Words before a quarter that is one of a year."""

GOOD: Final = words("good full mere bare scant")
"""Words between "a" and a part, which say how nearly it is meant."""
BESIDE: Final = words(
    """
    more less fewer higher lower longer shorter above below under over beyond ahead behind short faster slower quicker
    apart
    """
)
"""Words behind "a point" that make it how far something is from something else."""
PARTS_OF: Final = words("remaining other usual its their another last")
RESTS: Final = words("remaining other")
ENDS: Final = words(". , ; of from in is was are were and but to") | {""}
"""Words behind which, and before which, a "third" is a part and no place."""
CLOSES: Final = words(". , ; ) :") | {""}
THESE: Final = words("the its their last this these those our")
"""Words behind "of" that begin what a number counts some of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A part that tokens `start` to `end` tell of: of something (in percent), of a unit, or once and a part."""

    start: int
    end: int
    value: float
    unit: str
    decimals: int = 0
    is_of_unit: bool = False
    is_again: bool = False


def portion(lows: Sequence[str], place: int) -> Portion | None:
    """Return the part that begins with a word such as "half", or the "third" of "a third"; None where none does."""
    low, before = lows[place], lows[place - 1] if place else ""
    behind = lows[place + 1 : place + 6]
    is_step = before == "a" and ("".join(behind[:1]) in BESIDE or "".join(lows[max(0, place - 2) : place - 1]) == "by")
    # "Seven of 64 changes, about a tenth.": an article is before no place, and nothing is behind it.
    is_last = before == "a" and "".join(behind[:1]) in CLOSES
    known = low in FRACTIONS or (low in SMALL_FRACTIONS and (behind[:1] == ["of"] or is_step or is_last))
    is_good = before in GOOD and "".join(lows[max(0, place - 2) : place - 1]) == "a"
    # "Two thirds were moderate, the remaining third safe."
    is_rest = before in RESTS and "".join(behind[:1]) in BANDS and "".join(behind[1:2]) in ENDS
    is_part = before == "a" or is_good or is_rest or (before in PARTS_OF and "".join(behind[:1]) in ENDS)
    if not known or (low != "half" and not is_part):
        return None
    part, first = _part(low), place - (before == "a")
    if behind[:1] == ["as"] and behind[2:3] == ["again"]:
        return Portion(start=first, end=place + 4, value=1 + part, unit="times", is_again=True)
    if behind[:2] == ["an", "hour"] or behind[:3] == ["of", "an", "hour"]:
        end = place + 1 + 2 + (behind[0] == "of")
        return Portion(start=first, end=end, value=60 * part, unit="minutes", is_of_unit=True)
    if found := of_unit(behind):
        size, unit = found
        end = place + 1 + size
        return Portion(start=first, end=end, value=part, unit=unit, decimals=1, is_of_unit=True)
    if low == "quarter" and place > 1 and lows[place - 2] in SPANNED and behind[:1] != ["of"]:
        return None
    return Portion(start=first, end=place + 1, value=PERCENT * part, unit="percent")


def several(lows: Sequence[str], place: int, end: int, number: float) -> Portion | None:
    """Return "two thirds" as percent, "three quarters of an hour" as minutes; None for a number with no such word."""
    low = lows[end].rstrip("s") if end < len(lows) else ""
    if (low not in FRACTIONS and low not in SMALL_FRACTIONS) or lows[end] == "seconds":
        return None
    part = number * _part(low)
    if list(lows[end + 1 : end + 4]) == ["of", "an", "hour"]:
        return Portion(start=place, end=end + 4, value=60 * part, unit="minutes", is_of_unit=True)
    return Portion(start=place, end=end + 1, value=PERCENT * part, unit="percent")


def _part(low: str) -> float:
    return FRACTIONS[low][0] if low in FRACTIONS else SMALL_FRACTIONS[low]


def of_unit(behind: Sequence[str]) -> tuple[int, str] | None:
    """Return how many words "a point", "of a day" or "a percentage point" are, and their unit."""
    skipped = 1 if list(behind[:1]) == ["of"] else 0
    if list(behind[skipped : skipped + 1]) != ["a"]:
        return None
    if list(behind[skipped + 1 : skipped + 3]) == ["percentage", "point"]:
        return skipped + 3, "percent"
    unit = UNITS.get("".join(behind[skipped + 1 : skipped + 2]))
    is_whole = unit in DIVIDED and behind[skipped + 1] not in {"points", *MINUTES}
    return (skipped + 2, str(unit)) if is_whole else None


def of_these(lows: Sequence[str], end: int) -> int:
    """Return how many words "of the" and "of last week's" are, behind which stands what a number counts some of."""
    behind = lows[end : end + 4]
    # "The 39 of the week before" are no weeks; "of last week's asks" are asks.
    is_week = UNITS.get("".join(behind[2:3])) == "weeks" and list(behind[3:]) != ["'s"]
    is_part = list(behind[:1]) == ["of"] and bool(THESE & set(behind[1:2]))
    return 2 if is_part and not is_week else 0


def of_owner(tokens: Sequence[Token], end: int) -> int:
    """Return how many words "of Harbour's" are, behind which stands what a number counts some of."""
    behind = tokens[end : end + 3]
    lows = [token.low for token in behind]
    return 3 if lows[:1] == ["of"] and lows[2:] == ["'s"] and behind[1].kind is Kind.NAME else 0


def is_step(lows: Sequence[str], before: str) -> bool:
    """Whether "a point" is how far: "a point more than", "by a day", "more than an hour"."""
    size = 1 + (lows[1:2] == ["percentage"])
    unit = UNITS.get("".join(lows[size : size + 1]))
    is_measured = lows[:1] in (["a"], ["an"]) and unit in {"points", *MINUTES} - {"weeks"} and lows[1] != "points"
    return is_measured and (before in {"by", "than"} or "".join(lows[size + 1 : size + 2]) in BESIDE)
