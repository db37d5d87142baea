"""Whose a number is by the clause that it stands in: "A, which scored 39", "Auth's fall of six", "the two services".

The nearest name is not always what a number is of. A relative clause is of what stands at once before it; a noun with
"of" is of its possessor; what happened "a day after B" is told of what stands before that aside; and "the two services
together" are all that there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import COUNTING, Form
from briefing.grounding.reading.groups import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

RELATIVE: Final = words("which who whose")
OF_WHICH: Final = words("both each all of ,")
"""Words between a name and its relative clause."""
POSSESSING: Final = (["'s"], ["'"])
STOPS: Final = words(", ; : ( ) — – and or but while whereas though although yet to from than against")
WEEK_OF: Final = (["a", "week", "of"], ["a", "week", "with"])
LISTED: Final = frozenset(UNITS) | words(", and a an the of mean average with failed")
"""What stands in the list of what a week had."""
LONGEST: Final = 3
"""Words of "Auth's weekly mean risk of 24": at most so many between the possessor and "of"."""
BESIDE: Final = words("after before behind unlike like following beside")
"""Words before a name that stands in an aside: ", a day after B,"."""
MEMBERS: Final = words("services teams")
EACH: Final = words("each apiece either respectively")
HAVING: Final = words(
    """
    total totals totalled make makes made have had carry carried bring brought land landed reach reached come sum add
    hold held produced contributed accumulated shipped collected gathered merged
    """
)
"""Verbs between several things and what they have altogether."""
TOGETHER: Final = words("together combined altogether jointly in all up to a an of between them sum total at")
TOGETHER_ALONE: Final = words("together combined altogether jointly")
TYING: Final = words("that which for of between from across in at by over among the all its")
"""Words between a number and the several things behind it that have it."""


def by_clause(one: Said, figure: Figure) -> Group | None:
    """Return whose a number is where its clause tells it, None where it does not."""
    return (
        _related(one, figure)
        or _possessed(one, figure)
        or _of_week(one, figure)
        or _of_these(one, figure)
        or _past_aside(one, figure)
    )


GOING_ON: Final = words(
    "carries carried has had holds held made makes scored scores brought collected carrying landed its"
)
"""Words with which a subject goes on behind "and": verbs, and "its", which is not of what it was only held against."""


def _related(one: Said, figure: Figure) -> Group | None:
    """Return what stands at once before the relative clause of a number: "less than A and B, which tie at 39"."""
    if figure.is_whole or one.lows[max(0, figure.start - 2) : figure.start] == ["of", "the"]:
        # "Checkout, which made 12 of the 64": the whole is of more.
        return None
    for at in range(figure.start - 1, 0, -1):
        if one.lows[at] in STOPS - {"and", "to", "from", "than", "against"}:
            return None
        if one.lows[at] in RELATIVE:
            ahead = [group for group in one.groups if group.end <= at]
            is_next = bool(ahead) and set(one.lows[ahead[-1].end : at]) <= OF_WHICH
            is_crossed = any(at < group.start < figure.start for group in one.groups)
            return ahead[-1] if is_next and not is_crossed and one.lows[at] != "whose" else None
    return None


def _possessed(one: Said, figure: Figure) -> Group | None:
    """Return what owns the noun that a number is tied to by "of": "Gateway's fall of 6.1 points"."""
    if figure.is_whole or one.lows[max(0, figure.start - 1) : figure.start] != ["of"]:
        return None
    for at in range(figure.start - 2, max(0, figure.start - 3 - LONGEST), -1):
        if [one.lows[at]] in POSSESSING and at < figure.start - 2:
            return next((group for group in one.groups if group.end == at), None)
        if one.lows[at] in STOPS or one.lows[at] in UNITS or any(each.start <= at < each.end for each in one.figures):
            return None
    return None


def _of_week(one: Said, figure: Figure) -> Group | None:
    """Return the scope for what a week had: "Auth is back at its usual, in a week of 16 changes and 9 deployments"."""
    at = next((at for at in range(figure.start - 1, 2, -1) if one.lows[at - 2 : at + 1] in WEEK_OF), None)
    scoped = any(fact.subject.type == "scope" for fact in one.cited.facts)
    if at is None or not scoped:
        return None
    told = {place for each in one.figures for place in range(each.start, each.end)}
    between = {one.lows[place] for place in range(at + 1, figure.start) if place not in told}
    scope = frozenset({one.cited.payload.scope.label.lower()})
    return Group(start=at, end=at + 1, names=scope, tied=True) if between <= LISTED else None


def _past_aside(one: Said, figure: Figure) -> Group | None:
    """Return what stands before an aside that names another: "A, a day after B, scored 35 points"."""
    ahead = [group for group in one.groups if group.end <= figure.start]
    is_past = len(ahead) > 1 and (is_aside(one, ahead[-1], figure.start) or is_held_to(one, ahead[-1], figure.start))
    return ahead[-2] if is_past else None


def is_held_to(one: Said, group: Group, stop: int) -> bool:
    """Whether a name is only held against the subject, which goes on: "made more than B, 9 to 7, and carries 72"."""
    is_base = one.lows[group.start - 1] in {"as", "than"}
    joins = [at for at in range(group.end, stop) if one.lows[at : at + 2] == [",", "and"]]
    return is_base and bool(joins) and "".join(one.lows[joins[-1] + 2 : joins[-1] + 3]) in GOING_ON


def is_aside(one: Said, group: Group, stop: int) -> bool:
    """Whether a name is only what something else came after, and what follows is told of another before it.

    "A, a day after B, scored 35 points", "A landed a day after B and scored 35".
    """
    behind = one.lows[group.end : group.end + 2]
    opens = next((at for at in range(group.start - 1, 0, -1) if one.lows[at] in STOPS), 0)
    is_pause = opens > 0 and one.lows[opens] == "," and behind[:1] == [","] and behind[1:] != ["which"]
    is_joined = behind[:1] == ["and"] and not any(other.start == group.end + 1 for other in one.groups)
    return group.end < stop and one.lows[group.start - 1] in BESIDE and (is_pause or is_joined)


def _of_these(one: Said, figure: Figure) -> Group | None:
    """Return the scope, or all that is cited, where a number is told of them: "the two services landed 16"."""
    told = next((each for each in one.figures if _are_several(one, each) and _have(one, each, figure)), None)
    near = {*one.lows[max(0, figure.start - 2) : figure.start], *one.lows[figure.end : figure.end + 2]}
    if (
        told is None
        or EACH & near
        or figure.unit == "percent"
        or figure.form not in {Form.DIGITS, Form.WORDS, Form.NOTHING}
    ):
        return None
    names = next((names for names in _all_of(one, str(told.unit)) if len(names) == told.value), None)
    scope = frozenset({one.cited.payload.scope.label.lower()})
    is_all = told.value == len(_members(one, str(told.unit)))
    names = scope if is_all else names
    return Group(start=told.start, end=told.end, names=names, tied=True) if names else None


def _are_several(one: Said, each: Figure) -> bool:
    is_definite = one.lows[max(0, each.start - 1) : each.start] in (["the"], ["all"], ["its"])
    is_definite = is_definite or each.form is Form.BOTH
    return each.unit in MEMBERS and each.form in COUNTING and not each.is_whole and is_definite and each.value > 1


def _have(one: Said, each: Figure, figure: Figure) -> bool:
    """Whether several things stand beside a number as what has it."""
    if each.end <= figure.start:
        between = one.lows[each.end : figure.start]
        if each.form is Form.BOTH and not (TOGETHER_ALONE & set(between)):
            # "Both services have four": that is what each of them has.
            return False
        is_owned = between in POSSESSING or bool((HAVING | {"together"}) & set(between))
        return is_owned and set(between) <= HAVING | TOGETHER | {"'s", "'"}
    between = one.lows[figure.end : each.start]
    behind = "".join(one.lows[each.end : each.end + 1])
    is_relative = between[:1] in (["that"], ["which"], ["the"], []) and (behind in HAVING or behind == "together")
    is_tied = between[:1] in (["for"], ["between"], ["from"], ["across"]) and [behind] not in POSSESSING
    return figure.end <= each.start and set(between) <= TYING | UNITS.keys() and (is_relative or is_tied)


def _members(one: Said, unit: str) -> frozenset[str]:
    services = one.cited.payload.scope.services
    if unit == "teams":
        return frozenset(each.team.label.lower() for each in services if each.team is not None)
    return frozenset(each.label.lower() for each in services)


def _all_of(one: Said, unit: str) -> Iterator[frozenset[str]]:
    """Yield all services, or teams, of the cited facts."""
    kind = unit.removesuffix("s")
    yield frozenset(fact.subject.label.lower() for fact in one.cited.facts if fact.subject.type == kind)
