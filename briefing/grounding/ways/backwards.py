"""What another time had, held against now: "in the previous week it stood at 31.4 points, 8.4 higher than now".

Everywhere else a direction is that from then to now. Where "than" leads to the week itself, it is the other time that
is said to be above or below, so that each cited movement went the other way, as far as it went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.standing import Standing
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import LYING, NEGATIONS, SIDES
from briefing.grounding.reading.comparands import LAST, TIMES, USUAL, is_at
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.movements import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.facts.quantities import Role
    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

NOWS: Final = (("now",), ("this", "week"), ("today",), ("at", "present"), ("the", "present"), ("the", "current"))
LEADING: Final = words("it they is are was were in of that those the at")
"""Words between "than" and the week itself."""
STOPS: Final = words(", ; : ( ) — – . and or but while whereas though although yet which who where")
NEAR: Final = 2
FAR: Final = 7
"""Words from a comparative to its "than", at most: "fewer changes landed last week than now"."""


def backward(said: Said, place: int, measure: str, sign: int) -> bool | None:
    """Return whether another time stood so to now; None where a word holds nothing of another time against now."""
    found = _found(said, place)
    ways = {one.worse if measure == "worse" and one.worse is not None else one.up for one in found or ()}
    is_denied = bool(NEGATIONS & set(said.lows[max(0, place - NEAR) : place]))
    return (-sign in ways) is not is_denied if found else None


def backwards(said: Said, figure: Figure) -> Standing | None:
    """Return whether a number is how far another time was from now; None where nothing is said of that."""
    place = figure.end
    sign = SIDES.get(said.lows[place], ("", 0))[1] if place < len(said.lows) else 0
    found = _found(said, place) if sign and figure.form in {Form.DIGITS, Form.WORDS} else None
    if not found:
        return None
    fitting = [one for one in found if one.up == -sign and figure.shows(abs(one.now - one.base))]
    return Standing(is_so=bool(fitting), places=range(place, place + 1))


def _found(said: Said, place: int) -> Sequence[Slope] | None:
    """Return the movements from the time that is held against now; None where no time is, or more than one."""
    end = _end(said, place)
    if end is None:
        return None
    told = {base for at in range(said.clause(place).start, end) if (base := _time_at(said, at))}
    if len(told) != 1:
        return None
    (base,) = told
    known = [one for one in said.cited.slopes if not one.pooled and one.role in base]
    # "Fewer safe changes landed last week than now", "56 changes were safe, 23 more than now".
    near = [place + 1, *range(place - 1, said.clause(place).start - 1, -1)]
    band = next((f"band.{said.lows[at]}" for at in near if said.lows[at] in BANDS), "")
    return [one for one in known if one.fact == band] or candidates(said, place, known)


def _time_at(said: Said, at: int) -> frozenset[Role]:
    return next((roles for cue, roles in TIMES if roles in {USUAL, LAST} and is_at(said.lows, at, cue)), frozenset())


def _end(said: Said, place: int) -> int | None:
    """Return where the week itself begins, that something is said to be more or less than."""
    than = next((at for at in range(place + 1, min(len(said.lows), place + FAR)) if said.lows[at] == "than"), None)
    if than is not None and STOPS & set(said.lows[place + 1 : than]):
        return None
    at = place if than is None and said.lows[place] in LYING else than
    while at is not None and at + 1 < len(said.lows):
        at += 1
        if any(is_at(said.lows, at, now) for now in NOWS):
            return at
        if said.lows[at] not in LEADING:
            return None
    return None
