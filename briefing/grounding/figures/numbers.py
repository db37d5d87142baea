"""Proving the numbers of a sentence: each must follow from a cited fact, in its unit, at the precision shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.pairs import is_part, is_within
from briefing.grounding.facts.quantities import RISKY, SPLIT, Quantity, Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import CLOSE, HALF, fits, in_unit
from briefing.grounding.figures.meant import GAP, is_role
from briefing.grounding.figures.owned import MOST, is_owned
from briefing.grounding.figures.summed import LISTED
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.topics import is_of_span, is_topical
from briefing.grounding.reading.units import counts, is_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.grounding.reading.claims import Claim

OF_PART = {
    ("failures", "deployments"): words("failed fail fails"),
    **dict.fromkeys([("forecast", "of"), ("forecast", "text")], words("true right correct")),
}
"""Wholes, with the words that are said of a part of them."""
EACH = words("each apiece both either every respectively")
LEAST = words("safest lowest smallest")
CARDED = words("card cards warning warnings critical flagged open info note notes attention alert alerts urgent")
"""Words with which services are counted by their cards."""
SCORED = words("risk risky riskier riskiest elevated high higher critical moderate safe above over beyond band bands")
"""Words with which changes are counted by how they scored."""
STRICT = words("changes deployments people incidents forecasts")
"""Units of numbers of now that are only a part of what the facts know for their whole."""
OF_CHANGE, DEPLOYED = words("riskiest change"), words("deployment deployments release releases deploy rollout")
DRIVEN = {
    "value": frozenset({("movement", "value")}),
    "now": frozenset({("movement", "now"), ("week_mean", "value")}),
    "usual": frozenset({("movement", "usual"), ("week_mean", "value")}),
}
"""Of each number of a driver, what it is a part of."""
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
    if is_owned(claim, left, pool, names):
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
    is_countable = claim.figure.form in {Form.DIGITS, Form.WORDS}
    # "-1.1 of the -1.9 points": what goes the other way is no part of it.
    if is_countable and (abs(claim.figure.value) > abs(whole) or claim.figure.value * whole < 0):
        return False
    if one.key == SPLIT:
        # "Two of 31 and 27": each has its own points.
        return any(other.fact == one.fact and other.key == "after" and other.value == whole for other in pool)
    others = [other for other in pool if other != one and other.role not in {Role.RATIO, Role.CHANGE}]
    others = [other for other in others if other.key != GAP]
    if (one.row and one.key == "points") or one.key == LISTED:
        # What a driver brings is a part of the movement that it is a driver of.
        others = [other for other in others if other.fact == one.fact]
    if (one.kind, one.key, one.role) == ("forecast", "hits", Role.NOW):
        # Of those that were warned, and of those that were not, each has its own.
        others = [other for other in others if (other.fact, other.place) == (one.fact, one.place)]
    if one.kind == "driver":
        # A part of what was gained is how much a driver grew, and one of the average how much it is.
        others = [other for other in others if (other.kind, other.key) in DRIVEN.get(one.key, frozenset())]
    if one.kind == "way_down":
        # "53 of its 80 points" are lost, and not what is left.
        others = [other for other in others if other.fact == one.fact and one.role is Role.CHANGE]
    wholes = [other for other in others if abs(abs(other.value) - abs(whole)) <= HALF]
    is_strict = one.role is Role.NOW and one.fact and one.unit in STRICT
    return any(not is_strict or _is_whole(one, other) for other in wholes)


def _is_whole(part: Quantity, whole: Quantity) -> bool:
    """Whether a number counts all of what a part is some of, by the facts or as a sum of several."""
    if whole.members:
        return bool(part.subjects & whole.members)
    is_asked = part.kind == "ask" and part.fact == whole.fact
    if is_asked or not whole.fact or (whole.kind == part.kind and whole.role is Role.SUM):
        return True
    return is_part(part, whole) if part.fact == whole.fact else is_within(part, whole)


def _is_banded(claim: Claim, one: Quantity) -> bool:
    """Whether a number is of the bands, or of the severity, that the sentence says."""
    if one.key == "elevated" and not claim.bands and claim.figure.of is None and not claim.figure.is_whole:
        return False
    if (
        one.kind == "elevated"
        and not claim.bands
        and claim.figure.form is Form.NOTHING
        and claim.figure.unit == one.unit
    ):
        # "No change landed" is of all changes, and not of the risky ones alone.
        return bool(SCORED & claim.clause)
    if one.unit == "asks" and one.bands and not claim.bands:
        return False
    if one.kind == "count" and one.unit == "services" and one.bands and one.key == "count" and not claim.bands:
        return bool(CARDED & claim.clause)
    if claim.bands and not claim.figure.is_whole:
        is_high = not claim.has_critical and claim.bands == {"high"} and "high" in one.bands <= RISKY
        return one.bands == claim.bands or is_high or _is_worded(claim, one)
    return claim.figure.unit != "cards" or not one.bands


def _is_worded(claim: Claim, one: Quantity) -> bool:
    """Whether bands near a number are not about it: of one subject, everything may be called critical."""
    return (
        one.kind in {"ask", "forecast"}
        or (one.kind == "count" and one.key == "weeks_open")
        or (one.role in {Role.RATIO, Role.CHANGE} and not (one.kind == "band" and claim.bands.isdisjoint(one.bands)))
    )


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
    if _is_of_one_alone(claim, one):
        return False
    is_of_others = one.base is not None and not one.bands and _is_of_bands(claim, pool)
    return is_said and not is_of_others and _is_extreme(claim, one, pool)


def _is_of_one_alone(claim: Claim, one: Quantity) -> bool:
    """Whether "ten of the 22 changes at A and B" would be the part of one of the two, which is not named by itself."""
    told = frozenset(name for group in claim.owners for name in group.names)
    is_part = claim.figure.of is not None and not claim.figure.is_whole and one.role in {Role.NOW, Role.SHARE}
    is_part = is_part and claim.figure.unit in STRICT and claim.figure.of != len(told)
    is_alone = any(group.names & told == one.subjects for group in claim.said)
    return is_part and len(claim.owners) == 1 and one.subjects < told and not is_alone and not EACH & claim.clause


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
