"""Proving the numbers of a sentence: each must follow from a cited fact, in its unit, at the precision shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.amounts import CLOSE, HALF, fits, in_unit
from briefing.grounding.figures import Form
from briefing.grounding.listed import words
from briefing.grounding.meant import is_role
from briefing.grounding.quantities import Quantity, Role
from briefing.grounding.units import counts, is_unit
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.claims import Claim
    from briefing.grounding.roles import Group

LISTING = words("pattern driver_group windows ahead deployment change service_incidents")


def disproof(claim: Claim, pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]) -> tuple[Code, str] | None:
    """Return why a number is not proven, None where it is. `names` are the names in each fact."""
    if claim.figure.form is Form.WHOLE and not any(counts(claim, one) for one in pool):
        return None
    shown = claim.figure.text
    fitting = [one for one in pool if fits(claim, one)]
    right = [one for one in fitting if is_unit(claim, one) and _is_part(claim, one, pool)]
    timed = [one for one in right if is_role(claim, one)]
    banded = [one for one in timed if _is_banded(claim, one)]
    if not fitting or not right:
        return (
            _nearly(claim, pool)
            if not fitting
            else (Code.UNIT, f"{shown!r} is there in another unit or of another thing")
        )
    if not timed:
        return _wrong_time(claim, right)
    if not banded:
        return Code.NUMBER, f"{shown!r} is not how many are {' or '.join(sorted(claim.bands))}"
    if _is_owned(claim, banded, pool, names):
        return None
    return Code.ENTITY, f"{shown!r} is not a number of {' and '.join(sorted(claim.owners[0].names))}"


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
    """Whether the whole that a part is written of is another number of the facts: "five of five" needs two fives."""
    whole = claim.figure.of
    if whole is None:
        return True
    others = (other for other in pool if other != one and other.role not in {Role.RATIO, Role.CHANGE})
    return any(abs(abs(other.value) - whole) <= HALF for other in others)


def _is_banded(claim: Claim, one: Quantity) -> bool:
    """Whether a number is of the bands, or of the severity, that the sentence says."""
    if one.key == "elevated" and not claim.bands and claim.figure.of is None and not claim.figure.is_whole:
        return False
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
    if not claim.owners:
        return True
    ahead = [group for group in claim.said if group.end <= claim.figure.start]
    fitting = [one for one in fitting if one.key != "across" or not ahead or ahead[-1].names & one.subjects]
    nearest = claim.owners[0]
    if "each" in claim.after[:3]:
        return all(any(name in one.subjects for one in fitting) for name in nearest.names)
    said = frozenset(name for group in claim.said for name in group.names)
    fitting = [one for one in fitting if not one.row or one.row & said]
    if any(one.key == "across" or _is_own(one, nearest) for one in fitting):
        return True
    is_owned_elsewhere = any(one.subjects & nearest.names for one in _rivals(claim, pool))
    farther = frozenset(name for group in claim.owners[1:] for name in group.names if not is_owned_elsewhere)
    return any(one.subjects & farther or _is_of_all(one, nearest, pool, names) for one in fitting)


def _is_own(one: Quantity, group: Group) -> bool:
    return group.names <= one.subjects if one.role is Role.SUM else bool(one.subjects & group.names)


def _is_of_all(one: Quantity, group: Group, pool: Sequence[Quantity], names: Mapping[str, frozenset[str]]) -> bool:
    """Whether a number of the whole scope, or a list that holds what is named, may be told beside the name."""
    if one.fact == "":
        return one.unit != "cards" or not _is_of_services(group, pool)
    if one.scoped and not group.tied:
        return True
    return (one.scoped or one.kind in LISTING) and bool(names.get(one.fact, frozenset()) & group.names)


def _is_of_services(group: Group, pool: Sequence[Quantity]) -> bool:
    """Whether what is named has cards of its own that are counted, so that those of the whole payload are not meant."""
    return any((one.key == "own" or one.kind == "team_share") and one.subjects & group.names for one in pool)


def _rivals(claim: Claim, pool: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield what the number could have been of, whatever its value."""
    return (one for one in pool if is_unit(claim, one) and one.role is Role.NOW and one.unit == claim.figure.unit)
