"""How far two things that a sentence names lie apart: "four points separate A from B", "A leads B by three points"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.subjects import called
from briefing.grounding.figures.standing import Standing, are_alike, is_gap, shows
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OVERTAKES
from briefing.grounding.reading.bindings import parts_of
from briefing.grounding.reading.clauses import is_aside
from briefing.grounding.reading.comparands import LESS, MORE
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.topics import SAID_OF_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

APART: Final = words("apart separate separates separated separating between parts")
"""Words behind a number that is how far two things lie apart."""
GAPS: Final = words("gap difference distance margin gulf separates separated lie lies lay")
"""Words before such a number."""
DIFFERING: Final = words("differ differs differed differing diverge diverges diverged apart")
"""Verbs that say how far two things lie apart, and not which is ahead."""
LEADING: Final[Mapping[str, int]] = MappingProxyType({**OVERTAKES, **dict.fromkeys(words("leads led leading"), 1)})
"""Verbs between two things, with how the first stands to the second."""
OF_CHANGE: Final = words("change changes")
"""Words without which the points of a deployment's riskiest change are not spoken of."""
NEAR: Final = 3
TWO: Final = 2
COUNTING: Final = frozenset({Form.DIGITS, Form.WORDS})
ENDS: Final = words(", . ; : and but while ) on") | {""}
"""Words behind "27 points less" where nothing says than what."""


def gap(one: Said, figure: Figure) -> Standing | None:
    """Return whether a number is how far two named things lie apart; None where it is not said to be."""
    sign = _sign(one, figure)
    if sign is None:
        return _of_two(one, figure)
    first, second = (_with_own(one, names) for names in _named(one, figure, by_verb=sign != 0))
    is_of_bands = not first and not second
    first, second = _banded(one, figure) if is_of_bands and sign else (first, second)
    known = [each for each in one.cited.pool if each.fact and each.role is Role.NOW and _is_told(one, each)]
    ends = [
        (now, base)
        for now in known
        for base in known
        if (are_alike(now, base) and now.subjects & first and base.subjects & second)
        or (is_of_bands and now.kind == base.kind == "band" and (now.bands, base.bands) == (first, second))
    ]
    fitting = (is_gap(one, figure, pair) for pair in ends if sign * (pair[0].value - pair[1].value) >= 0)
    if any(fitting):
        return Standing(is_so=True, places=range(0))
    # Of what is led by a number of something there is no other number than how far.
    is_of_unit = any(figure.unit == now.unit or (is_of_bands and figure.unit is None) for now, _ in ends)
    return Standing(is_so=False, places=range(0)) if sign and is_of_unit else None


def _of_two(one: Said, figure: Figure) -> Standing | None:
    """Know "Shipping's scored 40 points and Gateway's 36, a gap of four" by the two numbers before it."""
    noun, of = one.lows[figure.start - TWO : figure.start] if figure.start >= TWO else ("", "")
    told = [each for each in one.figures if each.end < figure.start and each.form in COUNTING][-TWO:]
    units = {each.unit for each in (*told, figure)} - {None}
    if noun not in GAPS or of != "of" or len(told) < TWO or len(units) > 1:
        return None
    apart = abs(told[0].value - told[1].value)
    return Standing(is_so=abs(apart - figure.value) <= 0.5 * 10.0**-figure.decimals, places=range(0))


def _is_told(one: Said, each: Quantity) -> bool:
    """Whether a number is one that the sentence may speak of: a batch, or what a deployment's change has, by name."""
    told = SAID_OF_KEY.get(each.key, frozenset()) | (OF_CHANGE if each.place == ".riskiest" else frozenset())
    return not told or bool(told & set(one.lows))


def further(one: Said, figure: Figure) -> Standing | None:
    """Know "Catalogue has 70 percent left, Checkout 27 points less", where the other is the one that was named."""
    word, behind = "".join(one.lows[figure.end : figure.end + 1]), one.lows[figure.end + 1 : figure.end + 2]
    sign = 1 if word in MORE else -1 if word in LESS else 0
    ahead = [group for group in one.groups if group.end <= figure.start]
    others = [each.group for each in one.comparands if each.group is not None and each.end <= figure.start]
    own = next((group for group in reversed(ahead) if group not in others), None)
    rest = others[-1:] or [group for group in ahead[-2:-1] if group != own]
    if not sign or "".join(behind) not in ENDS or own is None or not rest:
        return None
    is_after = is_aside(one, own, figure.start)
    own, rest = (rest[0], [own]) if is_after else (own, rest)
    known = [each for each in one.cited.pool if each.fact and each.role is Role.NOW]
    ends = [
        (now, base)
        for now in known
        for base in known
        if are_alike(now, base) and now.subjects & own.names and base.subjects & rest[0].names
    ]
    if is_after:
        # "A followed a day after B, and scored three points less" is of what both are told to have.
        ends = [pair for pair in ends if pair[0].key == "value"]
    elif not others:
        told = [each for each in one.figures if each.end <= own.start]
        ends = [pair for pair in ends if any(each.unit == pair[1].unit and shows(each, pair[1]) for each in told)]
    fitting = (is_gap(one, figure, pair) for pair in ends if sign * (pair[0].value - pair[1].value) > 0)
    is_so = any(fitting)
    is_certain = is_after and any(figure.unit in {None, now.unit} for now, _ in ends)
    return Standing(is_so=is_so, places=range(figure.end, figure.end + 1)) if is_so or is_certain else None


def _sign(one: Said, figure: Figure) -> int | None:
    """Return how the first of two stands to the second: 0 where only how far is told, None where nothing is."""
    behind = one.lows[figure.end : figure.end + NEAR]
    clause = one.clause(figure.start)
    ahead = one.lows[clause.start : figure.start]
    is_score = one.lows[figure.end : figure.end + 1] == ["to"] or ahead[-1:] == ["to"]
    if is_score and _is_beside(one, figure):
        # "By 14 to eight": both ends, and no step.
        return None
    if "by" in ahead[-NEAR - 1 :] and DIFFERING & set(ahead):
        return 0
    if "by" in ahead[-NEAR - 1 :] and not _is_agent(one, figure):
        return next((LEADING[low] for low in reversed(ahead) if low in LEADING), None)
    is_between = bool(GAPS & set(ahead)) and ("between" in ahead or "from" in one.lows[figure.end : clause.stop])
    is_between = is_between or ahead[:1] == ["between"]
    return 0 if APART & set(behind) or is_between else None


def _is_agent(one: Said, figure: Figure) -> bool:
    """Whether the last "by" before a number says who, and not how far: "led with 36, followed by B with 35"."""
    by = max(at for at in range(figure.start) if one.lows[at] == "by")
    return any(by < group.end <= figure.start for group in one.groups)


def _is_beside(one: Said, figure: Figure) -> bool:
    """Whether another number stands beside one, with only "to" between them."""
    return any(figure.start - each.end == 1 or each.start - figure.end == 1 for each in one.figures)


def _named(one: Said, figure: Figure, *, by_verb: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names on both sides: before and behind the verb, else all that the sentence has."""
    every = frozenset(name for group in one.groups for name in (*group.names, *parts_of(one, group)))
    if not by_verb:
        return every, every
    clause = one.clause(figure.start)
    place = next(at for at in range(figure.start - 1, -1, -1) if one.lows[at] in LEADING)
    ahead = [group for group in one.groups if group.end <= place and group.start in clause]
    behind = [group for group in one.groups if place < group.start < figure.start]
    return _names(ahead[-1:]), _names(behind[:1])


def _with_own(one: Said, names: frozenset[str]) -> frozenset[str]:
    """Return names with those of the deployments that services are named for: "Gateway's riskiest leads by five"."""
    own = {fact.subject.label.lower() for fact in one.cited.of_kind("deployment") if called(one, fact) & names}
    return names | own


def _banded(one: Said, figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """Return the bands on both sides of the verb: "moderate changes outnumber safe ones by 42"."""
    place = next(at for at in range(figure.start - 1, -1, -1) if one.lows[at] in LEADING)
    ahead = [BANDS[low] for low in one.lows[:place] if low in BANDS]
    behind = [BANDS[low] for low in one.lows[place : figure.start] if low in BANDS]
    return (ahead[-1], behind[0]) if ahead and behind else (frozenset(), frozenset())


def _names(groups: list[Group]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group.names)
