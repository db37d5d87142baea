"""Back at its usual: what is said to have come back to where it usually is must be there, and not merely nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.slopes import is_slight
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.ways.movements import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

BACK: Final = words("back return returned returns returning reverted reverts")
TO: Final = words("to at in on")
LEADING: Final = words("its the their what is own exact very")
LEVEL: Final = words("usual normal norm")
USUAL, LAST = frozenset({Role.USUAL}), frozenset({Role.PREVIOUS})
WEEKS: Final = words("previous last prior")
FAR: Final = 5
NEAR: Final = 4
SOFTENED: Final = NEGATIONS | words("almost nearly about roughly towards toward near close part partly half halfway")
"""Words with which something has not come back, or not all the way."""


def returns(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "back at its usual" of what is above it or below it."""
    for place, low in enumerate(said.lows):
        level = _level(said, place) if low in BACK else None
        near = set(said.lows[max(0, place - NEAR) : place if level is None else level])
        if level is None or SOFTENED & near:
            continue
        roles = USUAL if said.lows[level] in LEVEL else LAST
        known = [one for one in said.cited.slopes if one.role in roles and not one.row]
        found = candidates(said, level, known) if known else []
        if found and not any(is_slight(one) for one in found):
            yield Code.DIRECTION, f"{low!r}: it is not where it is said to be back"


def _level(said: Said, place: int) -> int | None:
    """Return where "usual", or "previous week", stands behind "back to its"; None where neither does."""
    if said.lows[place + 1 : place + 2] == [] or said.lows[place + 1] not in TO:
        return None
    ahead = range(place + 2, min(place + FAR, len(said.lows)))
    level = next((at for at in ahead if said.lows[at] not in LEADING), None)
    if level is None or said.lows[level] in LEVEL:
        return level
    return level if said.lows[level] in WEEKS and said.lows[level + 1 : level + 2] == ["week"] else None
