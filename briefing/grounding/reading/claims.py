"""A number of a sentence with all that the sentence says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.facts.quantities import Quantity, Role
    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.topics import Topic


MOST_QUALIFIED = 6
"""Words from "of" to its number at most."""
LONGEST_ASIDE = 5
"""Words of "4.2 of 7.9," at most."""
PAUSES = words(", ; :")
NO_ADVERBS = words(", ; : the its their usual last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number with all that its sentence says about it."""

    figure: Figure
    roles: frozenset[Role] | None
    owners: Sequence[Group]
    has_critical: bool
    """Whether a cited fact counts critical changes."""
    spans: frozenset[float]
    """The weeks that the sentence says it looked over."""
    units: frozenset[str | None]
    """The units of all numbers of its sentence."""
    said: Sequence[Group]
    """All names of its sentence."""
    bands: frozenset[str]
    topics: Sequence[Topic]
    """What its phrase says that it counts."""
    span: float | None
    """The weeks that it is said to have been counted over."""
    phrase: frozenset[str]
    """The words up to the next number, or where something else begins."""
    recalled: Sequence[Quantity]
    """The numbers of now, and the steps, that stand beside it, where its place lets it be one of another time."""
    near: frozenset[str]
    """The words around it."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    behind: tuple[str, ...]
    """All words behind it."""
    clause: frozenset[str]
    """All words of its sentence."""
    opened: frozenset[Role] | None = None
    """The time that the sentence begins with holding everything against."""
    noun: str = ""
    """Of what it is the number, where that stands before it: "a gain of a little more than a day"."""


def claim_of(figure: Figure, tokens: Sequence[Token], **known: object) -> Claim:
    """Gather the words around a number."""
    lows = [token.low for token in tokens]
    near = frozenset(
        [
            *_until_break(lows[max(0, figure.start - 6) : figure.start][::-1]),
            *_until_break(lows[figure.end : figure.end + 6]),
        ]
    )
    before, after = lows[max(0, figure.start - 3) : figure.start], lows[figure.end : figure.end + 8]
    return Claim(
        figure=figure,
        near=near,
        behind=tuple(lows[figure.end :]),
        before=tuple(before),
        after=tuple(after),
        clause=frozenset(lows),
        noun=_noun(lows, figure.start),
        **known,  # type: ignore[arg-type]
    )


def _noun(lows: Sequence[str], start: int) -> str:
    """Return the noun that a number is tied to by "of", past the words that say how nearly it is meant."""
    at = next((at for at in range(start - 1, max(-1, start - MOST_QUALIFIED), -1) if lows[at] == "of"), 0)
    return lows[at - 1] if at and not NO_ADVERBS & set(lows[at + 1 : start]) else ""


def _until_break(told: Sequence[str]) -> list[str]:
    """Return the words up to the end of the clause."""
    place = next(
        (place for place, word in enumerate(told) if word in {";", ":", "while", "but", "whereas", "—"}), len(told)
    )
    return list(told[:place])


def is_paused(between: tuple[str, ...]) -> bool:
    """Whether a pause stands in some words, and not only around a number: "half of its fall, 5.4 points, is gates"."""
    left = list(between)
    for at, low in enumerate(between):
        aside = list(between[at : at + LONGEST_ASIDE])
        if low[:1].isdigit() and between[max(0, at - 1) : at] == (",",) and "," in aside:
            left = [*between[: at - 1], *between[at + aside.index(",") + 1 :]]
    return bool(PAUSES & set(left))
