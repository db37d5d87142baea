"""The things on the two sides of a comparison, each with the numbers that stand with it.

"A at 50 points and B at 49", "A and B at 50 and 49", "at 50 points A", "A edged out B, 42 to 39".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

LEADIN: Final = words(
    """
    the a an that those of its their both what just only to at with for in by on all either , 's rate mean average share
    score scores figure level number total sum count pace risk riskiest worst highest deployment deployments change
    changes release points part next nearest second closest runner-up one one's did does was is had has repairs lowest
    top safest heaviest largest biggest rollout rollouts releases service team
    """
)
"""Words between a comparison and the name of what something is held against."""
PARTING: Final = words(", ; : ( ) — – . and but while whereas so or")
"""Words between which stands what a ratio behind it is of."""
JOINS: Final = words(", and or nor both the 's")
LISTED: Final = JOINS | LEADIN | words("points percent scored scoring by too")
BEFORE_LAST: Final = words(", : — – did do does has have is are was were at with by")
"""Words between the last name of a comparison and the numbers of all that are held against each other."""
SIDE: Final = words("down up below above its their the usual normal level levels average mean")
PAIRING: Final = frozenset(
    {("to",), ("against",), ("versus",), ("vs",), ("and",), (",",), (",", "and"), ("compared", "with"), ("over",)}
)
"""What stands between such numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing that is named, where, and the numbers that stand with it."""

    name: str
    place: int
    figures: tuple[Figure, ...] = ()


def names(one: Said, span: range) -> list[int]:
    return [at for at in span if any(group.start <= at < group.end for group in one.groups) and is_name(one, at)]


def is_name(one: Said, at: int) -> bool:
    return one.tokens[at].kind in {Kind.NAME, Kind.IDENT}


def is_subject(one: Said, figure: Figure) -> bool:
    """Whether a name, and no other number, stands in the part before a ratio: ", so A about three times as many"."""
    first = max((at for at in range(figure.start) if one.lows[at] in PARTING), default=0)
    is_alone = not any(first < each.start < figure.start for each in one.figures)
    return is_alone and bool(names(one, range(first, figure.start)))


def ahead(one: Said, span: range) -> list[Thing]:
    """Return the things before a comparison: the last that are listed together."""
    found = names(one, span)
    first = len(found) - 1
    while first > 0 and _are_listed(one, found[first - 1], found[first]):
        first -= 1
    run = found[first:] if found else []
    begins = span.start if first <= 0 else found[first]
    return with_figures(one, run, range(begins, span.stop))


def _are_listed(one: Said, left: int, right: int) -> bool:
    told = {figure.start for figure in one.figures}
    between = [at for at in range(left + 1, right) if at not in told and one.tokens[at].kind is not Kind.PERSON]
    is_joined = bool({"and", ",", "or"} & {one.lows[at] for at in between})
    return is_joined and all(one.lows[at] in LISTED or one.tokens[at].kind is Kind.NUMBER for at in between)


def with_figures(one: Said, run: Sequence[int], span: range) -> list[Thing]:
    """Give each of some names the numbers that stand with it: behind it, in a list, or before the first."""
    if not run:
        return []
    known = [each for each in one.figures if each.start in span and not each.is_whole]
    first = tuple(each for each in known if each.end <= run[0])
    found = []
    for at, stop in zip(run, [*run[1:], span.stop], strict=True):
        own = tuple(each for each in known if at < each.start < stop)
        found.append(Thing(name=one.lows[at], place=at, figures=(*first, *own) if at == run[0] else own))
    behind = found[-1].figures
    plain = [each for each in behind if each.form in {Form.DIGITS, Form.WORDS}]
    if len(run) > 1 and not any(thing.figures for thing in found[:-1]):
        joined = all(set(one.lows[a.end : b.start]) <= JOINS for a, b in pairwise(plain))
        is_each = len(plain) == len(run) and joined
        return [
            Thing(name=thing.name, place=thing.place, figures=(plain[n],) if is_each else behind)
            for n, thing in enumerate(found)
        ]
    return found


def with_trailing(one: Said, own: list[Thing], others: list[Thing], end: int) -> tuple[list[Thing], list[Thing], int]:
    """Give the things the numbers that are told of them all behind: "A edged out B, 42 to 39"."""
    at = end
    while at < len(one.lows) and one.lows[at] in BEFORE_LAST:
        at += 1
    run = [each for each in one.figures if each.start == at and at > end]
    while run and (more := _joined_to(one, run[-1])) is not None:
        run.append(more)
    both = [*own, *others]
    told = both if len(run) == len(both) else others if len(run) == len(others) > 1 else []
    if not told:
        return own, others, end
    given = {thing.place: figure for thing, figure in zip(told, run, strict=True)}
    own, others = (
        [replace(thing, figures=(given[thing.place],)) if thing.place in given else thing for thing in side]
        for side in (own, others)
    )
    return own, others, run[-1].end


def _without_side(between: Sequence[str]) -> list[str]:
    """Return what stands between two numbers without the way they went: "7.5 points below its usual against 3.8"."""
    return [low for low in between if low not in SIDE]


def _joined_to(one: Said, figure: Figure) -> Figure | None:
    """Return the number that a number is told with: "42 to 39"."""
    behind = next((each for each in one.figures if each.start >= figure.end), None)
    return (
        behind if behind is not None and tuple(_without_side(one.lows[figure.end : behind.start])) in PAIRING else None
    )
