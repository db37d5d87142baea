"""First, second, third: a place among the cited, a week of a run, what is done first, or only one of those told."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.places import places_of
from briefing.grounding.facts.subjects import called, drivers
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import HIGHEST, LOWEST, SIDES
from briefing.grounding.meaning.orders import ORDERS
from briefing.grounding.reading.figures import Form
from briefing.grounding.times.arrivals import is_arrival
from briefing.grounding.times.intervals import is_dated, is_from_first_to_last
from briefing.grounding.ways.driven import most_driven
from briefing.grounding.ways.margins import ADJECTIVES
from briefing.grounding.ways.records import is_first, series_of
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

ACTIONS: Final = "actions"
RUNNING: Final = words("week weeks monday time consecutive straight row")
STANDING: Final = words(
    """
    ranks ranked rank comes came come is are place places sits stands share shares shared tie ties tied joint jointly
    equal finishes finished finish lies takes took take places placed follow follows followed
    """
)
JOINT: Final = words("tie ties tied share shares shared")
OF_ITS: Final = words("of the its their these those them all 's")
DRIVERS: Final = (["driver"], ["drivers"])
LEAST: Final = 3
"""Of fewer there is no "the second" that is left over."""
BESIDE: Final = words("'s ' , at with is a the") | ADJECTIVES
"""What can stand between a name and its place, beside its number."""
ENDING: Final = (None, ".", ",", ";", ":", "and", "—")
JOINS: Final = ([","], ["and"], [",", "and"])
"""What stands between places, and between names, that are told one after the other, past "the"."""
OPENING: Final = words("and , ; : while but")
"""What stands right before a place that opens a part of the sentence."""
APPOSING: Final = words(", : ( — – are were is was")
"""What stands right before the names that several places are of."""


def is_place(said: Said, figure: Figure) -> bool:
    """Whether an ordinal is what the cited facts have: the first rule that knows decides."""
    return next((known for known in (rule(said, figure) for rule in RULES) if known is not None), False)


def _first_in_weeks(said: Said, figure: Figure) -> bool | None:
    """Know "the first failure after a week without any"."""
    return True if figure.value == 1 and is_first(said, figure) else None


def _in_a_run(said: Said, figure: Figure) -> bool | None:
    """Know "for the second week running", and the weeks that a card is open."""
    behind = said.lows[figure.end : figure.end + 3]
    near = range(figure.start, min(figure.end + 4, len(said.lows)))
    # "Second of the week's deployments" is a place, as "first place" is.
    is_run = any(said.lows[at] in RUNNING and said.lows[at + 1 : at + 2] != ["'s"] for at in near)
    if not is_run or "place" in said.lows[figure.start : figure.end + 1]:
        return None
    is_new = any(card.weeks_open == 1 for card in said.cited.cards)
    if figure.value == 1 and ("time" in behind or is_new):
        return is_new or bool(said.cited.of_kind("newcomers", "change"))
    sign = next((SIDES[low][1] for low in said.lows if low in SIDES), 0)
    streak = any(_has_streak(fact, int(figure.value), sign) for fact in _beside(said, figure))
    return streak or any(card.weeks_open == figure.value for card in said.cited.cards)


def _beside(said: Said, figure: Figure) -> Sequence[Fact]:
    """Return the facts of what is named in the part of the clause that an ordinal is in; all that are cited elsewhere.

    "At 100 percent in Payments for the second week in a row and at zero in Ledger" says it of Payments.
    """
    clause = said.clause(figure.start)
    parts = [at for at in clause if said.lows[at] in {"and", ",", "while", "but"}]
    begins = max((at for at in parts if at < figure.start), default=clause.start)
    ends = min((at for at in parts if at >= figure.end), default=clause.stop)
    named = [group.names for group in said.groups if begins <= group.start < ends]
    own = [fact for fact in said.cited.facts if any(called(said, fact) & names for names in named)]
    return own or said.cited.facts


def _has_streak(fact: Fact, weeks: int, sign: int) -> bool:
    """Whether a series has stood still for so many weeks, or gone one way: "up for the second week running"."""
    series = [one for one in series_of(fact) if one is not None]
    if not sign:
        return len(series) >= weeks > 1 and len(set(series[-weeks:])) == 1
    ways = [sign * (second - first) > 0 for first, second in pairwise(series)][::-1]
    return weeks > 1 and len(ways) >= weeks and all(ways[:weeks]) and not any(ways[weeks : weeks + 1])


def _one_by_one(said: Said, figure: Figure) -> bool | None:
    """Know "B and C are second and third", and "the second and third riskiest, B and C": each has its own place."""
    run = _run(said, figure)
    names = _names_of(said, run) if len(run) > 1 else []
    if not names:
        return None
    behind = said.lows[run[-1].end : run[-1].end + 1]
    name = names[run.index(figure)]
    sign = -1 if behind and behind[0] in LOWEST else 1
    own = [fact for fact in said.cited.facts if name in called(said, fact)]
    has_place = any(figure.value in places_of(said, fact, sign) for fact in own)
    return has_place or _has_place(said, frozenset({name}), figure.value)


def _run(said: Said, figure: Figure) -> list[Figure]:
    """Return the places that are told one after the other with this one."""
    told = [one for one in said.figures if one.form is Form.PLACE]
    first = last = told.index(figure)
    while first and _are_joined(said, told[first - 1], told[first]):
        first -= 1
    while last + 1 < len(told) and _are_joined(said, told[last], told[last + 1]):
        last += 1
    return told[first : last + 1]


def _are_joined(said: Said, left: Figure, right: Figure) -> bool:
    return [low for low in said.lows[left.end : right.start] if low != "the"] in JOINS


def _names_of(said: Said, run: Sequence[Figure]) -> list[str]:
    """Return the names that places are told of, in their order: those before their verb, else those behind them."""
    ahead = [group for group in said.groups if group.end <= run[0].start]
    is_ahead = bool(ahead) and set(said.lows[ahead[-1].end : run[0].start]) <= STANDING | {"the"}
    behind = [group for group in said.groups if group.start >= run[-1].end]
    is_behind = bool(behind) and said.lows[behind[0].start - 1] in APPOSING
    told = ahead[-1] if is_ahead else behind[0] if is_behind else None
    names = [low for low in said.lows[told.start : told.end] if low in told.names] if told is not None else []
    return names if len(names) == len(run) else []


def _inverted(said: Said, figure: Figure) -> bool | None:
    """Know "second came B with 46 points, and third C": the place opens its part, and the name stands behind it."""
    opens = figure.start == 0 or said.lows[figure.start - 1] in OPENING
    group = next((one for one in said.groups if one.start >= figure.end), None)
    if not opens or figure.value == 1 or group is None:
        return None
    is_next = group.start == figure.end
    is_told = is_next or said.lows[group.start - 1] in STANDING
    is_crossed = any(figure.end <= one.start < group.start for one in said.figures)
    if not is_told or is_crossed or set(said.lows[figure.end : group.start]) & {*OPENING}:
        return None
    facts = [fact for fact in said.cited.facts if called(said, fact) & group.names]
    return any(figure.value in places_of(said, fact, 1) for fact in facts) if facts else None


def _before_a_superlative(said: Said, figure: Figure) -> bool | None:
    """Leave "the second highest" to the superlatives."""
    behind = said.lows[figure.end : figure.end + 1]
    return True if behind and behind[0] in HIGHEST | LOWEST else None


def _ranked(said: Said, figure: Figure) -> bool | None:
    """Know "Payments ranks second", and "Ledger third" in a list that began so."""
    gaps = [said.lows[group.end : figure.start] for group in said.groups if group.end <= figure.start]
    # "Payments' second with 56", "Profiles, at 57, is third".
    counted = {low for one in said.figures for low in said.lows[one.start : one.end]}
    is_beside = figure.value > 1 and any(set(gap) <= BESIDE | counted for gap in gaps)
    if not is_beside and not STANDING & set(said.lows[max(0, figure.start - 3) : figure.end + 1]):
        return None
    group = max((one for one in said.groups if one.end <= figure.start), key=lambda one: one.end, default=None)
    if group is None and JOINT & set(said.lows[: figure.start]):
        # "Two changes tie for first, A and B".
        group = next((one for one in said.groups if one.start >= figure.end and len(one.names) > 1), None)
    facts = [fact for fact in said.cited.facts if group is None or called(said, fact) & group.names]
    if group is not None and len(group.names) > 1 and facts:
        # "Payments and Auth share first place" is of each of them.
        each = [[one for one in facts if name in called(said, one)] for name in group.names]
        return all(any(figure.value in places_of(said, one, 1) for one in own) for own in each)
    is_fact = any(figure.value in places_of(said, fact, 1) for fact in facts)
    return is_fact or (group is not None and _has_place(said, group.names, figure.value))


def _has_place(said: Said, names: frozenset[str], place: float) -> bool:
    """Whether a driver has this place among those that moved a score the same way."""
    rows = drivers(said, said.things(range(len(said.lows)), "service"))
    own = [points for title, points in rows if title in names]
    return any(1 + sum(abs(one) > abs(points) for _, one in rows if one * points > 0) == place for points in own)


def _of_those_told(said: Said, figure: Figure) -> bool | None:
    """Know "the fourth" of four that were told before, of which it is said what is not known of the others."""
    is_the = said.lows[max(0, figure.start - 1) : figure.start] == ["the"]
    behind = said.lows[figure.end] if figure.end < len(said.lows) else None
    if is_the and (left := is_left_over(said, figure)) is not None:
        return left
    is_told = any(one.end <= figure.start and one.value == figure.value and one.is_whole for one in said.figures)
    return True if is_the and is_told and (behind in ENDING or behind in {"was", "is", "one"}) else None


def _of_drivers(said: Said, figure: Figure) -> bool | None:
    """Know "the first driver" and "the second of its drivers": by how much each moved the score."""
    behind = [low for low in said.lows[figure.start + 1 : figure.end + LEAST + 1] if low not in OF_ITS]
    return most_driven(said, figure.start, 1, int(figure.value)) if behind[:1] in DRIVERS else None


def _done_first(said: Said, figure: Figure) -> bool | None:
    """Know what is done first: of an order, or of what has the gravest card of all."""
    lows, behind = said.lows, said.lows[figure.end : figure.end + 1]
    if figure.value != 1:
        return None
    worst = said.cited.payload.severity
    is_gravest = worst is not Severity.INFO and any(card.severity is worst for card in said.cited.holding)
    if is_gravest and (behind[0] if behind else None) in ENDING:
        return True
    if said.cited.part == ACTIONS and lows[max(0, figure.start - 1)] != "the":
        return True
    is_order = bool(behind) and behind[0] in ORDERS
    return True if figure.start == 0 or is_order or "then" in lows[figure.end :] else None


def _aside(said: Said, figure: Figure) -> bool | None:
    """Know "second," that only counts points of the text."""
    return True if said.lows[figure.end : figure.end + 1] == [","] else None


def is_left_over(said: Said, figure: Figure) -> bool | None:
    """Whether "the fifth" is the one that "four of the five" leaves over; None where no such part is told.

    What is named with it must have one, where a cited fact counts the same of it.
    """
    ahead = [one for one in said.figures if one.end <= figure.start and one.form in {Form.WORDS, Form.DIGITS}]
    is_whole = any(figure.value in {one.value, one.of} for one in ahead)
    is_whole = is_whole or any(fact.value == figure.value for fact in said.cited.facts)
    is_few = figure.value < LEAST and not any(one.of == figure.value for one in ahead)
    if is_few or not is_whole or not any(one.value == figure.value - 1 for one in ahead):
        return None
    behind = [one for one in said.groups if one.start >= figure.end and one.start in said.clause(figure.start)]
    before = [one for one in said.groups if one.end in range(figure.start - 2, figure.start + 1)]
    names = (behind[0] if behind else before[-1]).names if behind or before else frozenset()
    wholes = {fact.kind for fact in said.cited.facts if fact.value == figure.value}
    own = [fact for fact in said.cited.facts if called(said, fact) & names and fact.kind in wholes]
    return not own or any(fact.value == 1 for fact in own)


def _of_a_span(said: Said, figure: Figure) -> bool | None:
    """Leave "from the first to the last" to the time that lay between them, where moments are cited."""
    starts = range(max(0, figure.start - 2), figure.start)
    return True if is_dated(said) and any(is_from_first_to_last(said, at) for at in starts) else None


def _in_time(said: Said, figure: Figure) -> bool | None:
    """Leave "landed first" and "the first to land" to the moments that are cited."""
    return True if is_arrival(said, figure.end - 1) else None


RULES: tuple[Callable[[Said, Figure], bool | None], ...] = (
    _of_a_span,
    _in_time,
    _first_in_weeks,
    _in_a_run,
    _one_by_one,
    _inverted,
    _before_a_superlative,
    _of_drivers,
    _of_those_told,
    _ranked,
    _done_first,
    _aside,
)
