"""Whether a quantity is what a number shows: rounded right, at the precision shown, within what "about" allows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import Quantity, Role
from briefing.grounding.facts.slopes import SIGNED_KINDS
from briefing.grounding.language.lexicon import ABOUT, MINUTES, SPANS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import DOWN, UP
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.grounding.reading.claims import Claim

CLOSE = 1e-6
ROUND = ((1_000, 100), (100, 10), (20, 5))
"""From which number on a multiple of what is a round one; "about" may be off by half of that."""
NEARLY = words("nearly almost")
MOST_SHORT = 0.03
"""How far below "nearly" a number may be, as a part of it."""
BOUND, SLACK = 0.3, 1.0
"""How far beyond "more than" a number may be before the words mislead, as a part of it and beside that."""
NARROW, TIGHT = 0.1, 0.4
"""The same for "just over"."""
QUALIFYING = ABOUT | words(
    "good more over less under fewer than just a an little bit well slightly only not quite some to"
)
"""Words that may stand between "more" or "about" and the number that it is said of."""
MOST_ADVERBS = 3
OVER = frozenset({("more", "than"), ("longer", "than"), ("higher", "than"), ("greater", "than")})
UNDER = frozenset({("fewer", "than"), ("less", "than"), ("lower", "than"), ("shorter", "than")})
AT_MOST = frozenset(
    (denied, more, "than") for denied in ("no", "not") for more in ("more", "higher", "longer", "greater", "worse")
)
WITHIN = ("within",)
BEYOND = frozenset({("over",), ("above",), ("beyond",), ("exceeding",)})
SHORT = frozenset({("under",), ("below",)})
MULTIPLE_OFF = 0.1
"""How far "doubled" may be off, as a part of the number; with "about" a little more."""
ABOUT_MORE = 1.2
FRACTION_OFF = 1.7
NEXT = 0.75
"""How far "less than half" reaches: about to the next part that has a word, as a part of it."""
PERCENT = 100
AS = words("as usual last more higher before previous than fewer")
STEPPED = (UP | DOWN | words("shed shaved gave lost")) - words("over under above below beyond")
"""Words with which a part of an earlier number is how far something went."""
NEARLY_ALL = 90
HALF = 0.5 + CLOSE
MOVEMENTS = SIGNED_KINDS | {"positive", "team_share", "change"}


def fits(claim: Claim, one: Quantity) -> bool:
    """Whether a quantity's value is what the number shows."""
    figure, value = claim.figure, in_unit(claim, one)
    if figure.is_ratio and one.role is Role.SHARE and not figure.is_whole:
        return abs(value - PERCENT * figure.value / (figure.of or 1)) <= HALF
    if (
        figure.signed
        and one.role is not Role.CHANGE
        and (one.kind not in MOVEMENTS or one.key not in {"value", "points", "moved"})
    ):
        return False
    if (one.role in {Role.CHANGE, Role.RATIO} or value < 0) and not figure.signed:
        value = abs(value)
    return BY_FORM[figure.form](claim, value, one)


def in_unit(claim: Claim, one: Quantity) -> float:
    """Return a quantity's value in the unit of the number, where it is one of time."""
    unit = claim.figure.unit
    if unit in MINUTES and one.unit in MINUTES:
        return one.value * MINUTES[str(one.unit)] / MINUTES[str(unit)]
    if claim.figure.form is Form.MULTIPLE and one.unit == "percent" and one.role is Role.RATIO:
        return -1.0
    return one.value


def _rounds(claim: Claim, value: float, one: Quantity) -> bool:
    figure = claim.figure
    bound = _bound(claim, one)
    if bound is not None:
        return bound(figure.value, value)
    is_converted = figure.unit in MINUTES and one.unit != figure.unit
    if figure.decimals > max(one.decimals, 2 if is_converted or one.exact else 0):
        return False
    half = 0.5 * 10.0**-figure.decimals
    # Half a step is rounded up; a converted number, which may itself be rounded, either way.
    down = half - CLOSE if not (is_converted or one.exact) else half + CLOSE
    if -half - CLOSE <= value - figure.value <= down:
        return True
    near = adverbs(claim)
    if {"not", "quite"} <= near:
        return 0 < figure.value - value <= NARROW * figure.value
    is_short = not NEARLY & near or 0 < figure.value - value <= MOST_SHORT * figure.value
    # "Some 95 percent, to the nearest percent" is no round number.
    return bool(ABOUT & near) and is_short and "nearest" not in claim.after and is_about(figure.value, value)


def adverbs(claim: Claim) -> frozenset[str]:
    """Return the words at once before a number that say how nearly it is meant: "just over", "a little less than"."""
    return adverbs_before(claim.before)


def adverbs_before(told: Sequence[str]) -> frozenset[str]:
    """Return the words at the end of some that say how nearly the number behind them is meant."""
    found: list[str] = []
    for word in reversed(told[-MOST_ADVERBS:]):
        if word not in QUALIFYING:
            break
        found += ["just", "over"] if word == "good" else [word]
    return frozenset(found)


def is_about(said: float, value: float) -> bool:
    """Whether a number is a round one that is near: "about 70" of 68.4; 67 is none of 65.8, nor 25 of 25.6."""
    step = next((step for least, step in ROUND if said >= least), 0)
    # "About 25" of 25.6 is cut off and not rounded; what is a ten may stand for more.
    is_cut = step == ROUND[-1][1] and said % (2 * step) > CLOSE and value - said > HALF
    return step > 0 and said % step < CLOSE and 2 * abs(value - said) <= step and not is_cut


def _bound(claim: Claim, one: Quantity) -> Callable[[float, float], bool] | None:
    """Return what "more than", "over", "within" or "at least" before a number lets the fact be."""
    before = claim.before
    last, two = before[-1:], before[-2:]
    most, slack = (NARROW, TIGHT) if "just" in before else (BOUND, SLACK)
    if last == WITHIN and (one.key == "across" or one.role is Role.CHANGE or one.kind in SIGNED_KINDS):
        return lambda said, is_: 0 <= is_ <= said + CLOSE
    if two == ("at", "least"):
        return lambda said, is_: said <= is_ <= said * (1 + BOUND)
    if claim.roles is not None or (last in BEYOND and claim.figure.unit in SPANS):
        return None
    if before in AT_MOST or two in UNDER or last in SHORT:
        most, slack = (NARROW, TIGHT) if before in AT_MOST else (most, slack)
        excess = -CLOSE if two in UNDER else CLOSE
        return lambda said, is_: said * (1 - most) - slack <= is_ <= said + excess
    if two in OVER or last in BEYOND:
        least = CLOSE if last in BEYOND else -CLOSE
        return lambda said, is_: said - least <= is_ <= said * (1 + most) + slack
    return None


def _multiple(claim: Claim, value: float, one: Quantity) -> bool:
    if one.unit != "times":
        return False
    said, near = claim.figure.value, adverbs(claim)
    if {"more", "over"} & near:
        return said < value < said + 1 if said > 1 else said / 2 < value < said
    if ABOUT & near:
        is_short = value <= said if said > 1 else value >= said
        return abs(value - said) <= ABOUT_MORE * MULTIPLE_OFF * said and (is_short or not NEARLY & near)
    return abs(value - said) <= MULTIPLE_OFF * said


def _fraction(claim: Claim, value: float, one: Quantity) -> bool:
    figure, near = claim.figure, adverbs(claim)
    if one.unit not in {"percent", "times"} or (claim.after[:1] == ("as",) and one.unit != "times"):
        return False
    is_of_base = is_of_its_base(claim, one)
    is_of = claim.after[:1] == ("of",) and not AS & set(claim.after[:4]) and not is_of_base
    # "Half of the 86 of last week" is how much there is, and "by half of it" how much it went down.
    is_step = bool(STEPPED & claim.clause) or "by" in claim.before
    if is_of_base and (
        (one.unit == "percent" and not is_step) or (one.unit == "times" and "by" in claim.before and figure.of)
    ):
        return False
    if one.unit == "times":
        if is_of or not (AS & claim.near or is_of_base):
            return False
        value *= PERCENT
    if figure.value >= PERCENT or (is_of and one.role in {Role.CHANGE, Role.RATIO}):
        return False
    return is_near_part(figure.value, value, near) and not _is_other_rate(claim, value)


def is_near_part(said: float, value: float, near: frozenset[str]) -> bool:
    """Whether a share, in percent, is near enough to a part that is told in words."""
    is_just = "just" in near
    if {"more", "over"} & near:
        most = said + (4 if is_just else 6) * FRACTION_OFF
        return said < value <= (most if is_just or 2 * said > PERCENT else max(most, said / NEXT))
    if {"less", "under", "fewer"} & near:
        least = said - (4 if is_just else 6) * FRACTION_OFF
        return (least if is_just else min(least, said * NEXT)) <= value < said
    if {"not", "quite"} <= near or NEARLY & near:
        return said - 3 * FRACTION_OFF <= value < said + FRACTION_OFF * (not {"not"} & near)
    if "close" in near and value < said:
        return said - value <= 3 * FRACTION_OFF
    return abs(value - said) <= FRACTION_OFF * (2 if ABOUT & near else 1)


def _is_other_rate(claim: Claim, value: float) -> bool:
    """Whether "one in five" is said of what is nearer to one in six."""
    one_in = claim.figure.one_in
    return one_in is not None and (value <= 0 or abs(PERCENT / value - one_in) > HALF)


def is_of_its_base(claim: Claim, one: Quantity) -> bool:
    """Whether a part is of the very number that a ratio is against: "a quarter of the usual 163", "half of that"."""
    if one.role is not Role.RATIO or one.against is None:
        return False
    is_that = claim.after[:2] in {("of", "that"), ("of", "it"), ("that", "of")}
    return is_that or (claim.figure.of is not None and abs(abs(one.against) - claim.figure.of) <= CLOSE)


def _whole(claim: Claim, value: float, _: Quantity) -> bool:
    return value == claim.figure.value


BY_FORM: Mapping[Form, Callable[[Claim, float, Quantity], bool]] = MappingProxyType(
    {
        Form.DIGITS: _rounds,
        Form.WORDS: _rounds,
        Form.FRACTION: _fraction,
        Form.MULTIPLE: _multiple,
        Form.NOTHING: _whole,
        Form.BOTH: _whole,
        Form.PLACE: _whole,
        Form.RATE: lambda *_: True,
        Form.WHOLE: lambda claim, value, one: (
            one.unit == "percent"
            and one.role is not Role.CHANGE
            and (value == PERCENT or ("nearly" in claim.before and value >= NEARLY_ALL))
        ),
    }
)
