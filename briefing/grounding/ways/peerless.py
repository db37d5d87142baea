"""What nothing else is beyond: "nothing scored higher than #17", "no team averaged more than Auth"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import SIDES
from briefing.grounding.ways.farthest import moved, value_of, way_near
from briefing.grounding.ways.ranked import FURTHER
from briefing.grounding.ways.rivals import measured

if TYPE_CHECKING:
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

NOBODY: Final = words("nothing nobody none")
MEMBERS: Final = words("service services team teams change changes deployment deployments release one queue")
FAR: Final = 8
NEAR: Final = 5
SEVERAL: Final = 2


def peerless(said: Said, place: int, sign: int) -> bool | None:
    """Return whether what stands behind "than" is the first that way, where nothing is said to be beyond it."""
    named = _named(said, place)
    if named is None or _first(said, place) is None:
        return None
    told = [_leads(said, place, sign, fact) for fact in said.cited.facts if called(said, fact) & named.names]
    known = [one for one in told if one is not None]
    return any(known) if known else None


def without_peer(said: Said) -> frozenset[int]:
    """Return where the "no" and the "nobody" stand that only say that something has no peer, where it has none."""
    signs = {
        place: SIDES[low][1] if low in SIDES else 1
        for place, low in enumerate(said.lows)
        if low in SIDES or low in FURTHER
    }
    told = (_first(said, place) for place, sign in signs.items() if peerless(said, place, sign))
    return frozenset(first for first in told if first is not None)


def _first(said: Said, place: int) -> int | None:
    """Return where "nothing" or "no team" stands before a comparative; None where neither does."""
    for at in range(place - 1, max(said.clause(place).start, place - FAR) - 1, -1):
        behind = said.lows[at + 1 : at + 3]
        if said.lows[at] in NOBODY or (said.lows[at] == "no" and MEMBERS & set(behind)):
            return at
    return None


def _named(said: Said, place: int) -> Group | None:
    """Return what alone stands behind the "than" of a comparative."""
    than = next((at for at in range(place, min(place + NEAR, len(said.lows))) if said.lows[at] == "than"), None)
    near = (one for one in said.groups if than is not None and than < one.start <= than + SEVERAL)
    return next((one for one in near if len(one.names) == 1), None)


def _leads(said: Said, place: int, sign: int, fact: Fact) -> bool | None:
    """Whether no other fact of a kind has more than this one; None where it cannot be ranked."""
    is_far = said.lows[place] in FURTHER
    way = way_near(said, place) if is_far else sign
    values = [_value(said, place, one) for one in (fact, *_rivals(said, fact))]
    # "Moved further from its usual" is so whichever way it went.
    own, *others = [None if one is None else one * way if way else abs(one) for one in values]
    return None if own is None or not others else all(one <= own for one in others if one is not None)


def _rivals(said: Said, fact: Fact) -> list[Fact]:
    """Return the other facts that tell the same of something else, of the whole payload."""
    alike = [one for one in said.cited.payload.facts if (one.kind, one.unit) == (fact.kind, fact.unit)]
    return [one for one in alike if one.subject.type == fact.subject.type and one.subject.id != fact.subject.id]


def _value(said: Said, place: int, fact: Fact) -> float | None:
    if said.lows[place] in FURTHER:
        return moved(fact)
    return value_of(fact, measured(said, fact, place))
