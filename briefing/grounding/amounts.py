"""Whether a quantity is what a number shows: rounded right, at the precision shown, within what "about" allows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.figures import Form
from briefing.grounding.lexicon import ABOUT, MINUTES, SPANS
from briefing.grounding.listed import words
from briefing.grounding.quantities import Quantity, Role
from briefing.grounding.slopes import SIGNED_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.grounding.claims import Claim

CLOSE = 1e-6
APPROXIMATE = 0.12
"""How far "about" may be off, as a part of the number."""
BOUND = 0.3
"""How far beyond "more than" a number may be before the words mislead."""
MULTIPLE_OFF = 0.13
FRACTION_OFF = 1.7
PERCENT = 100
AS = words("as usual last more higher before previous than fewer")
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
    bound = _bound(claim)
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
    return bool(ABOUT & set(claim.before)) and abs(value - figure.value) <= APPROXIMATE * abs(value)


def _bound(claim: Claim) -> Callable[[float, float], bool] | None:
    """Return what "more than", "over" or "at least" before a number lets the fact be."""
    before = claim.before
    last, two = before[-1:], before[-2:]
    if two in {("more", "than"), ("longer", "than"), ("higher", "than"), ("greater", "than")} and claim.roles is None:
        return lambda said, is_: said < is_ <= said * (1 + BOUND) + 1
    if two in {("fewer", "than"), ("less", "than"), ("lower", "than")} and claim.roles is None:
        return lambda said, is_: said * (1 - BOUND) - 1 <= is_ < said
    if two == ("at", "least"):
        return lambda said, is_: said <= is_ <= said * (1 + BOUND)
    if (
        last in {("over",), ("above",), ("beyond",), ("exceeding",)}
        and claim.figure.unit not in SPANS
        and claim.roles is None
    ):
        return lambda said, is_: said - CLOSE <= is_ <= said * (1 + BOUND) + 1
    if last in {("under",), ("below",)} and claim.roles is None:
        return lambda said, is_: said * (1 - BOUND) - 1 <= is_ <= said + CLOSE
    return None


def _multiple(claim: Claim, value: float, one: Quantity) -> bool:
    if one.unit != "times":
        return False
    said = claim.figure.value
    if {"more", "over"} & set(claim.before):
        return said < value < said + 1
    if ABOUT & set(claim.before):
        return abs(value - said) <= 2 * MULTIPLE_OFF * said
    return abs(value - said) <= MULTIPLE_OFF * said


def _fraction(claim: Claim, value: float, one: Quantity) -> bool:
    if one.unit not in {"percent", "times"}:
        return False
    is_of = claim.after[:1] == ("of",) and not AS & set(claim.after[:4])
    if one.unit == "times":
        if not AS & claim.near or is_of:
            return False
        value *= PERCENT
    said, before = claim.figure.value, set(claim.before)
    if said >= PERCENT or (is_of and one.role in {Role.CHANGE, Role.RATIO}):
        return False
    if {"more", "over"} & before:
        return said < value <= said + 6 * FRACTION_OFF
    if {"less", "under", "fewer"} & before:
        return said - 6 * FRACTION_OFF <= value < said
    return abs(value - said) <= FRACTION_OFF * (2 if ABOUT & before else 1)


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
