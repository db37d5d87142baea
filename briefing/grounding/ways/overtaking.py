"""What stands above what by a verb ("tops", "trails"), and what is level with it or its reverse: "neck and neck"."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OVERTAKES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

JOINS: Final = words("to against versus vs")
TIMED: Final = words(
    "usual usually normal normally typical last previous before earlier where when while whereas , than"
)
"""Words between or behind two numbers that make the second one of another time."""
PARTING: Final = words("; : . , while where whereas when but though although")
USUAL: Final = words("usual usually normal normally typical typically ordinary ordinarily")
PAST: Final = words("last previous before earlier ago prior")
NEAR: Final = 4
FAR: Final = 16
LEVEL_OFF: Final = 0.1
"""How far apart two numbers may be that are level, as a part of the greater one."""
OPPOSITE_OFF: Final = 0.2
"""The same for what is the reverse of something."""
EXACT: Final = words("exactly precisely exact precise")
TWO: Final = 2
MORE: Final = words("more over")
NEARLY: Final = words("nearly almost")
NEARLY_OFF: Final = 0.15
ODDS_OFF: Final = 0.12
"""How far "five to one" may be off, as a part of the five."""
LEVELS: Final = ("near level", "on a par with", "on par with", "level with", "even with")
"""What is said of two that have about as much: the first between or behind both, the others before the second."""


def overtaken(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be above, below or level with something else, and is not."""
    for place, low in enumerate(said.lows):
        sign = OVERTAKES.get(low, 0) * (-1 if is_passive(said, place) else 1)
        told = banded(said, place, place + 1) or _numbered(said, place)
        if sign and told and sign * (told[0] - told[1]) <= 0:
            yield Code.DIRECTION, f"{low!r}: the facts have it the other way"
    for phrase in LEVELS:
        for place in said.find(phrase):
            is_of_two = phrase == LEVELS[0] or any(one.start == place + len(phrase.split()) for one in said.groups)
            usual = _with_usual(said, place, place + len(phrase.split()))
            of_bands = banded(said, place, place + len(phrase.split()))
            pair = usual or of_bands or ((_named(said) or _pair(said, place)) if is_of_two else (0, 0))
            # A usual number that is told has to be the same one.
            off = 0 if usual is not None else LEVEL_OFF
            is_other = of_bands is not None and any((a.value, b.value) != of_bands for a, b in _joined(said, place))
            if pair is None or is_other or abs(pair[0] - pair[1]) > off * max(pair):
                yield Code.DIRECTION, "what is said to be level is not"
    for place in said.find("the opposite of"):
        pair, other = _pair_before(said, place), _pair_of_time(said, place)
        is_exact = bool(EXACT & set(said.lows[max(0, place - 1) : place]))
        if pair is None or other is None or not _is_reverse(pair, other, is_exact=is_exact):
            yield Code.DIRECTION, "what is said to be the reverse is not"


def _with_usual(said: Said, place: int, end: int) -> tuple[float, float] | None:
    """Return the number that something has and the usual one behind: "at 45 points, is level with A's usual 45"."""
    named = next((one for one in said.groups if one.start == end), None)
    behind = range(named.end, named.end + NEAR) if named is not None else range(0)
    at = next((one for one in behind if said.lows[one : one + 1] and said.lows[one] in USUAL), None)
    ahead = [one for one in said.figures if one.end <= place and _measures(one)]
    told = [one for one in said.figures if at is not None and one.start == at + 1 and _measures(one)]
    # The usual number has to be of what is named, and not only of its scope.
    own = [fact for fact in said.cited.facts if named is not None and called(said, fact) & named.names]
    usual = [one.value for fact in own for one in fact.comparisons if one.against == "usual"]
    is_its = bool(told) and any(one is not None and told[0].shows(float(one)) for one in usual)
    return (ahead[-1].value, told[0].value) if ahead and is_its else None


def is_passive(said: Said, place: int) -> bool:
    """Whether it is the other that stands so: "safe changes were outnumbered by moderate ones", and not "by five"."""
    return said.lows[place + 1 : place + 2] == ["by"] and not any(
        place + 2 <= one.start <= place + NEAR and one.unit != "services" for one in said.figures
    )


def odds(said: Said, figure: Figure) -> bool | None:
    """Know "outnumber moderate ones by more than five to one", or "by five to two"."""
    is_last = said.lows[figure.start - 1 : figure.start] == ["to"]
    told = next((one for one in said.figures if is_last and one.end == figure.start - 1), figure)
    base = next((one for one in said.figures if one.start == told.end + 1), None)
    place = max((at for at in range(told.start) if said.lows[at] in OVERTAKES), default=-1)
    is_odds = said.lows[told.end : told.end + 1] == ["to"] and place >= 0
    pair = banded(said, place, place + 1) if is_odds and base is not None and base.value else None
    if pair is None or not pair[1] or base is None:
        return None
    if base.value != 1:
        # "33 to 31" are the two counts themselves, which others prove.
        is_by = said.lows[told.start - 1 : told.start] == ["by"]
        return told.value * pair[1] == base.value * pair[0] if is_by else None
    before, times = set(said.lows[max(0, told.start - TWO) : told.start]), pair[0] / pair[1]
    least, most = (0.0, 1.0) if MORE & before else (-NEARLY_OFF, 0.0) if NEARLY & before else (-ODDS_OFF, ODDS_OFF)
    return told.value + least * told.value <= times <= told.value + most * (1 if MORE & before else told.value)


def banded(said: Said, place: int, end: int) -> tuple[float, float] | None:
    """Return how many changes the bands on both sides of some words have: "safe changes outnumber moderate ones"."""
    counts = _counts(said, place)
    ahead = [one for one in said.lows[:place] if one in BANDS]
    behind = [one for one in said.lows[end : end + NEAR - 1] if one in BANDS]
    own, other = (counts.get(each[at]) if each else None for each, at in ((ahead, -1), (behind, 0)))
    return (own, other) if isinstance(own, (int, float)) and isinstance(other, (int, float)) else None


def banded_pairs(said: Said) -> frozenset[int]:
    """Return where the two counts stand behind what holds two bands together: "outnumber moderate ones, 14 to 7"."""
    spans = [(place, place + 1) for place, low in enumerate(said.lows) if low in OVERTAKES]
    spans += [(place, place + len(phrase.split())) for phrase in LEVELS for place in said.find(phrase)]
    return frozenset(
        figure.start
        for place, end in spans
        for pair in _joined(said, place)
        if (pair[0].value, pair[1].value) == banded(said, place, end)
        for figure in pair
    )


def _joined(said: Said, place: int) -> Iterator[tuple[Figure, Figure]]:
    """Yield the numbers behind a place that are told side by side, both of the week: "14 to seven"."""
    for first, second in pairwise(one for one in said.figures if place < one.start < place + FAR):
        between = said.lows[first.end : second.start]
        behind = takewhile(lambda low: low not in PARTING, said.lows[second.end : second.end + NEAR])
        if len(between) == 1 and set(between) <= JOINS and not TIMED & set(behind):
            yield first, second


def _counts(said: Said, place: int) -> dict[str, object]:
    """Return how many changes each band has at the time that a clause tells of."""
    first = next((at for at in range(place, -1, -1) if said.lows[at] in PARTING), 0)
    last = next((at for at in range(place, len(said.lows)) if said.lows[at] in PARTING), len(said.lows))
    clause = said.words(range(first, last))
    against = "usual" if USUAL & clause else "previous week" if PAST & clause and "week" in clause else ""
    return {
        fact.id.rpartition(".")[2]: next(
            (each.value for each in fact.comparisons if each.against == against), fact.value
        )
        for fact in said.cited.of_kind("band")
    }


def _numbered(said: Said, place: int) -> tuple[float, float] | None:
    """Return the two numbers that follow a verb: "edges out Shipping by five points, 40 to 35"."""
    if said.lows[place + 1 : place + 2] == ["by"]:
        return None
    told = [one for one in said.figures if place < one.start and one.end in said.clause(place)]
    for first, second in pairwise(told):
        between = said.lows[first.end : second.start]
        behind = said.lows[second.end : second.end + TWO]
        if len(between) == 1 and set(between) <= JOINS and not TIMED & set(behind) - {","}:
            return first.value, second.value
    return None


def _named(said: Said) -> tuple[float, float] | None:
    """Return the least and the most that the cited facts have for what is named, where they are of one kind."""
    named = said.things(range(len(said.lows)))
    told = [one for one in said.cited.facts if called(said, one) & named and isinstance(one.value, (int, float))]
    values = [float(str(one.value)) for one in told]
    is_alike = len(values) > 1 and len({(one.kind, one.unit) for one in told}) == 1
    return (min(values), max(values)) if is_alike else None


def _measures(one: Figure) -> bool:
    return one.form in {Form.DIGITS, Form.WORDS} and one.unit != "weeks" and not one.is_whole


def _pair(said: Said, place: int) -> tuple[float, float] | None:
    """Return two numbers that are told beside each other behind a place, else before it."""
    return _pair_behind(said, place) or _pair_before(said, place)


def _pair_behind(said: Said, place: int) -> tuple[float, float] | None:
    told = [one for one in said.figures if place < one.start < place + FAR and _measures(one)]
    # "The opposite of the usual one, five to 15".
    told = [one for one in told if said.lows[one.start - 1 : one.end] not in [[low, "one"] for low in USUAL]][:TWO]
    is_joined = len(told) == TWO and not TIMED & set(said.lows[told[0].end : told[1].start])
    return (told[0].value, told[1].value) if is_joined else None


def _pair_before(said: Said, place: int) -> tuple[float, float] | None:
    told = [one for one in said.figures if one.end <= place and _measures(one)][-TWO:]
    return (told[0].value, told[1].value) if len(told) == TWO else None


def _pair_of_time(said: Said, place: int) -> tuple[float, float] | None:
    """Return the two numbers behind "the opposite of", else those that the facts of the first two have of its time."""
    told = _pair_behind(said, place)
    if told is not None:
        return told
    clause = set(said.lows[place : place + NEAR + TWO])
    against = "usual" if USUAL & clause else "previous week" if PAST & clause else ""
    values = [
        float(each.value)
        for now in _pair_before(said, place) or ()
        for fact in said.cited.facts
        for each in fact.comparisons
        if fact.value == now and each.against == against and each.value is not None
    ]
    return (values[0], values[1]) if len(values) == TWO else None


def _is_reverse(pair: tuple[float, float], other: tuple[float, float], *, is_exact: bool) -> bool:
    """Whether two stand the other way than two others; exactly so, whether each is also about what the other was."""
    ends = ((pair[0], other[1]), (pair[1], other[0]))
    is_near = all(abs(own - then) <= max(1.0, OPPOSITE_OFF * max(own, then)) for own, then in ends)
    return (is_near or not is_exact) and (pair[0] - pair[1]) * (other[0] - other[1]) < 0
