"""Numbers of another time that need no word for it: what they are held against stands before them, or beside them.

"30 changes after 33", "7.4 points under its 31.7" and "twelve, where it was six" say of the second number by its
place that it is the old one. It is only taken for that where the first one is of the same fact, and of now.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.language.lexicon import LONG
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OVERTAKES
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.timing import is_led_by_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

HOLDING: Final = OVERTAKES.keys() | words(
    "after below under above over beyond than against from versus vs unlike short until since"
)
"""Words behind which stands what a number is held against."""
WAS: Final = words("was were had been stood averaged scored counted")
TURNING: Final = words("where when while whereas but and though although , ;")
"""Words behind which "it was six" tells of another time."""
PARTED: Final = words("; : — – ( )")
FARTHEST: Final = 18
"""Words between what is of now and what it is held against."""
OF_NOW: Final = frozenset({Role.NOW, Role.CHANGE, Role.RATIO, Role.SHARE, Role.SUM})


def recalls(figure: Figure, tokens: Sequence[Token], found: Sequence[Figure]) -> bool:
    """Whether a number may be of another time by its place: what is of now stands before it, or "to" behind it."""
    lows = [token.low for token in tokens]
    behind = next((one for one in found if one.start > figure.start), None)
    if behind is not None and lows[figure.end : behind.start] == ["to"]:
        return True
    ahead = next((one for one in reversed(found) if one.end <= figure.start and one.unit not in LONG), None)
    if ahead is None or figure.start - ahead.end > FARTHEST:
        return False
    between = lows[ahead.end : figure.start]
    if between == ["and"] and figure.unit in {None, ahead.unit}:
        # "32 and 30 after 35 and 29": the second of a pair is of the same time as the first.
        return recalls(ahead, tokens, found)
    if lows[figure.start - 1] in WAS or lows[figure.start - 2 : figure.start - 1] == ["was"]:
        return bool(TURNING & set(between))
    near = between[-FARTHEST:]
    is_part = ahead.form in {Form.FRACTION, Form.MULTIPLE} and near[:1] == ["of"]
    return is_part or (bool(HOLDING & set(near)) and not PARTED & set(between))


def paired(
    tokens: Sequence[Token], found: Sequence[Figure], given: Mapping[int, frozenset[Role]]
) -> Iterator[tuple[int, frozenset[Role]]]:
    """Yield the second of two numbers that are told together with what is said of the first: "usually 3 to 17"."""
    lows = [token.low for token in tokens]
    for first, second in pairwise(found):
        between = lows[first.end : second.start]
        is_alike = first.unit == second.unit or None in {first.unit, second.unit}
        if between not in (["to"], ["and"]) or second.start in given or first.start not in given or not is_alike:
            continue
        if is_led_by_from(lows, first, found):
            continue
        yield second.start, given[first.start] | (OF_NOW if between == ["and"] else frozenset())
