"""How far two things that a sentence names lie apart: "four points separate A from B", "A leads B by three points"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.lexicon import BANDS
from briefing.grounding.listed import words
from briefing.grounding.quantities import Role
from briefing.grounding.standing import Standing, are_alike, is_gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.figures import Figure
    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said

APART: Final = words("apart separate separates separated separating between")
"""Words behind a number that is how far two things lie apart."""
GAPS: Final = words("gap difference distance margin gulf separates separated")
"""Words before such a number."""
AHEAD: Final = words(
    """
    leads led leading tops topped beats beat outscores outscored exceeds exceeded outnumber outnumbers outnumbered
    """
)
BEHIND: Final = words("trails trailed trailing lags lagged")
LEADING: Final[Mapping[str, int]] = MappingProxyType({**dict.fromkeys(AHEAD, 1), **dict.fromkeys(BEHIND, -1)})
"""Verbs between two things, with how the first stands to the second."""
NEAR: Final = 3


def gap(one: Said, figure: Figure) -> Standing | None:
    """Return whether a number is how far two named things lie apart; None where it is not said to be."""
    sign = _sign(one, figure)
    if sign is None:
        return None
    first, second = _named(one, figure, by_verb=sign != 0)
    is_of_bands = not first and not second
    first, second = _banded(one, figure) if is_of_bands and sign else (first, second)
    known = [each for each in one.cited.pool if each.fact and each.role is Role.NOW]
    ends = [
        (now, base)
        for now in known
        for base in known
        if (are_alike(now, base) and now.subjects & first and base.subjects & second)
        or (is_of_bands and now.kind == base.kind == "band" and (now.bands, base.bands) == (first, second))
    ]
    fitting = (is_gap(one, figure, pair) for pair in ends if sign * (pair[0].value - pair[1].value) >= 0)
    if any(fitting):
        return Standing(is_so=True, places=range(0))
    # Of what is led by a number of something there is no other number than how far.
    is_of_unit = any(figure.unit == now.unit for now, _ in ends)
    return Standing(is_so=False, places=range(0)) if sign and is_of_unit else None


def _sign(one: Said, figure: Figure) -> int | None:
    """Return how the first of two stands to the second: 0 where only how far is told, None where nothing is."""
    behind = one.lows[figure.end : figure.end + NEAR]
    clause = one.clause(figure.start)
    ahead = one.lows[clause.start : figure.start]
    if "by" in ahead[-NEAR - 1 :]:
        return next((LEADING[low] for low in reversed(ahead) if low in LEADING), None)
    is_between = bool(GAPS & set(ahead)) and ("between" in ahead or "from" in one.lows[figure.end : clause.stop])
    return 0 if APART & set(behind) or is_between else None


def _named(one: Said, figure: Figure, *, by_verb: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names on both sides: before and behind the verb, else all that the sentence has."""
    every = frozenset(name for group in one.groups for name in group.names)
    if not by_verb:
        return every, every
    clause = one.clause(figure.start)
    place = next(at for at in range(figure.start - 1, -1, -1) if one.lows[at] in LEADING)
    ahead = [group for group in one.groups if group.end <= place and group.start in clause]
    behind = [group for group in one.groups if place < group.start < figure.start]
    return _names(ahead[-1:]), _names(behind[:1])


def _banded(one: Said, figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """Return the bands on both sides of the verb: "moderate changes outnumber safe ones by 42"."""
    place = next(at for at in range(figure.start - 1, -1, -1) if one.lows[at] in LEADING)
    ahead = [BANDS[low] for low in one.lows[:place] if low in BANDS]
    behind = [BANDS[low] for low in one.lows[place : figure.start] if low in BANDS]
    return (ahead[-1], behind[0]) if ahead and behind else (frozenset(), frozenset())


def _names(groups: list[Group]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group.names)
