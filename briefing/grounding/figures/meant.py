"""Whether a quantity is what a number is said to be: of now or of the usual week, a difference, a ratio, a rest."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.pairs import is_moved
from briefing.grounding.facts.quantities import BASES, Quantity, Role
from briefing.grounding.facts.slopes import SIGNED_KINDS
from briefing.grounding.figures.amounts import adverbs
from briefing.grounding.figures.bygone import is_bygone, is_left
from briefing.grounding.figures.rests import LACKED, LEFT, SPENT, all_have, are_known, has_what_lacks, is_rest
from briefing.grounding.figures.steps import (
    DOWN,
    LATELY,
    MORE,
    STEP_NOUNS,
    UP,
    WITHIN_WEEK,
    base_of,
    is_movement,
    is_slope,
    is_step_of,
)
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import BETTER, MOVES, WORSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.grounding.reading.claims import Claim

LEAPS = MOVES | words("jumped leapt sank slid shot soared moved came went up down")
AFFIRMED = words("forecast positive newcomers lift")
"""Kinds whose number is how many did; who "did not" are the rest."""
SLOPES = MappingProxyType({"up": UP | WORSE, "down": DOWN | BETTER})
FEW = words("few short little seldom rarely low small")
NEWEST = words("lowest highest")
"""Words behind a number that is a record, and not the one that was broken."""
MAXIMA = words("previous maximum most record peak ceiling top high low lowest highest bound worst best")
GAP, GAPS = "gap", words("gap lead leads led leading edge margin distance advantage ahead behind trails trailed apart")
COUNTS_OF_NONE = words("having lacking")
DENYING = words("no empty none nothing without nobody not lack lacks lacked")
CLAUSE_ENDS = words("; : , but while whereas . —")
LEVELS = frozenset((low,) for low in words("above below over under beyond"))
WAYS = frozenset({("up",), ("down",)})
NAMED = words("usual usually normal normally typical")
HABITUAL = words("usually normally typically ordinarily habitually")


def is_role(claim: Claim, one: Quantity) -> bool:
    """Whether a quantity stands for what the words around a number say: the first rule that knows decides."""
    known = next((known for known in (rule(claim, one) for rule in RULES) if known is not None), None)
    if known is not None:
        return known
    if one.role is Role.REST:
        return not _is_of_last_week(claim) and is_rest(claim, one)
    return _is_of_time(claim, one)


def _by_gap(claim: Claim, one: Quantity) -> bool | None:
    """Know how far two subjects lie apart, where the sentence tells of that, at the time that it says."""
    if one.key != GAP:
        return None
    is_end = claim.before[-1:] == ("to",) or one.role is Role.PREVIOUS
    return is_end and bool(GAPS & claim.clause) and claim.roles is not None and one.role in claim.roles


def _by_multiple(claim: Claim, one: Quantity) -> bool | None:
    """Know that "a few times" and "rarely" are no multiple."""
    return False if one.unit == "times" and FEW & ({*claim.before, *claim.after[:3]} - adverbs(claim)) else None


def _by_count(claim: Claim, one: Quantity) -> bool | None:
    """Know how many have some, have none, rose or fell; "all but two" counts the others."""
    is_but = claim.before[-2:] == ("all", "but")
    if one.key in COUNTS_OF_NONE:
        return ((one.key == "lacking") == _is_denied(claim)) is not is_but
    if is_but and one.key in SLOPES:
        return bool(SLOPES["down" if one.key == "up" else "up"] & claim.clause)
    if is_but and one.role is not Role.REST:
        return False
    if one.kind == "count" and one.key in {*SLOPES, "learned"}:
        return one.key == "learned" or bool(SLOPES[one.key] & claim.near)
    return None


def _by_step(claim: Claim, one: Quantity) -> bool | None:
    """Know that "2 more than last week" and "a drop of 2" are how far, and never how many it was."""
    # "A coverage loss of 1.3 points" is what was lost, and no step.
    if claim.noun in STEP_NOUNS and not (one.kind == "coverage" and claim.noun in {"loss", "drop"}):
        return is_step_of(claim, one)
    if one.role in {Role.CHANGE, Role.RATIO}:
        # "Where it normally adds 0.9" is a number of the usual week, and no step.
        return not HABITUAL & set(claim.before[-2:]) and is_movement(claim, one)
    is_step = bool(MORE & set(claim.after[:1])) and "than" in claim.after[1:5]
    # "34.6 points above usual" is how far.
    is_step = is_step or (claim.after[:1] in LEVELS and bool(NAMED & set(claim.after[1:3])) and not claim.roles)
    # "Up seven on the usual".
    is_step = is_step or (claim.before[-1:] in WAYS and claim.after[:1] == ("on",) and base_of(claim) is not None)
    is_step = is_step or claim.figure.text.lower().endswith("percentage points")
    return False if is_step and not (_is_signed(one) and one.key in {"value", "points", "moved"}) else None


def _is_of_time(claim: Claim, one: Quantity) -> bool:
    """Whether a number is of the week, or of the one before or the usual one, that the words name."""
    if _is_something_else(claim, one):
        return False
    if claim.roles is None:
        # "Averaged 24.4 points, the lowest in 12 weeks" is of now, and not of the record that was broken.
        newest = NEWEST & set(claim.after) if one.key == "bound" else frozenset[str]()
        is_told = one.role is Role.MAXIMUM and bool(MAXIMA & (claim.near - newest))
        is_told = is_told or (one.kind == "way_down" and claim.figure.is_whole)
        return one.role not in BASES or is_told or _is_recalled(claim, one) or is_bygone(claim, one)
    weeks = one.span or one.over
    if claim.roles == BASES and claim.span is not None and weeks is not None:
        # "Against 38 over the last four weeks": of those weeks, and of no other time.
        return weeks == claim.span
    return _is_of_role(claim, one, claim.roles)


def _is_of_last_week(claim: Claim) -> bool:
    """Whether a number is told to be of the week before, of which the cited facts leave no rest."""
    return claim.roles is not None and Role.PREVIOUS in claim.roles and not claim.roles & {Role.NOW, Role.USUAL}


def _is_of_role(claim: Claim, one: Quantity, roles: frozenset[Role]) -> bool:
    """Whether a number is of one of the times that the words name."""
    if roles == BASES and one.role in BASES and _is_in_a_week(claim):
        return one.role in LATELY
    is_across = roles == BASES and one.role in {Role.NOW, Role.SHARE} and _is_across(claim, one)
    return one.role in roles or is_across


def _is_something_else(claim: Claim, one: Quantity) -> bool:
    """Whether the words ask for what is used up, for an end of a movement, for a rest or for a difference."""
    is_spent = one.key in LEFT and bool(SPENT & claim.phrase)
    is_peak = one.role is Role.MAXIMUM and claim.before[-1:] == ("from",) and not MAXIMA & claim.near
    is_moved = one.kind in SIGNED_KINDS and one.key in {"value", "points"}
    # What a movement has moved from is the usual level, and not last week's.
    is_of_last = is_moved and Role.USUAL not in (base_of(claim) or {Role.USUAL})
    is_had = one.kind in LACKED and one.unit == "percent" and (has_what_lacks(claim) or all_have(claim))
    is_ended = "".join(claim.after[1:2]) in {"", ".", ",", ";"}
    is_before = one.key == "minutes_after" and claim.after[:1] == ("before",) and not is_ended
    is_ended = is_before or is_left(claim, one)
    return is_ended or is_spent or is_peak or is_of_last or is_had or _is_a_rest_or_change(claim, one)


def _is_a_rest_or_change(claim: Claim, one: Quantity) -> bool:
    """Whether the words ask for a rest, a difference or another direction, which a number of now is not."""
    is_other = one.kind == "newcomers" and one.key == "value" and one.role is Role.NOW and are_known(claim)
    is_other = is_other or (claim.before[-1:] in {("other",), ("remaining",)} and one.kind == "newcomers")
    is_against = one.role is Role.NOW and one.value < 0 and not claim.figure.signed and not is_slope(claim, one)
    ends = "".join(claim.after[2:3]) in {"", ".", ",", ";", ")"}
    is_denied = one.kind in AFFIRMED and claim.after[1:2] == ("not",) and ends
    return (
        is_other
        or is_denied
        or is_against
        or (claim.before[-1:] == ("by",) and bool(LEAPS & claim.near) and not _is_signed(one))
    )


def _is_in_a_week(claim: Claim) -> bool:
    """Whether a movement is said to be of a week: "from 17 to 21.2 percent in a week"."""
    return any(claim.behind[place : place + 3] in WITHIN_WEEK for place in range(6))


def _is_recalled(claim: Claim, one: Quantity) -> bool:
    """Whether a number of another time stands beside the number of now that has moved from it, or beside the step."""
    return any(
        known.fact == one.fact and (is_moved(known, one) or (known.base is one.role and known.subjects == one.subjects))
        for known in claim.recalled
    )


def _is_signed(one: Quantity) -> bool:
    """Whether a number is itself how far something moved."""
    is_calmed = one.kind == "positive" and one.key == "value" and one.unit == "points"
    return one.kind in SIGNED_KINDS or one.key == "moved" or is_calmed


def _is_across(claim: Claim, one: Quantity) -> bool:
    """Whether a number that something is held against is that of another row or subject, and not of another time."""
    if one.kind in {"lift", "forecast"}:
        return True
    return (
        bool(claim.owners)
        and (claim.owners[0].tied or len(claim.owners[0].names) > 1)
        and bool(one.subjects & claim.owners[0].names)
    )


def _is_denied(claim: Claim) -> bool:
    """Whether what is counted is said to have none of something."""
    end = next((place for place, word in enumerate(claim.behind) if word in CLAUSE_ENDS), len(claim.behind))
    return bool(DENYING & set(claim.behind[:end]))


RULES: tuple[Callable[[Claim, Quantity], bool | None], ...] = (_by_gap, _by_multiple, _by_count, _by_step)
