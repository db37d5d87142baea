"""Whether a number is how far something moved: a difference or a ratio, against the base and the way that are said."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import Quantity, Role
from briefing.grounding.facts.slopes import SIGNED_KINDS
from briefing.grounding.figures.amounts import AS, WITHIN, adverbs, is_of_its_base
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import MOVES, OVERTAKES, SIDES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.reading.claims import Claim

UP = words(
    """
    above more higher up rose increased grew climbed over beyond gained rise increase jump added adds plus later
    longer jumped rising exceeds exceeded raised additional extra clear
    """
) | frozenset(side for side, told in SIDES.items() if told == ("up", 1))
DOWN = words(
    """
    below fewer less lower down fell dropped decreased declined under shed drop decrease fall shorter lost cut
    reduced minus falling off lose short shy calmer quieter safer lighter relief easing decline reduction dip
    """
) | frozenset(side for side, told in SIDES.items() if told == ("up", -1))
MOVED = (
    UP
    | DOWN
    | frozenset(SIDES)
    | words("by difference gap apart away swing gone moved worse better improved worsened than")
)
ACROSS = words(
    """
    twice times share than apart gap difference between ahead behind over as above below
    separate separates separated divide divides leads led
    """
) | frozenset(OVERTAKES)
BY = words("by up down rose fell dropped cut below above higher lower as again usual")
STEPS = words("by drop fall rise increase decrease jump decline gain")
"""Words with which "more than a third" is how far something moved, and not what it is."""
STEP_NOUNS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(words("rise increase jump growth climb surge uptick"), 1),
        **dict.fromkeys(
            words("drop fall decrease decline reduction cut saving improvement dip slide relief easing"), -1
        ),
        **dict.fromkeys(words("gain loss step swing difference shift movement"), 0),
    }
)
"""Nouns with "of" before how far something moved, and which way."""
ENDS = frozenset({("to",), ("from",), ("against",)})
"""Words before where something began or ended, which is no difference."""
WITHIN_WEEK = frozenset(
    {("on", "the", "week"), ("in", "a", "week"), ("within", "a", "week"), ("within", "the", "week")}
)
MORE = words("more fewer less higher lower greater")
LATELY = frozenset({Role.PREVIOUS, Role.BEFORE})
USUAL = frozenset({Role.USUAL, Role.BEFORE})
LAST_WEEKS = frozenset(
    {("last", "week"), ("week", "before"), ("previous", "week"), ("week", "earlier"), ("week", "ago")}
)
STEPPED = words("by up down")
NAMED = words("usual usually normal normally typical baseline weeks average")
OTHER_TIMES = words("usual last normal previous before earlier ago")
FARTHEST_BASE = 12
"""Words behind a difference among which its base may be named."""
MADE = words("make makes made making")
"""Verbs with which "up" is no direction: "lines added make up 4.2 of the 8.5 points"."""
TURNING = words("though although but yet while whereas")
"""Words behind a comma with which another comparison begins: "up by eight, though under the usual"."""
COUNTED = words("changes deployments incidents people services reverts")
"""Units of what there are many, and not much, of."""
GAPS = words("gap difference separate separates separated divide divides lead margin")
"""Words of which a number beside them is how far two things are from each other."""
MUTUAL = words("each another")


def is_movement(claim: Claim, one: Quantity) -> bool:
    """Whether a difference or a ratio is meant, against the base that is named, and the way that is said."""
    figure = claim.figure
    is_end = claim.before[-1:] in ENDS and one.unit != "times"
    is_across = figure.form is Form.MULTIPLE or figure.unit == "times" or bool(ACROSS & {*claim.near, *claim.before})
    is_across = is_across or bool(MORE & set(claim.after[:1])) or _is_within(claim)
    is_none = figure.form is Form.NOTHING and figure.unit is not None
    if _is_made_of(claim) or (is_none and one.unit == "times"):
        # "Last week no deployment failed" tells how many did, and not how many times fewer do now.
        return False
    is_of_base = is_of_its_base(claim, one)
    # "A third of its usual length" is what it is, and not by how much it fell.
    is_part = figure.form is Form.FRACTION and claim.after[:1] == ("of",) and bool(NAMED & set(claim.after[1:4]))
    if _is_of_another(claim, one) or (is_part and one.unit != "times" and not STEPPED & set(claim.before)):
        return False
    if is_end or (one.key == "across" and not ((is_across and base_of(claim) is None) or is_of_base)):
        return False
    said = BY & {*claim.before, *claim.after[:4]} or MOVED & set(claim.after[:1]) or STEPS & claim.near
    is_bound = claim.before[-1:] == ("than",) and not AS & set(claim.after[:3]) and not STEPS & claim.near
    if figure.form is Form.FRACTION and not is_of_base and (is_bound or not said) and not _is_of_other(claim):
        return False
    if one.unit == "times":
        is_told = figure.form is Form.MULTIPLE or (one.key == "across" and figure.unit == "times")
        is_meant = is_told or bool(AS & claim.near) or is_of_base
    else:
        is_meant = figure.signed or _is_within(claim) or bool(MOVED & {*claim.before, *claim.after[:4]})
        is_meant = is_meant or (one.key == "across" and bool(GAPS & claim.clause))
    base = base_of(claim) or (
        LATELY if one.has_previous and MOVES & claim.clause and not NAMED & claim.clause else None
    )
    return (
        is_meant
        and (base is None or one.base is None or one.base in base or one.key == "across")
        and is_slope(claim, one)
    )


def _is_made_of(claim: Claim) -> bool:
    """Whether a number tells of how many something is: "471 points over 14 changes", "more than Auth over seven"."""
    is_named = any(group.end == claim.figure.start - 1 for group in claim.said) and claim.figure.unit is None
    return claim.before[-1:] in {("over",), ("across",)} and (is_named or claim.figure.unit in COUNTED)


def is_step_of(claim: Claim, one: Quantity) -> bool:
    """Whether "a drop of 25 hours" is how far something moved, that way, against the base that is named."""
    base = base_of(claim)
    is_signed = one.kind in SIGNED_KINDS or one.key == "moved" or (one.kind == "positive" and one.key == "value")
    is_held = base is None or one.base is None or one.base in base
    # What got better by being shorter is a gain, so that a gain has no direction of its own.
    return (one.role in {Role.CHANGE, Role.RATIO} or is_signed) and is_held and one.value * _way(claim) >= 0


def _way(claim: Claim) -> int:
    return STEP_NOUNS[claim.noun]


def _is_of_another(claim: Claim, one: Quantity) -> bool:
    """Whether "twice as much" is said and the ratio is one of counts, or "as many" of what the ratio is not of."""
    if one.key != "across" or one.unit != "times" or claim.after[:1] != ("as",):
        return False
    nouns = [UNITS[word] for word in claim.after[2:4] if word in UNITS]
    if claim.after[1:2] == ("much",):
        return one.counted in COUNTED
    return claim.after[1:2] == ("many",) and one.counted not in (nouns or COUNTED)


def _is_within(claim: Claim) -> bool:
    """Whether a number is how near two others are: "within 0.2 points of each other", "within a point of the usual"."""
    is_mutual = bool(MUTUAL & set(claim.after[:5]))
    return is_mutual or (claim.before[-1:] == WITHIN and claim.after[:1] == ("of",))


def _is_of_other(claim: Claim) -> bool:
    """Whether a part is said to be of what there was at another time: "half of last week's", "a third of usual"."""
    return claim.after[:1] == ("of",) and bool(OTHER_TIMES & set(claim.after[1:4]))


def base_of(claim: Claim) -> frozenset[Role] | None:
    """Return what a difference is said to be against, by the words behind it, else by those that open the sentence."""
    return _base_behind(claim) or claim.opened


def _base_behind(claim: Claim) -> frozenset[Role] | None:
    """Return what a difference is against by the first such words behind it."""
    if claim.before[-1:] == ("by",) and (ahead := claim.before[-3:-1]):
        # "Exceeds its usual by 23 hours".
        told = USUAL if ahead[-1] in NAMED - {"weeks", "average"} else LATELY if ahead in LAST_WEEKS else None
        if told is not None:
            return told
    behind = claim.behind[:FARTHEST_BASE]
    for place, word in enumerate(behind):
        pair = behind[place : place + 2]
        is_turned = word == "," and "".join(behind[place + 1 : place + 2]) in TURNING
        if word in {";", ".", "—", "and"} | TURNING or (word == "," and place) or is_turned:
            return None
        if word in {"usual", "usually", "normal", "normally", "typical", "norm", "baseline"}:
            return USUAL
        if behind[place : place + 3] in WITHIN_WEEK:
            return LATELY
        if pair in LAST_WEEKS:
            return LATELY
    return None


def is_slope(claim: Claim, one: Quantity) -> bool:
    """Whether the words beside a difference say the way that it went."""
    # "More than halved", "just over a quarter": what only bounds a number gives it no direction.
    near = claim.near - adverbs(claim) if claim.figure.form in {Form.FRACTION, Form.MULTIPLE} else claim.near
    if "than" in claim.after and "over" in claim.after[claim.after.index("than") :]:
        # "Calmer than usual over eight changes" counts them, and rises over nothing.
        near = near - {"over"}
    if one.unit == "times" and claim.after[:1] == ("as",):
        # "Lost twice as much as usual": the verb is of what was lost, and not of how often.
        return one.value >= 1 or claim.figure.value < 1 or claim.figure.form is Form.FRACTION
    if claim.before[-1:] == ("up",) and set(claim.before[-2:]) & MADE:
        near = near - {"up"}
    up, down = UP & near, DOWN & near
    if claim.figure.signed or bool(up) == bool(down):
        return True
    return (one.value >= (1 if one.unit == "times" else 0)) == bool(up)
