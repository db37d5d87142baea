"""Bounds on what was counted: "none of them above 23 points", "both score below 30", "no deployment over 42".

Such a "none" counts nothing of its own, and its number is no score of anything that the sentence names: it is the
most, or the least, of what is told. So the two are proven together, and where one is beyond the bound, neither is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.every import quantifiers
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import OTHERS
from briefing.grounding.reading.figures import COUNTING, Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

ABOVE: Final = words("above over beyond past exceeds exceed exceeded exceeding tops topped topping surpasses surpassed")
BELOW: Final = words("below under beneath")
MORE: Final = words("more higher riskier worse")
LESS: Final = words("less fewer lower safer")
PADDING: Final = words("a the score scores of about some even as much half its own pace than")
"""What may stand between such a word and its number."""
ENDS: Final = words("; : . while whereas although though but — –")
OF_TIME: Final = words("usual usually normal normally week before previous last ago earlier")
"""Words with which the bound is one of another time."""
NOBODY: Final = words("none neither no nor nothing one")
AROUND: Final = OTHERS | PADDING | LESS | MORE | ABOVE | BELOW | words("of them these service services team teams no")
"""What else may stand between what is counted and its bound."""
DRIVERS: Final = (("driver_group", ""), ("driver", "now"))
MOVED: Final = words("by up down fell rose lost gained dropped shed eased came") | ABOVE | BELOW
"""Words beside which a bound is one of how far a driver moved, and not of what it weighs."""
KINDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "deployments": (("deployment", ""),),
    "changes": (("queue", "worst"), ("change", "")),
    "services": (
        *((kind, "") for kind in ("queue", "repairs", "reverts", "elevated", "newcomers")),
        ("team_share", "mean"),
        ("objective", ""),
        ("objective", "budget_left"),
        ("ownership", ""),
        ("queue", "worst"),
        ("deployment", ""),
        ("service_share", ""),
    ),
    "signals": DRIVERS,
}
"""What has a bound, by what is counted: kinds of facts, with the detail that is bounded, "" for the value."""
LEFT: Final = "budget_left"
"""What is left of a budget is a percentage, and nothing else that has a bound is one that is only had."""
KEEPING: Final = words("has have had having keeps keep kept keeping holds hold held with is are was were left at")
"""Words with which something is left: "none of the others has less than 64"."""
FAR: Final = 14


def capped(one: Said) -> frozenset[int]:
    """Return the first tokens of the numbers of every bound that is as the cited facts have it."""
    return frozenset(
        start
        for counted, bound, sign in _bounds(one)
        if counted.form is Form.NOTHING
        and any(_is_bound(values, bound, sign) for values in _values(one, counted, bound))
        for start in (counted.start, bound.start)
    )


def bounding(one: Said) -> frozenset[int]:
    """Return the places of the words between "none" and its bound: "none of the others exceeds 0.4"."""
    known = capped(one)
    told = (range(counted.end, bound.start) for counted, bound, _ in _bounds(one) if counted.start in known)
    return frozenset(place for each in told for place in each)


def overstepped(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield a bound beyond which the cited facts have one, or within which they have one of those that have none."""
    for counted, bound, sign in _bounds(one):
        told = list(_values(one, counted, bound))
        if told and not any(_is_so(values, counted, bound, sign) for values in told):
            yield Code.NUMBER, f"the cited facts do not have {counted.text!r} bounded by {bound.text!r}"


def _bounds(one: Said) -> Iterator[tuple[Figure, Figure, int]]:
    """Yield each "none" and "all" with the number that bounds it, and 1 where that is from below, as "above" is."""
    every = tuple(quantifiers(one))
    for counted in every:
        is_all = counted.form in {Form.BOTH, Form.WHOLE}
        is_none = counted.form is Form.NOTHING and one.lows[counted.start] in NOBODY | {"not"}
        if not is_all and not is_none:
            continue
        end = min((each.start for each in every if each.start > counted.start), default=len(one.lows))
        for bound in (each for each in one.figures if counted.start < each.start < end and _is_number(each)):
            sign = _sign(one, counted, bound)
            if sign and not OF_TIME & set(one.lows[bound.end : bound.end + _end(one, bound)]):
                yield counted, bound, sign
                break


def _is_number(figure: Figure) -> bool:
    return figure.form in COUNTING - {Form.BOTH} and not figure.is_whole and figure.unit != "services"


def _end(one: Said, figure: Figure) -> int:
    """Return how many words follow a number up to a pause."""
    behind = one.lows[figure.end :]
    return next((at for at, low in enumerate(behind) if low in ENDS | {","}), len(behind))


def _sign(one: Said, counted: Figure, bound: Figure) -> int:
    """Return 1 where a number is what something is said to be above, -1 for below, 0 where it is no bound."""
    between = one.lows[counted.end : bound.start]
    at = len(between)
    while at and between[at - 1] in PADDING:
        at -= 1
    low = between[at - 1] if at else ""
    if ENDS & set(between) or len(between) > FAR or "," in between[:at] or "or" in between[at - 2 : at] or not low:
        return 0
    if "than" in between[at:] and between[at - 2 : at - 1] != ["no"]:
        return 1 if low in MORE else -1 if low in LESS else 0
    return 0 if "than" in between[at:] else 1 if low in ABOVE else -1 if low in BELOW else 0


def _values(one: Said, counted: Figure, bound: Figure) -> Iterator[Sequence[float | None]]:
    """Yield what is bounded, for each reading of what it may be of; None where there is one that no fact tells."""
    unit = counted.unit or next(
        (each.unit for each in reversed(one.figures) if each.end <= counted.start and each.unit in KINDS), None
    )
    own = KINDS.get(str(unit)) or tuple(dict.fromkeys(pair for pairs in KINDS.values() for pair in pairs))
    is_step = bool(MOVED & {*one.lows[counted.end : bound.start - 1], *one.lows[bound.end : bound.end + 2]})
    is_left = _is_left(one, counted, bound)
    for kind, key in own:
        if (is_step and (kind, key) in DRIVERS) or (kind == "objective" and (key == LEFT) != is_left):
            continue
        told = [fact for fact in one.cited.of_kind(kind) if is_left or _is_of_unit(fact, key, bound)]
        facts = _meant(one, counted, bound, told)
        values = [value for fact in facts for value in _told(fact, key)]
        if any(value is not None for value in values):
            yield values


def _is_left(one: Said, counted: Figure, bound: Figure) -> bool:
    """Whether a bound is one of what is left of budgets: a percentage, or a bare number behind one."""
    ahead = next((each.unit for each in reversed(one.figures) if each.end <= counted.start and each.unit), None)
    verbs = [low for low in one.lows[counted.end : bound.start] if low not in AROUND]
    is_told = "left" in one.lows and "budget" in {low.removesuffix("s") for low in one.lows}
    return is_told and (bound.unit or ahead) == "percent" and bool(verbs) and set(verbs) <= KEEPING


def _is_of_unit(fact: Fact, key: str, bound: Figure) -> bool:
    unit = "points" if key else fact.unit
    return bound.unit in {None, unit} or (unit == "times" and bound.unit in {None, "times"})


def _meant(one: Said, counted: Figure, bound: Figure, told: Sequence[Fact]) -> Sequence[Fact]:
    """Return the facts of what is named nearest, of all but that where it says "the others", else of all."""
    near = [group for group in one.groups if group.end <= bound.start] or list(one.before)
    names = near[-1].names if near else frozenset[str]()
    if OTHERS & set(one.lows[counted.start : bound.start]):
        every = frozenset(name for group in one.groups or near for name in group.names)
        return [fact for fact in told if not every & (one.cited.names_of[fact.id] | {fact.subject.label.lower()})]
    gone = frozenset(name for group in one.left_out for name in group.names)
    told = [fact for fact in told if not gone & (one.cited.names_of[fact.id] | {fact.subject.label.lower()})]
    own = [fact for fact in told if names & (one.cited.names_of[fact.id] | {fact.subject.label.lower()})]
    return own or told


def _told(fact: Fact, key: str) -> Iterator[float | None]:
    value = fact.detail.get(key) if key else fact.value
    if isinstance(value, (int, float)):
        yield float(value)
        if key == "worst" and isinstance(fact.value, int) and fact.value > 1:
            # Of those that wait only the worst is told.
            yield None


def _is_bound(values: Sequence[float | None], bound: Figure, sign: int) -> bool:
    """Whether a number is the very most, or the least, of some values."""
    known = [value for value in values if value is not None]
    edge = max(known) if sign > 0 else min(known)
    return (sign > 0 or len(known) == len(values)) and abs(edge - bound.value) <= 0.5 * 10.0**-bound.decimals


def _is_so(values: Sequence[float | None], counted: Figure, bound: Figure, sign: int) -> bool:
    """Whether all, or none, of some values are beyond a bound, as far as the facts can tell."""
    known = [value for value in values if value is not None]
    off = 0.0
    if counted.form is Form.NOTHING:
        sign, off = -sign, -0.5 * 10.0**-bound.decimals
    if sign > 0:
        return len(known) == len(values) and all(value > bound.value + off for value in known)
    return all(value < bound.value - off for value in known)
