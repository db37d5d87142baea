"""How far behind a second is: "a distant second at 2.7 points", "a close third". Its place is for the ordinals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

FAR: Final = words("distant far remote clear")
CLOSE: Final = words("close near narrow tight")
ADJECTIVES: Final = FAR | CLOSE
AT_MOST, AT_LEAST = 0.7, 0.8
"""What part of the next number up a distant second has at most, and a close one at least."""


def margins(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a distant second that is close, and a close one that is far."""
    for figure in _placed(said):
        low = said.lows[figure.start - 1]
        part = _part(said, figure)
        if part is not None and (part > AT_MOST if low in FAR else part < AT_LEAST):
            yield Code.RANK, f"{low!r}: it is not so far behind, or not so close"


def told_margins(said: Said) -> frozenset[int]:
    """Return the places of the words for how far behind something is, where that could be held against a fact."""
    return frozenset(figure.start - 1 for figure in _placed(said) if _part(said, figure) is not None)


def _placed(said: Said) -> Iterator[Figure]:
    """Yield "second" and what follows it where a word for a distance stands before."""
    places = (one for one in said.figures if one.form is Form.PLACE and one.value > 1 and one.start > 1)
    return (one for one in places if said.lows[one.start - 1] in ADJECTIVES and said.lows[one.start - 2] == "a")


def _part(said: Said, figure: Figure) -> float | None:
    """Return what part of the next number up the thing before a place has; None where no fact tells."""
    group = max((one for one in said.groups if one.end <= figure.start), key=lambda one: one.end, default=None)
    own = [fact for fact in said.cited.facts if group is not None and called(said, fact) & group.names]
    parts = [part for fact in own if (part := _of_next(said, fact)) is not None]
    return parts[0] if parts else None


def _of_next(said: Said, fact: Fact) -> float | None:
    every = [one for one in said.cited.payload.facts if (one.kind, one.unit) == (fact.kind, fact.unit)]
    values = [float(one.value) for one in every if isinstance(one.value, (int, float)) and one.subject.type != "scope"]
    own = float(fact.value) if isinstance(fact.value, (int, float)) else None
    above = [value for value in values if own is not None and value > own]
    return own / min(above) if own is not None and above else None
