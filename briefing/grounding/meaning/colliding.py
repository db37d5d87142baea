"""Changes that collide: a fact of what waits names every pair of them that touches the same files.

"All three collide" is wrong of three of which one stays clear of the others, and so is "A and B collide" where it is B
and C. What is denied ("A collides with nothing else") is left to the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.reading.figures import COUNTING, Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

COLLIDE: Final = words("collide collides collided colliding conflict conflicts conflicting overlap overlaps")
COUNTED: Final = COUNTING | {Form.WHOLE}
PAIR: Final = 2


def colliding(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield changes that are said to collide and do not, and another number of them."""
    ahead = said.cited.of_kind("ahead")
    pairs = [pair for fact in ahead for pair in _pairs(fact)]
    for place, low in enumerate(said.lows):
        clause = said.clause(place)
        if low not in COLLIDE or not ahead or NEGATIONS & said.words(clause):
            continue
        named = said.things(clause, "change")
        if named and not _are_paired(named, pairs):
            yield Code.ENTITY, f"{' and '.join(sorted(named))}: no cited fact has them collide"
        # Of those that are named it is told which; a number beside them may be of all that wait.
        for figure in (each for each in said.figures if not named and each.start in range(clause.start, place)):
            every = len(frozenset().union(*pairs))
            is_counted = figure.form in COUNTED and figure.unit in {None, "changes"} and not figure.is_whole
            if is_counted and figure.value != every:
                yield Code.NUMBER, f"{figure.text!r} is not how many collide"


def _pairs(fact: Fact) -> Iterator[frozenset[str]]:
    """Yield the pairs of changes that touch what the other one touches, by their names in lower case."""
    told = fact.detail.get("pairs")
    for pair in told if isinstance(told, list) else ():
        if isinstance(pair, list):
            yield frozenset(str(one).lower() for one in pair)


def _are_paired(named: frozenset[str], pairs: Sequence[frozenset[str]]) -> bool:
    """Whether two that are named are a pair, and each of more, or of one alone, is in one."""
    within = [pair for pair in pairs if len(named) < PAIR or pair <= named]
    return bool(within) and named <= frozenset().union(*within)
