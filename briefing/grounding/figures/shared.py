"""Two numbers that several things share: "27 or 28 points each", "three changes that score from 69 to 71 points"."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.reading.abreast import MEASURED, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

BOUNDS: Final = frozenset({("from", "to"), ("between", "and")})
"""What stands before the least of several numbers, and between it and the greatest."""
KINDS: Final = words("change way_down deployment service_share service_movement objective team_share ownership queue")
SEVERAL: Final = 2


def shared(one: Said) -> frozenset[int]:
    """Return the first tokens of the numbers that are the least and the greatest, or all, of what several have."""
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    found: set[int] = set()
    for first, second in pairwise(known):
        if any(_is_shared(one, first, second, values) for values in _values(one, first)):
            found |= {first.start, second.start}
    return frozenset(found)


def beyond(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield "this, that and the other score between 25 and 27" where one of them scores 29."""
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    for first, second in pairwise(known):
        between, before = one.lows[first.end : second.start], one.lows[max(0, first.start - 1) : first.start]
        ahead = [group for group in one.groups if group.end <= first.start]
        if (*before, *between) != ("between", "and") or not ahead or len(ahead[-1].names) < SEVERAL:
            continue
        half = 0.5 * 10.0**-second.decimals
        own = [each for each in one.cited.pool if (each.kind, each.key, each.role) == ("change", "value", Role.NOW)]
        told = [each.value for each in own if each.subjects & ahead[-1].names]
        is_told = second.unit in {None, "points"} and first.unit in {None, "points"}
        if is_told and not all(first.value - half <= value <= second.value + half for value in told):
            yield Code.NUMBER, f"not all that are named are between {first.text} and {second.text}"


def _is_shared(one: Said, first: Figure, second: Figure, values: Sequence[Quantity]) -> bool:
    """Whether two numbers are the bounds of some others, or between them all that these are."""
    between, before = one.lows[first.end : second.start], one.lows[max(0, first.start - 1) : first.start]
    if tuple(before + between) in BOUNDS:
        ordered = sorted(values, key=lambda each: abs(each.value))
        return is_shown(first, ordered[0]) and is_shown(second, ordered[-1])
    if between != ["or"]:
        return False
    is_all = all(is_shown(first, each) or is_shown(second, each) for each in values)
    return is_all and all(any(is_shown(figure, each) for each in values) for figure in (first, second))


def _values(one: Said, figure: Figure) -> Iterator[list[Quantity]]:
    """Yield the same number of everything that is listed before a number, or that is cited where nothing is."""
    lists = [group.names for group in one.groups if group.end <= figure.start and len(group.names) >= SEVERAL]
    ahead = [group for group in one.groups if group.end <= figure.start]
    subjects = {fact.subject.label.lower() for fact in one.cited.facts}
    if not lists and any(group.names & subjects for group in ahead):
        return
    told: dict[tuple[str, str, str | None], list[Quantity]] = defaultdict(list)
    for each in one.cited.pool:
        is_named = not lists or bool(each.subjects & lists[-1])
        if each.kind in KINDS and each.role is Role.NOW and not each.place and not each.scoped and is_named:
            told[each.kind, each.key, each.unit].append(each)
    size = len(lists[-1]) if lists else SEVERAL
    yield from (values for values in told.values() if len({each.fact for each in values}) >= size)
