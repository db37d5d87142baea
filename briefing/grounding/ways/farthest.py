"""How far things moved, where that is what they are ranked by: "fell furthest below its usual, ahead of Payments"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

MOVED_BY: Final[Mapping[str, str | None]] = MappingProxyType(
    {"team_share": "moved", "service_movement": None, "movement": None, "driver": None}
)
"""Kinds of facts that tell how far something moved, with the detail that has it; None: their value."""
CALMED: Final = words("improved eased calmed recovered")
SHIFTED: Final = words("moved changed shifted swung")
"""Verbs of a movement whichever way it went."""
LEADS: Final = words("led leads lead leading")
MOVEMENTS: Final = words("decline fall drop decrease reduction slide rise increase climb growth") & SIDES.keys()
"""Nouns of a movement that what moved the most of all leads."""
FURTHEST: Final = words("furthest farthest")
INTRANSITIVE: Final = words("came come comes went go goes gone is was are were moved edged drifted trended crept")
"""Verbs of which an "up" or "down" is said of what stands before them, and of nothing that they would move."""
DEGREES: Final = words("much far even still slightly somewhat considerably little a rather")
"""Words between a verb of movement and "more"."""
FURTHER: Final = words("further farther")
ENDING: Final = words(", . ; : by and of in at") | {""}
"""What follows a "most" that is of the verb before it, and of no noun."""
NEAR: Final = 6
UP_AND_DOWN: Final = MappingProxyType({**SIDES, "up": ("up", 1), "down": ("up", -1)})


def way_near(said: Said, place: int) -> int:
    """Return which way the nearest direction before a word goes, else the one at once behind it; 0 where none does."""
    near = (*range(place - 1, -1, -1), place + 1)
    return next(filter(None, (_side(said, at) for at in near)), 0)


def led_by(said: Said, place: int) -> int:
    """Return which way a movement goes that something leads, "Search led the decline"; 0 where none is led."""
    behind = said.lows[place + 1 : place + 4]
    noun = next((low for low in behind[1:] if low in MOVEMENTS), "") if behind[:1] == ["the"] else ""
    return SIDES[noun][1] if noun and said.lows[place] in LEADS else 0


def ranked_way(said: Said, range_: range) -> int | None:
    """Return which way what a part of a sentence ranks by how far it moved has gone: 0 whichever, None for no rank."""
    told = [at for at in range_ if at < len(said.lows) and is_farthest(said, at)]
    if not told:
        return None
    place = told[-1]
    near = (*range(place - 1, range_.start - 1, -1), *range(place + 1, min(len(said.lows), place + NEAR)))
    way = next(filter(None, (_side(said, at) for at in near)), 0)
    return way or (-1 if CALMED & {said.lows[at] for at in near} else 0)


def shifts(said: Said, place: int) -> bool:
    """Whether a word says how far something moved, whichever way: "moved less", "shifted much more"."""
    ahead = [low for low in said.lows[max(0, place - 3) : place] if low not in DEGREES]
    return said.lows[place] in {"more", "less", *FURTHER} and bool(ahead) and ahead[-1] in SHIFTED - {"changed"}


def is_farthest(said: Said, place: int) -> bool:
    """Whether a word ranks by how far: "furthest", and "the most", or "the least", behind a verb of movement."""
    low, before = said.lows[place], said.lows[max(0, place - 3) : place]
    if low not in {"most", "least"}:
        return low in FURTHEST
    if before[-1:] != ["the"]:
        # "Moved down most, by 8 points".
        is_down = before[-1:] in (["up"], ["down"]) and bool(INTRANSITIVE & set(before[-2:-1]))
        return is_down and "".join(said.lows[place + 1 : place + 2]) in ENDING
    verb = "".join(before[-2:-1])
    # "Came down the most, Infrastructure the least": how it moved is not told again.
    is_again = place > 1 and said.tokens[place - 2].kind is Kind.NAME and before[:1] in ([","], ["and"])
    if is_again and any(is_farthest(said, at) for at in range(place - 2)):
        return True
    # "Came down the most", but what "thin review brought Payments down the most" ranks is the review.
    is_own = verb not in {"up", "down"} or bool(INTRANSITIVE & set(before[:-2]))
    return verb in CALMED | SHIFTED or (is_own and _side(said, place - 2) != 0)


def moved(fact: Fact) -> float | None:
    """Return how far what a fact is of moved against its usual; None where the fact does not tell it."""
    if fact.kind not in MOVED_BY:
        return None
    return value_of(fact, MOVED_BY[fact.kind])


def value_of(fact: Fact, key: str | None) -> float | None:
    """Return the number that a detail of a fact is, or the fact itself where no detail is meant; None of no number."""
    found = fact.value if key is None else fact.detail.get(key)
    return float(found) if isinstance(found, (int, float)) else None


def _side(said: Said, place: int) -> int:
    low = said.lows[place] if place < len(said.lows) else ""
    return UP_AND_DOWN[low][1] if low in UP_AND_DOWN and low not in {"more", "less"} else 0
