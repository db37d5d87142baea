"""Things that a sentence names held against each other by one measure, each with the number that it has of it.

"B scored 36 points, less than half of the 83 of A", "one ahead of B and two ahead of C", "A's 372 points exceed B's 199
by 173". The words of such a comparison say which number is whose. So it is read as a whole: what stands before it,
which way it goes and how far, and all that it is held against. It is proven where one measure of the cited facts has
every number in its place, and refuted where one has all of the numbers and none has them so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.measures import Measure, is_hinted, measures
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.standing import is_far, is_times
from briefing.grounding.figures.versus import OLD, Relation, relations
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

NEXT: Final = words("next nearest runner-up second closest")
"""Words for what no other comes between."""
RATES: Final = words("rate rates often frequently frequency")
PARTED: Final = (["the"], ["that"], ["those"], ["what"])
UNITS_OF: Final = {"points": ("points", "percent", None), "lines": ("lines",)}
"""In what things are measured that lie apart by so many."""
UNITS_OF_DAYS: Final = words("day days hour hours minute minutes")
MEASURED: Final = frozenset({Form.DIGITS, Form.WORDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The numbers that are proven as ends of a comparison, by their first tokens, and the words of it."""

    figures: frozenset[int]
    places: frozenset[int]
    wrong: tuple[Relation, ...]
    """The comparisons that no measure has, though one has all that they are of."""


def held(one: Said) -> Held:
    """Return what is proven of the comparisons of a sentence, and what is refuted."""
    figures: set[int] = set()
    places: set[int] = set()
    wrong: list[Relation] = []
    known = measures(one) if len(one.cited.facts) > 1 else []
    for told in relations(one) if known else ():
        proof = next((proof for each in known if (proof := _proof(one, told, each)) is not None), None)
        if _is_other_rate(one, told, known) or (proof is None and _is_refuted(one, told, known)):
            wrong.append(told)
        elif proof is not None:
            figures |= {figure.start for figure in proof}
            places |= set(told.places)
    return Held(figures=frozenset(figures), places=frozenset(places), wrong=tuple(wrong))


def is_old(one: Said, told: Relation) -> bool:
    """Whether a word near a comparison says that one of its numbers is of another time."""
    near = range(told.start, min(told.places.stop + 2, len(one.lows)))
    # "Four days earlier" is when the other happened, and no other time of the same.
    return any(one.lows[at] in OLD and not UNITS_OF_DAYS & set(one.lows[max(0, at - 1) : at]) for at in near)


def disproven(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield the comparisons of named things that stand otherwise."""
    for told in one.held.wrong:
        told_as = " ".join(one.tokens[at].text for at in told.places)
        yield Code.NUMBER, f"{told_as!r} is not how the two that are held against each other stand"


def _proof(one: Said, told: Relation, measure: Measure) -> list[Figure] | None:
    """Return the numbers that a measure proves where it has a comparison as it is told, None where it has not."""
    proven = _ends(told, measure)
    if proven is None or (is_old(one, told) and not measure.is_of_usual):
        return None
    is_told = told.figure is not None or measure.key == "rate"
    if not _is_pinned(told, measure) and (not is_told or not is_hinted(one, told, measure)):
        return None
    if not _is_so(one, told, measure):
        return None
    both = (figure for figure in one.figures if figure.form is Form.BOTH and figure.start in told.places)
    proven += [figure for figure in both if figure.value == len(told.others)]
    return [*proven, *([told.figure] if told.figure is not None else [])]


def _ends(told: Relation, measure: Measure) -> list[Figure] | None:
    """Return the numbers that a measure has of the things of a comparison; None where it has others, or none."""
    proven: list[Figure] = []
    own = [measure.known.get(thing.name) for thing in told.own]
    if any(known is not None and known in own for known in (measure.known.get(each.name) for each in told.others)):
        # A service and its riskiest deployment are one thing.
        return None
    for thing in (*told.own, *told.others):
        if thing.name not in measure.values:
            return None
        fitting = [each for each in thing.figures if each.form in MEASURED and measure.shows(each, thing.name)]
        bare = [figure for figure in thing.figures if _may_be(figure, measure)]
        counted = [figure for figure in bare if measure.counts(figure, thing.name)]
        if bare and not fitting and len(counted) < len(bare):
            return None
        proven += fitting + counted
    return proven


def _is_pinned(told: Relation, measure: Measure) -> bool:
    """Whether a number of one of the things tells that it is this measure by which they are compared."""
    told_of = ((figure, thing.name) for thing in (*told.own, *told.others) for figure in thing.figures)
    return any(figure.form in MEASURED and measure.shows(figure, name) for figure, name in told_of)


def _is_so(one: Said, told: Relation, measure: Measure) -> bool:
    """Whether everything stands as is told to all that it is held against."""
    pairs = [(measure.values[own.name], measure.values[other.name]) for own in told.own for other in told.others]
    return all(_stands(one, told, measure, *pair) for pair in pairs) and _is_next(one, told, measure)


def _is_refuted(one: Said, told: Relation, known: Sequence[Measure]) -> bool:
    """Whether a measure has all numbers of a comparison, and neither it nor any other has it as it is told."""
    is_part = told.figure is not None and told.figure.form is Form.FRACTION
    if is_part and one.lows[told.places.start + 2 : told.places.start + 3] not in PARTED:
        # "Half of Ledger's eight" is some of them, and no ratio of two.
        return False
    known = [each for each in known if each.is_of_usual] if is_old(one, told) else known
    known = [each for each in known if _is_in_unit(told, each)]
    if RATES & {one.lows[at] for at in told.places}:
        known = [each for each in known if each.key == "rate"]
    having = [each for each in known if _ends(told, each) is not None]
    is_told = told.figure is not None and not is_old(one, told)
    meant = [each for each in having if _is_pinned(told, each) or (is_told and is_hinted(one, told, each))]
    # How many changes there were is often told of what is compared by another number.
    pinned = [each for each in meant if each.key != "changes" and _is_pinned(told, each)]
    return bool(meant) and not any(_is_so(one, told, each) for each in pinned or having)


def _is_other_rate(one: Said, told: Relation, known: Sequence[Measure]) -> bool:
    """Whether a ratio is said to be one of rates, and the rates stand otherwise."""
    names = {thing.name for thing in (*told.own, *told.others)}
    rates = [each for each in known if each.key == "rate" and names <= set(each.values)]
    is_of_rates = told.is_ratio and bool(RATES & {one.lows[at] for at in told.places})
    pairs = [(own.name, other.name) for own in told.own for other in told.others]
    return is_of_rates and any(
        not _stands(one, told, each, each.values[own], each.values[other]) for each in rates for own, other in pairs
    )


def _is_in_unit(told: Relation, measure: Measure) -> bool:
    """Whether how far things lie apart is said in the unit of a measure: "149 lines, yet six points less" is not."""
    return (
        told.figure is None or told.figure.unit not in {"points", "lines"} or measure.unit in UNITS_OF[told.figure.unit]
    )


def _may_be(figure: Figure, measure: Measure) -> bool:
    if measure.key == "rate" and figure.unit != "percent":
        # "Six of ten": the rate is what they make.
        return False
    return figure.form in MEASURED and not figure.is_whole and figure.unit in {None, measure.unit}


def _stands(one: Said, told: Relation, measure: Measure, own: float, other: float) -> bool:
    """Whether one number stands to another as is told: the movements of one direction by how far they went."""
    if own < 0 and other < 0:
        own, other = -own, -other
    elif measure.is_of_usual and (own < 0 or other < 0):
        return False
    if told.is_ratio and told.figure is not None:
        is_that_way = not told.sign or (own - other) * told.sign > 0
        return is_that_way and other > 0 and is_times(one, told.figure, own / other)
    if told.sign == 0:
        return own == other
    if (own - other) * (told.sign or 0) <= 0:
        return False
    return told.figure is None or is_far(one, told.figure, own, other, measure.unit)


def _is_next(one: Said, told: Relation, measure: Measure) -> bool:
    """Whether nothing lies between two of which one is said to be the next."""
    if not NEXT & {one.lows[at] for at in told.places}:
        return True
    ends = sorted((measure.values[told.own[-1].name], measure.values[told.others[0].name]))
    return not any(ends[0] < value < ends[1] for value in measure.values.values())
