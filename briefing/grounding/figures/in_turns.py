"""How far each of several things moved where the movement is told once: "A fell 3.4 points, B 2.4 and C 0.8".

What is told once holds for all of them: the way that they went, and the time that they are held against. So a list is
only taken as a whole: every number must be how far the thing beside it moved that way, against one and the same time.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.figures.amounts import CLOSE
from briefing.grounding.figures.standing import Standing
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES
from briefing.grounding.reading.cues import cues
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.movements import size_of
from briefing.grounding.ways.strides import GAINING, LOSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

Item = tuple[str, "Figure"]
"""What is named, and how far it moved."""
WAYS: Final = {
    **dict.fromkeys(GAINING | {"up"}, 1),
    **dict.fromkeys(LOSING | {"down"}, -1),
    **{low: sign for low, (_, sign) in SIDES.items()},
}
GIVING, BACK = words("give gives gave given giving"), words("back up away")
"""Verbs of which all that follows is a loss: "gave up 3.4 points", "gave back another 2.3"."""
TIMES: Final = words(
    "on than from since against over in to the its their a usual usually normal last previous week before"
)
"""Words behind the first number that say what all are held against."""
JOINING: Final = words(", and as well while")
HELD_BY: Final[Sequence[list[str]]] = ([], ["by"], ["is", "by"], ["another"], ["by", "another"])
"""What stands between the name and the number of all but the first."""
STOPS: Final = words("; . — –")
BASED: Final = (Role.PREVIOUS, Role.USUAL)
MEASURED: Final = frozenset({None, "points"})
COUNTED: Final = frozenset({Form.DIGITS, Form.WORDS})


def in_turns(one: Said, figure: Figure) -> Standing | None:
    """Return that a number is how far its thing moved, in a list that is proven as a whole; None elsewhere."""
    for items, way in (*_in_turns(one), *_in_two_lists(one)):
        if any(figure == told for _, told in items) and _are_so(one, items, way):
            return Standing(is_so=True, places=range(0))
    return None


def _in_turns(one: Said) -> Iterator[tuple[Sequence[Item], int]]:
    """Yield the lists in which each name stands before its number, with the way that all went."""
    told = [(group, _behind(one, group.end)) for group in one.meant if len(group.names) == 1]
    runs: list[list[tuple[int, int, str, Figure]]] = []
    for group, figure in told:
        if figure is None:
            continue
        item = (group.start, figure.end, next(iter(group.names)), figure)
        last = runs[-1][-1] if runs else None
        between = one.lows[last[1] : group.start] if last is not None else []
        is_next = bool(between) and set(between) <= JOINING | TIMES and between[-1] in JOINING
        if is_next and one.lows[group.end : figure.start] in HELD_BY:
            runs[-1].append(item)
        else:
            runs.append([item])
    for run in runs:
        first, last = run[0], run[-1]
        begins = max((at + 1 for at in range(first[0]) if one.lows[at] in STOPS), default=0)
        way = _way(one, range(begins, last[1]))
        if len(run) > 1 and way:
            yield [(name, figure) for *_, name, figure in run], way


def _in_two_lists(one: Said) -> Iterator[tuple[Sequence[Item], int]]:
    """Yield the lists of which all names stand before all numbers: "A, B and C weigh 5.4, 1.2 and 0.9 points less"."""
    for group in one.meant:
        names = [one.lows[at] for at in range(group.start, group.end) if one.tokens[at].kind in {Kind.NAME, Kind.IDENT}]
        told = [each for each in one.figures if each.start >= group.end][: len(names)]
        is_one_list = all(set(one.lows[left.end : right.start]) <= {",", "and"} for left, right in pairwise(told))
        is_parted = not told or bool(STOPS & set(one.lows[group.end : told[0].start]))
        if len(names) <= 1 or len(names) != len(told) or not is_one_list or is_parted:
            continue
        stop = next((at for at in range(told[-1].end, len(one.lows)) if one.lows[at] in STOPS | {","}), len(one.lows))
        if way := _way(one, range(group.end, stop)):
            yield list(zip(names, told, strict=True)), way


def _behind(one: Said, end: int) -> Figure | None:
    """Return the number behind a name, if no other name and no pause is between them."""
    figure = next((each for each in one.figures if each.start >= end), None)
    if figure is None or figure.form not in COUNTED or figure.unit not in MEASURED:
        return None
    is_near = not any(one.lows[at] in STOPS | {",", "and", ":"} for at in range(end, figure.start))
    return figure if is_near and not any(end <= group.start < figure.start for group in one.meant) else None


def _way(one: Said, span: range) -> int:
    """Return which way all went, 0 where none or several ways are told."""
    given = {at for at in span if one.lows[at] in BACK and one.lows[max(0, at - 1)] in GIVING}
    told = (at for at in span if at not in given and one.lows[at] in WAYS and one.tokens[at].kind is Kind.WORD)
    ways = {WAYS[one.lows[at]] for at in told} | ({-1} if given else set())
    return ways.pop() if len(ways) == 1 else 0


def _are_so(one: Said, items: Sequence[Item], way: int) -> bool:
    """Whether all moved so far, that way, against the time that is told, or else against the same one."""
    roles = {role for _, _, meant in cues(one.tokens) for role in meant & BASES & set(BASED)}
    if len(roles) == len(BASED):
        return False
    own = [slope for slope in one.cited.slopes if not (slope.pooled or slope.scoped)]
    return any(
        all(
            any(slope.role is role and _is_of(slope, name) and _is_so(figure, slope, way) for slope in own)
            for name, figure in items
        )
        for role in roles or BASED
    )


def _is_of(slope: Slope, name: str) -> bool:
    """Whether a movement is that of what is named itself, and not of a row of it."""
    return slope.row == {name} or (not slope.row and name in slope.subjects)


def _is_so(figure: Figure, slope: Slope, way: int) -> bool:
    size = size_of(slope)
    off = 0.5 * 10.0**-figure.decimals
    return size * way > 0 and abs(abs(size) - figure.value) <= off + CLOSE
