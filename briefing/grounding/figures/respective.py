"""What each of several things had at another time, told as one list: "A and B at 25 and C at 22, above their usual 14".

Behind the time stand as many numbers as there are names before it, in the same order. So the list is only taken as a
whole: every number must be what one kind of fact has of that time for the thing in its place, and each of them must
have moved the way that the word before the time says.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.standing import Standing
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import LYING, NEGATIONS, OVERTAKES, SIDES
from briefing.grounding.reading.comparands import TIMES, is_at
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.things import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Role
    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

STOPS: Final = words("; : . — – while whereas but though although")
OWNED: Final = words("their the respective 's of points percent")
"""Words between a direction and the time, and between the time and the list."""
HOLDING: Final = SIDES.keys() | OVERTAKES.keys() | LYING | words("than from against versus")
JOINS: Final = ([","], ["and"], [",", "and"])
COUNTED: Final = frozenset({Form.DIGITS, Form.WORDS})
LEAST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Numbers behind a time, each with the movement of its thing from there; none where they are not so."""

    at: int
    figures: Sequence[Figure]
    moved: Sequence[Slope]


def respective(one: Said, figure: Figure) -> Standing | None:
    """Return that a number is one of a list of another time that is proven as a whole; None elsewhere."""
    is_so = any(figure in told.figures and told.moved for told in _lists(one))
    return Standing(is_so=True, places=range(0)) if is_so else None


def respectively(one: Said, place: int, measure: str, sign: int) -> bool | None:
    """Return whether all went so from what such a list behind a word says; None where there is none."""
    for told in _lists(one):
        is_led = place < told.at and set(one.lows[place + 1 : told.at]) <= OWNED
        if is_led and told.moved and measure == "up":
            return all(each.up == sign for each in told.moved)
    return None


def _lists(one: Said) -> Iterator[_List]:
    told_of = (each for each in product(range(len(one.lows)), TIMES) if is_at(one.lows, each[0], each[1][0]))
    for at, (cue, roles) in told_of:
        figures = _run(one, at + len(cue))
        begins = max((place + 1 for place in range(at) if one.lows[place] in STOPS), default=0)
        told = list(dict.fromkeys(one.lows[place] for place in names(one, range(begins, at))))
        if LEAST <= len(figures) == len(told) and _is_held(one, at):
            yield _List(at=at, figures=figures, moved=_moved(one, dict(zip(told, figures, strict=True)), roles))


def _is_held(one: Said, at: int) -> bool:
    """Whether something is said to be other than at a time, as in "above their usual", and not to be at it."""
    led = next((place for place in range(at - 1, -1, -1) if one.lows[place] not in OWNED), 0)
    return one.lows[led] in HOLDING and not NEGATIONS & set(one.lows[max(0, led - LEAST) : led])


def _run(one: Said, at: int) -> list[Figure]:
    """Return the numbers that are listed from a place on."""
    while at < len(one.lows) and one.lows[at] in OWNED:
        at += 1
    run = [each for each in one.figures if each.start == at and each.form in COUNTED]
    while run:
        behind = next((each for each in one.figures if each.start >= run[-1].end), None)
        if behind is None or behind.form not in COUNTED or one.lows[run[-1].end : behind.start] not in JOINS:
            break
        run.append(behind)
    return run


def _moved(one: Said, told: Mapping[str, Figure], roles: frozenset[Role]) -> Sequence[Slope]:
    """Return the movement of each thing from its number, by one kind of fact; nothing where one has another number."""
    known = [each for each in one.cited.slopes if each.role in roles and not (each.pooled or each.row or each.scoped)]
    for kind in dict.fromkeys(each.kind for each in known):
        found = [
            next((e for e in known if e.kind == kind and name in e.subjects and figure.shows(e.base)), None)
            for name, figure in told.items()
        ]
        if None not in found:
            return [each for each in found if each is not None]
    return ()
