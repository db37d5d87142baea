"""How two numbers, or two names, stand between which a direction is told."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.figures.legs import leg_at
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import LYING, SIDES
from briefing.grounding.reading.abreast import stands
from briefing.grounding.reading.comparands import LESS, MORE
from briefing.grounding.ways.ranked import FURTHER
from briefing.grounding.ways.rivals import compare, is_of_drivers

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said

LOOK_BACK = 4
MEASURED = words("points percent hours minutes days times")
STARTS = words("from to than against versus at")
"""Words behind which "none" is a number, and denies nothing."""
FOLLOWED = words("from by on against versus since at this to again in")


def between_of(said: Said, place: int) -> int | None:
    """Return how what is named before "than" stands to what is named behind it; None where it is no such comparison."""
    if "than" not in said.lows[place + 1 : place + 9]:
        return None
    than = said.lows.index("than", place + 1)
    if said.lows[place] not in MORE | LESS and {"more", "less", *FURTHER} & set(said.lows[place + 1 : than]):
        # "Fell slightly more than A": how far they fell is compared, and not which way.
        return None
    than = said.lows.index("than", place + 1)
    if FURTHER & set(said.lows[max(0, place - 1) : than]) - {said.lows[place]}:
        # "Fell further below its usual than Auth": what is compared is how far.
        return None
    told = None if said.lows[place] in FURTHER else stands(said, place)
    if told is not None:
        return told
    if said.lows[place] in LYING and "," in said.lows[place:than]:
        # "Fell 2.5 points below its usual, more than A".
        return None
    inside = next((one for one in said.groups if place < one.start < than and one.tied), None)
    behind = range(than + 1, than + 4)
    if inside is not None and is_of_drivers(said, place, behind):
        # "Thin review added more to Auth than gates did" holds two drivers against each other.
        inside = None
    return compare(said, place, behind, inside)


def over_named(said: Said, place: int) -> int | None:
    """Return how what is named stands to "the 41 of" another, behind "above"; None where no other has the number."""
    figure = next((one for one in said.figures if place < one.start <= place + 2), None)
    if said.lows[place] not in LYING or figure is None or said.lows[figure.end : figure.end + 1] != ["of"]:
        return None
    return compare(said, place, range(figure.end + 1, figure.end + 3))


def ends_of(said: Said, place: int) -> int:
    """Return which way "from 31 to 30" goes, 0 where the part of the clause that a word is in has no such pair."""
    leg = leg_at(said, place)
    if leg is not None and "," not in said.lows[place : min(leg.first.start, leg.last.start)]:
        return leg.sign
    figures = [one for one in said.figures if one.start in said.clause(place)]
    for first, second in pairwise(figures):
        apart = range(place + 1, first.start) if first.start > place else range(second.end, place)
        is_led = first.start > place
        if _is_of_other(said, range(apart.start + is_led, apart.stop)) or (not is_led and "and" in said.words(apart)):
            continue
        before, between = said.lows[first.start - 1 : first.start], said.lows[first.end : second.start]
        if (before == ["from"] and between == ["to"]) or between == ["→"]:
            return (second.value > first.value) - (second.value < first.value)
        if before == ["to"] and between[-1:] == ["from"] and not {",", "and"} & set(between):
            return (first.value > second.value) - (first.value < second.value)
    return 0


def _is_of_other(said: Said, apart: range) -> bool:
    """Whether what stands between a word and two numbers makes these the ends of something else."""
    return any(said.lows[at] in SIDES or said.lows[at] == "," for at in apart)
