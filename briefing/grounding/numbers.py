"""Proving the numbers of a sentence: each must follow from a cited fact, in its unit, at the precision shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.amounts import CLOSE, HALF, fits, in_unit
from briefing.grounding.apart import is_apart
from briefing.grounding.figures import Form
from briefing.grounding.forms import forms
from briefing.grounding.listed import words
from briefing.grounding.meant import is_role
from briefing.grounding.pairs import is_part, is_within
from briefing.grounding.quantities import Quantity, Role
from briefing.grounding.summed import LISTED
from briefing.grounding.topics import is_of_span, is_topical
from briefing.grounding.units import counts, is_unit
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from briefing.grounding.claims import Claim
    from briefing.grounding.roles import Group

TOGETHER = words("together all combined total sum both altogether account accounts explain explains make makes add")
LISTING = words("pattern driver_group windows ahead deployment change service_incidents")
OF_PART = {
    ("failures", "deployments"): words("failed fail fails"),
    **dict.fromkeys([("forecast", "of"), ("forecast", "text")], words("true right correct")),
}
"""Wholes, with the words that are said of a part of them."""
MOST = words("riskiest highest worst largest biggest")
TOP = MOST | words("heaviest top")
LEAST = words("safest lowest smallest")
CARDED = words("card cards warning warnings critical flagged open info note notes attention alert alerts urgent")
"""Words with which services are counted by their cards."""
STRICT = words("changes deployments people incidents forecasts")
"""Units of numbers of now that are only a part of what the facts know for their whole."""
ADDING = words("adds add added adding brings brought contributes contributed takes took explains explain makes up")
"""Verbs between what has points of its own and how many it has."""
SMALL = words("a an the in on of to these beside")
"""Words of the title of a row that need not be said."""
OF_CHANGE, DEPLOYED = words("riskiest change"), words("deployment deployments release releases deploy rollout")
RISKIEST = ".riskiest"
"""Where a deployment has its riskiest change, which need not be called by its number."""
RANKED = words("deployment change")
"""Kinds of facts of which several tell the same of several things, the worst of which are told."""


def disproof(claim: Claim, pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]) -> tuple[Code, str] | None:
    """Return why a number is not proven, None where it is. `names` are the names in each fact."""
    if claim.figure.form is Form.WHOLE and not any(counts(claim, one) for one in pool):
        return None
    left = list(pool)
    for is_kept, reason in STAGES:
        kept = [one for one in left if is_kept(claim, one, pool)]
        if not kept:
            return reason(claim, left)
        left = kept
    if _is_owned(claim, left, pool, names):
        return None
    owner = " and ".join(sorted(claim.owners[0].names)) if claim.owners else "what is named"
    return Code.ENTITY, f"{claim.figure.text!r} is not a number of {owner}"


def _nearly(claim: Claim, pool: Sequence[Quantity]) -> tuple[Code, str]:
    """Tell a wrong rounding from a wrong number."""
    shown, step = claim.figure.text, 10.0**-claim.figure.decimals
    for one in pool:
        if is_unit(claim, one) and claim.figure.form is Form.DIGITS:
            off = abs(abs(in_unit(claim, one)) - abs(claim.figure.value))
            if off <= step + CLOSE and (claim.figure.decimals or not float(one.value).is_integer()):
                return Code.ROUNDING, f"{shown!r} is not how the fact's {one.value:g} rounds"
    return Code.NUMBER, f"{shown!r} does not follow from the cited facts"


def _wrong_time(claim: Claim, right: Sequence[Quantity]) -> tuple[Code, str]:
    held = ", ".join(sorted({one.role.value for one in right}))
    wanted = claim.roles or frozenset()
    code = Code.PERIOD if Role.PREVIOUS in wanted and Role.USUAL not in wanted else Code.COMPARATIVE
    return code, f"{claim.figure.text!r} is {held} in the cited facts, and the sentence has it as something else"


def _is_part(claim: Claim, one: Quantity, pool: Sequence[Quantity]) -> bool:
    """Whether what a part is written of is a whole of it: "five of five" needs two fives that go together."""
    whole = claim.figure.of
    if whole is None:
        return True
    if claim.figure.form in {Form.DIGITS, Form.WORDS} and claim.figure.value > whole:
        return False
    others = [other for other in pool if other != one and other.role not in {Role.RATIO, Role.CHANGE}]
    if (one.row and one.key == "points") or one.key == LISTED:
        # What a driver brings is a part of the movement that it is a driver of.
        others = [other for other in others if other.fact == one.fact]
    if one.kind == "way_down":
        # "53 of its 80 points" are lost, and not what is left.
        others = [other for other in others if other.fact == one.fact and one.role is Role.CHANGE]
    wholes = [other for other in others if abs(abs(other.value) - whole) <= HALF]
    is_strict = one.role is Role.NOW and one.fact and one.unit in STRICT
    return any(not is_strict or _is_whole(one, other) for other in wholes)


def _is_whole(part: Quantity, whole: Quantity) -> bool:
    """Whether a number counts all of what a part is some of, by the facts or as a sum of several."""
    is_asked = part.kind == "ask" and part.fact == whole.fact
    if is_asked or not whole.fact or (whole.kind == part.kind and whole.role is Role.SUM):
        return True
    return is_part(part, whole) if part.fact == whole.fact else is_within(part, whole)


def _is_banded(claim: Claim, one: Quantity) -> bool:
    """Whether a number is of the bands, or of the severity, that the sentence says."""
    if one.key == "elevated" and not claim.bands and claim.figure.of is None and not claim.figure.is_whole:
        return False
    if one.unit == "asks" and one.bands and not claim.bands:
        return False
    if one.kind == "count" and one.unit == "services" and one.bands and one.key == "count" and not claim.bands:
        return bool(CARDED & claim.clause)
    if claim.bands and not claim.figure.is_whole:
        is_high = not claim.has_critical and claim.bands == {"high"} and "high" in one.bands
        return one.bands == claim.bands or is_high or _is_worded(one)
    return claim.figure.unit != "cards" or not one.bands


def _is_worded(one: Quantity) -> bool:
    """Whether bands near a number are not about it: of one subject, everything may be called critical."""
    return (
        one.kind in {"ask", "forecast"}
        or (one.kind == "count" and one.key == "weeks_open")
        or one.role in {Role.RATIO, Role.CHANGE}
    )


def _is_owned(
    claim: Claim, fitting: Sequence[Quantity], pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]
) -> bool:
    """Whether one of the fitting quantities is of what the sentence names beside the number."""
    said = frozenset(name for group in claim.said for name in group.names)
    # "The two landed an hour apart" names neither.
    is_unnamed = not said
    fitting = [
        one
        for one in fitting
        if not one.row or (is_unnamed and one.key == "apart") or _is_near_row(claim, one) or _is_worded_row(claim, one)
    ]
    if not claim.owners:
        return bool(fitting)
    ahead = [group for group in claim.said if group.end <= claim.figure.start]
    fitting = [one for one in fitting if one.key != "across" or not ahead or ahead[-1].names & one.subjects]
    nearest = claim.owners[0]
    if len(nearest.names) > 1 and "each" in (*claim.after[:3], *claim.before[-2:]):
        return all(any(name in one.subjects for one in fitting) for name in nearest.names)
    fitting = [one for one in fitting if _are_named(claim, one, nearest, said)]
    if claim.figure.form in {Form.WHOLE, Form.NOTHING} and not _is_of_each(nearest, fitting, pool):
        return False
    if any(one.key in {"across", LISTED} or _is_own(one, nearest) for one in fitting):
        return True
    if nearest.parted and any(one.scoped for one in fitting):
        return True
    is_owned_elsewhere = not nearest.parted and any(one.subjects & nearest.names for one in _rivals(claim, pool))
    farther = frozenset(name for group in claim.owners[1:] for name in group.names if not is_owned_elsewhere)
    if is_owned_elsewhere and not claim.figure.is_whole and ADDING & set(claim.before):
        # "Thin review adds 14 points" is of thin review, and not of the scope's movement.
        fitting = [one for one in fitting if not one.scoped or one.fact == ""]
    bare = claim.figure.unit is None and claim.figure.form is not Form.NOTHING
    # "Payments three" counts something of Payments', and no services.
    fitting = [one for one in fitting if not (bare and one.kind == "count" and one.unit in {"services", "teams"})]
    return any(one.subjects & farther or _is_of_all(one, nearest, pool, names) for one in fitting)


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
    pauses = {",", ";", ":"}
    return any(
        group.start < claim.figure.end or not pauses & set(claim.behind[: group.start - claim.figure.end])
        for group in told
    )


def _is_worded_row(claim: Claim, one: Quantity) -> bool:
    """Whether a row is named by its words in another order: "664 added lines" of "lines added"."""
    said = frozenset(form for word in claim.clause for form in forms(word))
    if one.place == RISKIEST and TOP & claim.clause and "change" in claim.clause:
        return True
    told = [[word for word in title.split() if word not in SMALL] for title in one.row if " " in title]
    return any(len(content) > 1 and all(forms(word) & said for word in content) for content in told)


def _are_named(claim: Claim, one: Quantity, nearest: Group, said: frozenset[str]) -> bool:
    """Whether everything that a sum is of is named with it: beside it, or in the sentence where it says "together"."""
    if claim.figure.is_whole:
        return True
    near = [bool(names & nearest.names) for names in one.each]
    is_all = all(names & said for names in one.each)
    return all(near) or (is_all and (not any(near) or bool(TOGETHER & claim.phrase)))


def _is_own(one: Quantity, group: Group) -> bool:
    return group.names <= one.subjects if one.role is Role.SUM else bool(one.subjects & group.names)


def _is_of_all(one: Quantity, group: Group, pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]) -> bool:
    """Whether a number of the whole scope, or a list that holds what is named, may be told beside the name."""
    if one.fact == "":
        return one.key != "of_service" and (one.unit != "cards" or not _is_of_services(group, pool))
    if one.scoped and not group.tied:
        return True
    if one.kind in LISTING and any(other.scoped and other.fact and group.names <= other.subjects for other in pool):
        return True
    return (one.scoped or one.kind in LISTING) and bool(names.get(one.fact, frozenset()) & group.names)


def _is_of_services(group: Group, pool: Sequence[Quantity]) -> bool:
    """Whether what is named has cards of its own that are counted, so that those of the whole payload are not meant."""
    return any((one.key == "own" or one.kind == "team_share") and one.subjects & group.names for one in pool)


def _is_meant(claim: Claim, one: Quantity, pool: Sequence[Quantity]) -> bool:
    """Whether a quantity is what the words around a number speak of."""
    is_said = is_topical(claim.topics, claim.phrase, one, claim.clause) and is_of_span(claim.span, one)
    if claim.figure.is_whole and one.key == "open":
        # "Of the two teams" are all of them, and not those with open cards.
        return False
    if claim.figure.form is Form.BOTH and OF_PART.get((one.kind, one.key), frozenset()) & claim.clause:
        # "All seven deployments failed" is of those that did, and not of all that there were.
        return False
    if (one.kind, one.key) == ("deployment", "value") and claim.phrase >= OF_CHANGE and not DEPLOYED & claim.phrase:
        # "Its riskiest change scored 45" is not of the deployment.
        return False
    is_of_others = one.base is not None and not one.bands and _is_of_bands(claim, pool)
    return is_said and not is_of_others and _is_extreme(claim, one, pool) and is_apart(claim, one)


def _is_of_bands(claim: Claim, pool: Sequence[Quantity]) -> bool:
    """Whether "twice as many of them scored high" is of the high ones, and a cited fact knows how many there were."""
    is_told = claim.figure.form is Form.MULTIPLE and bool({"high", "critical", "risky"} & claim.phrase)
    return is_told and any(one.base and one.bands for one in pool)


def _is_extreme(claim: Claim, one: Quantity, pool: Sequence[Quantity]) -> bool:
    """Whether a number that is said of "the riskiest deployment" is that of the riskiest that is cited."""
    sign = 1 if claim.phrase & MOST else -1 if claim.phrase & LEAST else 0
    if not sign or one.role is not Role.NOW or one.key != "value" or one.kind not in RANKED:
        return True
    owned = frozenset(name for group in claim.owners for name in group.names)
    alike = [other for other in pool if (other.kind, other.key, other.role) == (one.kind, one.key, one.role)]
    rivals = [other for other in alike if not owned or other.subjects & owned]
    return all(sign * other.value <= sign * one.value for other in rivals)


def _rivals(claim: Claim, pool: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield what the number could have been of, whatever its value."""
    unit = claim.figure.unit
    return (one for one in pool if is_unit(claim, one) and one.role is Role.NOW and unit in {None, one.unit})


STAGES: tuple[
    tuple[
        Callable[[Claim, Quantity, Sequence[Quantity]], bool], Callable[[Claim, Sequence[Quantity]], tuple[Code, str]]
    ],
    ...,
] = (
    (lambda claim, one, _: fits(claim, one), _nearly),
    (
        lambda claim, one, pool: is_unit(claim, one) and _is_part(claim, one, pool),
        lambda claim, _: (Code.UNIT, f"{claim.figure.text!r} is there in another unit or of another thing"),
    ),
    (lambda claim, one, _: is_role(claim, one), _wrong_time),
    (
        lambda claim, one, _: _is_banded(claim, one),
        lambda claim, _: (Code.NUMBER, f"{claim.figure.text!r} is not how many are {' or '.join(sorted(claim.bands))}"),
    ),
    (
        lambda claim, one, _: is_of_span(claim.span, one),
        lambda claim, _: (Code.PERIOD, f"{claim.figure.text!r} was not counted over {claim.span:g} weeks"),
    ),
    (
        _is_meant,
        lambda claim, _: (Code.NUMBER, f"{claim.figure.text!r} is a number of something else in the cited facts"),
    ),
)
"""What a number has to be of, one after the other, and what is wrong where no quantity is left."""
