"""Short of its 12-week peak, at a 12-week high: how a number stands to the most, or the record, of the weeks before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words
from briefing.grounding.quantities import Role, stated
from briefing.grounding.subjects import of_topic
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said
    from briefing.payload import Fact

PEAKS: Final = words("peak maximum high top ceiling record")
BELOW: Final = words("below under short off shy beneath within away from behind approaching near close")
ABOVE: Final = words("above over beyond past exceeds exceeded exceeding beat beats beating tops topped surpassed")
HELD: Final = words("than against versus unlike")
REACHED: Final = words("reached reaches hit hits matches matched equals equalled")
ENDS: Final = words(", ; : but and while . (")
FAR: Final = 7


def is_held_against(said: Said, place: int) -> bool:
    """Whether a peak is what a number is held against, so that it is not called one itself."""
    low = said.lows[place]
    ahead = _ahead(said, place)
    return low in PEAKS and bool((BELOW | ABOVE | HELD) & set(ahead)) and _is_of_weeks(said, place)


def peaks(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be short of a peak, or beyond it, and is not."""
    for place, low in enumerate(said.lows):
        if low not in PEAKS or not _is_of_weeks(said, place):
            continue
        ahead = set(_ahead(said, place))
        sign = -1 if BELOW & ahead else 1 if ABOVE & ahead else 0
        ways = [_stands(fact) for fact in of_topic(said, place)]
        told = [way for way in ways if way is not None]
        is_wrong = sign not in told if sign else not {0, 1} & set(told)
        if told and (sign or REACHED & ahead) and is_wrong:
            yield Code.DIRECTION, f"{low!r}: the cited number does not stand so to it"


def _is_of_weeks(said: Said, place: int) -> bool:
    """Whether a word such as "high" is that of the weeks: "12-week high", "its peak of 29 percent"."""
    ahead, behind = said.lows[max(0, place - 2) : place], said.lows[place + 1 : place + 2]
    is_own = bool({"its", "their", "previous", "earlier", "the", "'s"} & set(ahead[-1:]))
    return "week" in ahead or "usual" in ahead or (is_own and behind in (["of"], [","], ["."], []))


def _ahead(said: Said, place: int) -> list[str]:
    """Return the words before a place, up to where something else begins."""
    found: list[str] = []
    for low in reversed(said.lows[max(0, place - FAR) : place]):
        if low in ENDS:
            break
        found.append(low)
    return found


def _stands(fact: Fact) -> int | None:
    """Return how a fact's number stands to the most of the weeks before; None where it does not know."""
    own = [one for one in stated(fact) if one.key == "value"]
    now = next((one.value for one in own if one.role is Role.NOW), None)
    most = next((one.value for one in own if one.role is Role.MAXIMUM), None)
    return None if now is None or most is None else (now > most) - (now < most)
