"""Legs of a sentence: "fell from 38 percent to zero in Gateway and rose from 14 to 25 in Shipping" has two of them.

A leg leads from one number to another. Both are of the name, or of the band, that its own part of the sentence has,
at once behind it or else before it, and a word of a direction in that part tells which way this leg goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.nouns import BY_NOUN
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import CLAUSE_ENDS, SIDES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

TYING: Final = words("in at for with of by within among")
"""Words between a leg and the name behind it."""
PLACING: Final = words("in at for within among")
"""Words between a direction and the name behind it."""
PLAIN: Final = frozenset({Form.DIGITS, Form.WORDS, Form.NOTHING})
MEMBERS: Final = ("service", "team")
LISTING: Final = words("and or ,")
FAR: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One way from a number to another."""

    first: Figure
    """Where it began."""
    last: Figure
    """Where it led."""
    span: range
    """Its part of the sentence."""
    owner: Group | None
    band: frozenset[str]

    @property
    def sign(self) -> int:
        """Return which way it goes."""
        return (self.last.value > self.first.value) - (self.last.value < self.first.value)


def legs(one: Said) -> Iterator[Leg]:
    """Yield the legs of a sentence in their order."""
    done = 0
    for left, right in pairwise(one.figures):
        ends = _ends(one, left, right)
        if ends is None:
            continue
        begin = max(done, one.clause(left.start).start)
        behind = _behind(one, right)
        done = right.end if behind is None else behind.end
        ahead = [group for group in one.groups if begin <= group.start and group.end <= left.start]
        told = [at for at in range(begin, left.start) if one.lows[at] in BANDS and one.tokens[at].kind is Kind.WORD]
        yield Leg(
            first=ends[0],
            last=ends[1],
            span=range(begin, done),
            owner=behind or (ahead[-1] if ahead and _is_member(one, ahead[-1]) else None),
            band=_bands(one, told),
        )


def _bands(one: Said, told: Sequence[int]) -> frozenset[str]:
    """Return the last band of some places, with those that it is listed with: "high or critical changes"."""
    found = list(told[-1:])
    for place in reversed(told[:-1]):
        if not set(one.lows[place + 1 : found[0]]) <= LISTING:
            break
        found.insert(0, place)
    return frozenset().union(*(BANDS[one.lows[place]] for place in found))


def _ends(one: Said, left: Figure, right: Figure) -> tuple[Figure, Figure] | None:
    """Return where a leg begins and ends: "from 31 to 30", "31 → 30", "to 30 from 31"; None where there is none."""
    before, between = one.lows[max(0, left.start - 1) : left.start], one.lows[left.end : right.start]
    if not {left.form, right.form} <= PLAIN or left.is_whole or right.is_whole:
        return None
    if (before == ["from"] and between == ["to"]) or between == ["→"]:
        return left, right
    # "To none; Ledger went from 29 percent": behind such a mark another leg begins.
    is_apart = bool({",", "and", *CLAUSE_ENDS} & set(between))
    is_back = before == ["to"] and between[-1:] == ["from"] and len(between) <= FAR and not is_apart
    return (right, left) if is_back else None


def _behind(one: Said, figure: Figure) -> Group | None:
    """Return the service or team that a preposition ties to the end of a leg."""
    at = figure.end + (one.lows[figure.end + 1 : figure.end + 2] == ["both"])
    tied = next((group for group in one.groups if group.start == at + 1), None)
    is_tied = tied is not None and one.lows[figure.end] in TYING and _is_member(one, tied)
    return tied if is_tied else None


def _is_member(one: Said, group: Group) -> bool:
    return all(one.cited.names.are(name, *MEMBERS) for name in group.names)


def mistaken(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield "repairs fell from 11 to seven" where these are the ends of another cited fact than of repairs."""
    for leg in legs(one):
        ahead = range(leg.span.start, min(leg.first.start, leg.last.start))
        kinds = {kind for at in ahead for kind in BY_NOUN.get(one.lows[at], ())}
        meant = {slope.kind for slope in one.cited.slopes if leg.first.shows(slope.base) and leg.last.shows(slope.now)}
        if meant and one.cited.of_kind(*kinds) and not meant & kinds:
            yield Code.NUMBER, f"{leg.first.text!r} and {leg.last.text!r} are the ends of something else"


def leg_of(one: Said, figure: Figure) -> Leg | None:
    """Return the leg that a number is an end of."""
    return next((leg for leg in legs(one) if figure in (leg.first, leg.last)), None)


def leg_at(one: Said, place: int) -> Leg | None:
    """Return the leg in whose part of the sentence a word stands, before its numbers and with no other direction."""
    for leg in legs(one):
        apart = range(place + 1, min(leg.first.start, leg.last.start))
        if place in leg.span and apart and not any(one.lows[at] in SIDES for at in apart):
            return leg
    return None


def named_behind(one: Said, place: int) -> frozenset[str]:
    """Return what a preposition ties to a direction: "worsened in Notifications"."""
    at = place + 1 + (one.lows[place + 2 : place + 3] == ["both"])
    tied = next((group for group in one.groups if group.start == at + 1), None)
    is_tied = tied is not None and one.lows[place + 1] in PLACING and _is_member(one, tied)
    return tied.names if is_tied and tied is not None else frozenset()


def owner_by_leg(one: Said, figure: Figure) -> Group | None:
    """Return whose an end of a leg is, where one service or team alone is named for it."""
    leg = leg_of(one, figure)
    return leg.owner if leg is not None and leg.owner is not None and len(leg.owner.names) == 1 else None


def band_by_leg(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band of which an end of a leg counts the changes."""
    leg = leg_of(one, figure)
    return leg.band if leg is not None and figure.unit in {None, "changes"} else frozenset()
