"""How often one number goes into another that was told just before: "14 changes to Ledger's eight, 1.75 times as many".

Nothing behind the ratio says what it is held against. It is of the two numbers that stand before it: of the first in
the second where these are held against each other, of the last in the first where one is told after the other, and of
what is named behind it: "488 points and Profiles 182, 2.7 times as much in Auth".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.standing import Standing, is_times
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.abreast import pairs
from briefing.grounding.reading.comparands import is_ratio

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MANY: Final = words("many much large big high heavy")
HELD: Final = words("to against versus vs compared")
"""Words between two numbers of which the first is held against the second."""
TYING: Final = words("in at for with from")
STOPS: Final = words(", ; : . and but while whereas")


def as_many(one: Said, figure: Figure) -> Standing | None:
    """Return whether a ratio is how the two numbers before it stand; None where it is held against something else."""
    behind = one.lows[figure.end : figure.end + 2]
    stop = next((at for at in range(figure.end, len(one.lows)) if one.lows[at] in STOPS), len(one.lows))
    rest = one.lows[figure.end + 2 : stop]
    told = [pair for pair in pairs(one) if pair[1][0].end <= figure.start]
    is_bare = behind[:1] == ["as"] and behind[-1] in MANY and not {"as", "than"} & set(rest)
    if not is_ratio(figure) or not is_bare or not told:
        return None
    (first, own), (second, other) = told[-1]
    last = _named_behind(one, range(figure.end + 2, stop)) if rest else own if _is_held(one, first, second) else other
    is_alike = all(low in TYING | {own, other} or UNITS.get(low) == first.unit for low in rest)
    if last not in {own, other} or not is_alike:
        # "488 points and Profiles 182, 2.7 times as many changes in Auth" is of other numbers.
        return None
    upper, lower = (first.value, second.value) if last == own else (second.value, first.value)
    return Standing(is_so=lower > 0 and is_times(one, figure, upper / lower), places=range(figure.end, stop))


def _is_held(one: Said, first: Figure, second: Figure) -> bool:
    """Whether the first of two numbers is held against the second: "14 changes to Ledger's eight"."""
    return bool(HELD & set(one.lows[first.end : second.start]))


def _named_behind(one: Said, span: range) -> str | None:
    """Return what is named at the end of the comparison: "as much in Auth"."""
    named = [group for group in one.groups if group.start in span and one.lows[group.start - 1] in TYING]
    return next(iter(named[0].names)) if len(named) == 1 and len(named[0].names) == 1 else None
