"""Whether a number is of what the sentence names beside it: its own, a row's, that of all or of each of several."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import Role
from briefing.grounding.figures.steps import STEP_NOUNS
from briefing.grounding.figures.summed import LISTED
from briefing.grounding.language.forms import forms
from briefing.grounding.language.lexicon import ONES
from briefing.grounding.language.listed import words
from briefing.grounding.reading.claims import is_paused
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.units import is_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.claims import Claim
    from briefing.grounding.reading.groups import Group

TOGETHER = words(
    """
    together all combined total totals totalling sum sums both altogether account accounts explain explains make makes
    add adding gives giving
    """
)
SUMMING = frozenset(
    {
        *((verb, "to") for verb in words("come comes came coming amount amounts amounted sum sums summed")),
        *((verb, "to") for verb in words("up")),
        *((verb, "up") for verb in words("make makes made")),
    }
)
"""What stands before the sum of what was told: "A's 239 points and B's 163 come to 402"."""
OF_THE = ("of", "the")
TYING = words("tie ties tied tying")
"""Verbs before what several have alike."""
POOLING = words("together combined altogether jointly")
"""Words beside a number that is of several things at once."""
APIECE = words("each apiece")
AMONG = words("between among")
"""Words before "them" with which a number is of all that were told."""
LISTING = words("pattern driver_group windows ahead deployment change service_incidents")
MOST = words("riskiest highest worst largest biggest")
TOP = MOST | words("heaviest top")
ADDING = words("adds add added adding brings brought contributes contributed takes took explains explain makes up")
"""Verbs between what has points of its own and how many it has."""
RELATIVE = words("which that")
"""Words of a clause behind which a deployment goes on that a change is named for: "A, which had B in it, scored 50"."""
SMALL = words("a an the in on of to these beside")
"""Words of the title of a row that need not be said."""
ON_TOP = words("batch on top of")
BATCH = "batch"
"""What a deployment adds to its riskiest change, in the sentence and among its numbers."""
RISKIEST = ".riskiest"
"""Where a deployment has its riskiest change, which need not be called by its number."""


def is_owned(
    claim: Claim, fitting: Sequence[Quantity], pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]
) -> bool:
    """Whether one of the fitting quantities is of what the sentence names beside the number."""
    said = frozenset(name for group in claim.said for name in group.names)
    fitting = [one for one in fitting if not one.row or _is_near_row(claim, one) or _is_worded_row(claim, one)]
    ahead = [group for group in claim.said if group.end <= claim.figure.start]
    fitting = _added(claim, fitting, pool, ahead)
    if not claim.owners:
        return bool(fitting)
    fitting = [one for one in fitting if one.key != "across" or not ahead or ahead[-1].names & one.subjects]
    nearest = claim.owners[0]
    if not claim.figure.is_whole and _is_of_every(claim):
        # "A and B were merged without review, 4 points each": what each of them has of it.
        own = [one for one in fitting if not one.each and (one.subjects & nearest.names or not one.row)]
        several = next((group for group in claim.owners if len(group.names) > 1), None)
        if several is not None:
            return all(any(name in one.subjects for one in own) for name in several.names)
    fitting = [one for one in fitting if _are_named(claim, one, nearest, said)]
    is_pooled = bool(POOLING & {*claim.before, *claim.after[:2]}) or _is_among_them(claim)
    is_total = nearest.tied and nearest.start == nearest.end == claim.figure.start
    if ((is_pooled and not claim.figure.is_whole) or is_total) and len(nearest.names) > 1:
        # "Auth and Search together have 12" is of both, and not of one of them.
        fitting = [one for one in fitting if one.scoped or nearest.names <= one.subjects]
    if claim.figure.form in {Form.WHOLE, Form.NOTHING} and not _is_of_each(nearest, fitting, pool):
        return False
    if any(one.key in {"across", LISTED} or _is_own(one, nearest) for one in fitting):
        return True
    if nearest.parted and any(one.scoped for one in fitting):
        return True
    return _is_of_others(claim, fitting, pool, names)


def _added(
    claim: Claim, fitting: Sequence[Quantity], pool: Sequence[Quantity], ahead: Sequence[Group]
) -> Sequence[Quantity]:
    """Return what a number can be of as what something added, which is that of what added it."""
    if not ADDING & set(claim.before):
        return fitting
    if BATCH in claim.before:
        # "A scored 30 points; the batch itself added 12": what the batch adds is no change's.
        return [one for one in fitting if one.key == BATCH or one.role is not Role.NOW]
    if ahead and any(one.row & ahead[-1].names for one in pool):
        # "Gates added 6.1 points to Checkout's average": what a driver adds is its own.
        return [one for one in fitting if one.row & ahead[-1].names or one.key == LISTED]
    return fitting


def _is_of_others(
    claim: Claim, fitting: Sequence[Quantity], pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a number that the nearest name has not is of one farther off, or of a whole that has what is named."""
    nearest = claim.owners[0]
    is_owned_elsewhere = not nearest.parted and any(one.subjects & nearest.names for one in _rivals(claim, pool))
    farther = frozenset(name for group in claim.owners[1:] for name in group.names if not is_owned_elsewhere)
    if is_owned_elsewhere and not claim.figure.is_whole and ADDING & set(claim.before):
        # "Thin review adds 14 points" is of thin review, and not of the scope's movement.
        fitting = [one for one in fitting if not one.scoped or one.fact == ""]
    if not claim.figure.is_whole and not RELATIVE & claim.clause:
        # "Auth's riskiest change, #12, scored 42 points": a change does not have what its whole deployment has.
        fitting = [one for one in fitting if not _is_of_deployment(one, nearest, pool)]
    bare = claim.figure.unit is None and claim.figure.form is not Form.NOTHING
    # "Payments three" counts something of Payments', and no services.
    fitting = [one for one in fitting if not (bare and one.kind == "count" and one.unit in {"services", "teams"})]
    return any(one.subjects & farther or _is_of_all(one, nearest, pool, names) for one in fitting)


def _is_among_them(claim: Claim) -> bool:
    """Whether a number is of several at once: "made nine repairs between them", and not "five each"."""
    return "them" in claim.clause and bool(AMONG & claim.clause) and not APIECE & claim.clause


def _is_of_every(claim: Claim) -> bool:
    """Whether a number is what each of several has: "4 points each", "both tie at 39"."""
    # "Landed 42 changes, 21 each": that is said of the next number.
    after = takewhile(lambda low: low not in ONES and not low[:1].isdigit(), claim.after[:3])
    is_each = "each" in after or ("each" in claim.before[-2:] and "," not in claim.before[-1:])
    return (
        is_each
        or ("apiece" in claim.after[:2] and claim.before[-2:] != OF_THE)
        or (claim.before[-1:] == ("at",) and bool(TYING & set(claim.before)))
    )


def _is_of_each(group: Group, fitting: Sequence[Quantity], pool: Sequence[Quantity]) -> bool:
    """Whether "all" or "none" fits each of several that are named together, of which such a number is cited."""
    kinds = {(one.kind, one.key, one.unit) for one in fitting}
    alike = [one for one in pool if (one.kind, one.key, one.unit) in kinds]
    known = {name for name in group.names if any(name in one.subjects for one in alike)}
    return all(any(name in one.subjects for one in fitting) for name in known)


def _is_near_row(claim: Claim, one: Quantity) -> bool:
    """Whether a row is named before a number, or behind it with no pause: "6.4 points, as additions took 9.6"."""
    told = [group for group in claim.said if group.names & one.row]
    if any(one.row & group.names and group.start >= claim.figure.end for group in claim.owners):
        # "4.9 points, comes from gates".
        return True
    if claim.noun in STEP_NOUNS:
        # "The fall of six points is led by gates" is of what fell.
        told = [group for group in told if group.start <= claim.figure.end + 1]
    return any(
        group.start < claim.figure.end or not is_paused(claim.behind[: group.start - claim.figure.end])
        for group in told
    )


def _is_worded_row(claim: Claim, one: Quantity) -> bool:
    """Whether a row is named by its words in another order: "664 added lines" of "lines added"."""
    said = frozenset(form for word in claim.clause for form in forms(word))
    if claim.noun in STEP_NOUNS:
        return False
    # "The batch added 12 points, on top of 34 in Checkout".
    is_on_top = claim.clause >= ON_TOP and "top" not in claim.behind
    if one.place == RISKIEST and (is_on_top or (TOP & claim.clause and "change" in claim.clause)):
        return True
    told = [[word for word in title.split() if word not in SMALL] for title in one.row if " " in title]
    return any(len(content) > 1 and all(forms(word) & said for word in content) for content in told)


def _are_named(claim: Claim, one: Quantity, nearest: Group, said: frozenset[str]) -> bool:
    """Whether everything that a sum is of is named with it: beside it, or in the sentence where it says "together"."""
    if claim.figure.is_whole:
        return True
    near = [bool(names & nearest.names) for names in one.each]
    is_all = all(names & said for names in one.each)
    is_summed = bool(TOGETHER & claim.phrase) or claim.before[-2:] in SUMMING
    # "Three of A's ten changes and three of B's eight, a third of the 18".
    is_summed = is_summed or OF_THE in {claim.before[-2:], claim.after[:2]}
    return all(near) or (is_all and (not any(near) or is_summed))


def _is_own(one: Quantity, group: Group) -> bool:
    return group.names <= one.subjects if one.role is Role.SUM and one.fact else bool(one.subjects & group.names)


def _is_of_all(one: Quantity, group: Group, pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]) -> bool:
    """Whether a number of the whole scope, or a list that holds what is named, may be told beside the name."""
    if one.fact == "":
        return (
            one.kind == "count"
            and one.key != "of_service"
            and (one.unit != "cards" or not _is_of_services(group, pool))
        )
    if one.scoped and not group.tied:
        return True
    if one.kind in LISTING and any(other.scoped and other.fact and group.names <= other.subjects for other in pool):
        return True
    return (one.scoped or one.kind in LISTING) and bool(names.get(one.fact, frozenset()) & group.names)


def _is_of_deployment(one: Quantity, group: Group, pool: Sequence[Quantity]) -> bool:
    """Whether a number is a deployment's score, and what is named is nothing but its riskiest change."""
    own = (other for other in pool if other.fact == one.fact and other.place == RISKIEST)
    return one.key == "value" and any(group.names <= other.row for other in own)


def _is_of_services(group: Group, pool: Sequence[Quantity]) -> bool:
    """Whether what is named has cards of its own that are counted, so that those of the whole payload are not meant."""
    return any((one.key == "own" or one.kind == "team_share") and one.subjects & group.names for one in pool)


def _rivals(claim: Claim, pool: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield what the number could have been of, whatever its value."""
    unit = claim.figure.unit
    return (one for one in pool if is_unit(claim, one) and one.role is Role.NOW and unit in {None, one.unit})
