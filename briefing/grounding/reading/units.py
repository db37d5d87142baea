"""Whether a quantity is of what a number counts: its unit, or the noun that its kind of fact goes by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import LINED, OF_TEXT, Quantity, Role
from briefing.grounding.language.lexicon import MINUTES, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.grounding.reading.claims import Claim

COUNTED = words("changes deployments incidents people cards files lines")
NOUNS: Mapping[str, str] = MappingProxyType(
    {word: unit for word, unit in UNITS.items() if unit in COUNTED}
    | {"risk": "risk", "points": "risk", "budget": "budget"}
)
"""What a share can be said to be of."""
UNAPPROVED = "missing owner approval"
"""The row of a change that says how many of its owners approved, in percent."""
WARNED = words("warned flagged warnings warning")
"""Words with which a service is what a forecast was made of."""
UNWARNED = words("other others rest remaining not no none never neither without unwarned unflagged all else elsewhere")
"""Words without which what came of services that were not warned is not meant."""
POOLED = frozenset({"weeks", "month", "longest", "lately", "recent", "recently"})
"""Words without which a number that several weeks were pooled for is not meant."""
SHARES = words("share shares percentage")
"""Words with which points are of a percentage, so that a bare number beside them is too."""
SHARED = words("budget share")
"""What "3 points of" are points of where it is given in percent."""
RESOLVED = words("resolved closed cleared settled done gone lifted")
"""Words of the cards of the week before whose asks are done."""
FAILING = words("failed fails fail failing")
FOLLOWING = words("incident incidents outage outages followed trouble disruption disruptions page pages pager")
"""Words of what came after a deployment, without which it is not counted."""
MARK = "/"
"""What the names of changes and deployments have, and no others."""
MEASURES = frozenset({"percent", "points", "times", *MINUTES})
"""Units that measure and do not count."""
KINDS_COUNTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "reverts": words("reverts repairs positive ahead windows"),
        "fixes": frozenset({"repairs", "checked"}),
        "files": frozenset({"ownership", "checked", "ask"}),
        "forecasts": frozenset({"forecast", "lift"}),
        "owners": frozenset(),
        "tests": frozenset({"positive"}),
        "approvals": frozenset({"ownership"}),
        "deployments": words("lift failures failure_rate"),
        "services": frozenset({"pattern", "windows", "checked"}),
        "objectives": frozenset({"objective"}),
        "cards": frozenset({"ask", "forecast"}),
    }
)
"""Kinds of facts whose count goes by this noun though the fact has another unit."""


def is_unit(claim: Claim, one: Quantity) -> bool:
    """Whether a quantity's unit is the number's: the first rule that knows decides."""
    for rule in RULES:
        known = rule(claim, one)
        if known is not None:
            return known
    return False


def _goes_by(unit: str | None, one: Quantity) -> bool:
    return one.kind in KINDS_COUNTED.get(str(unit), frozenset())


def _of_others(claim: Claim, one: Quantity) -> bool | None:
    """Rule out services that were not warned for those that were, and lines deleted for "140 and 90 lines added"."""
    if one.kind == "forecast" and one.place == ".others" and not UNWARNED & claim.clause:
        return False
    after = claim.after
    while after[:1] in {("and",), (",",)} and after[1:2] and after[1][:1].isdigit():
        after = after[2:]
    told = LINED.get("".join(after[:1]))
    return False if told is not None and one.key in LINED.values() and one.key != told else None


def _by_sentence(claim: Claim, one: Quantity) -> bool | None:
    """Rule out other weeks than those the sentence looks over and counts that it has no noun for; a ratio is free."""
    is_of_others = claim.spans and one.span not in claim.spans
    if one.span and (is_of_others or not (POOLED & claim.clause or "weeks" in claim.units)):
        return False
    named = {UNITS.get(word) for word in claim.clause}
    is_of_deployments = "changes" not in named or "deployments" in named
    if (
        one.kind == "lift"
        and one.key == "hits"
        and ((FAILING & claim.clause and not FOLLOWING & claim.clause) or not is_of_deployments)
    ):
        # What an incident came after has not failed, and no change was counted.
        return False
    if one.key == "resolved" and not RESOLVED & claim.clause:
        return False
    if one.key == "of_changes" and "changes" not in named and claim.figure.unit != "changes":
        return False
    if claim.figure.is_ratio and one.role is Role.SHARE:
        return claim.figure.unit in {None, one.counted} or _goes_by(claim.figure.unit, one)
    if claim.figure.of is not None and any(MARK in name for group in claim.owners for name in group.names):
        # "acme/shop#7 and acme/shop#9 went out late, and one of the two is critical".
        named |= {"changes", "deployments"}
    return False if one.fact == "" and claim.figure.unit is None and one.unit not in named else None


def _none_of(claim: Claim, one: Quantity) -> bool | None:
    """Hold that no failed deployment tells of "no incident", and no percent of files of "no file"."""
    if claim.figure.form is not Form.NOTHING or one.value != 0:
        return None
    is_failure = claim.figure.unit == "incidents" and one.kind == "failures"
    is_unapproved = claim.figure.unit in {"owners", "approvals"} and UNAPPROVED in one.subjects
    is_unapproved = is_unapproved or (claim.figure.unit == "changes" and one.kind == "ownership")
    return True if is_failure or is_unapproved or _goes_by(claim.figure.unit, one) else None


def _unsaid(claim: Claim, one: Quantity) -> bool | None:
    """Let a number without a unit be of any; of percent, or of a text, only beside another number of that unit."""
    if claim.figure.unit is not None:
        return None
    if one.unit == "percent" and (claim.figure.decimals or ("points" in claim.units and SHARES & claim.clause)):
        return True
    if one.unit == "times" and one.role is Role.RATIO and claim.figure.form in {Form.DIGITS, Form.WORDS}:
        return False
    if one.key in OF_TEXT and set(claim.after[:1]) & one.subjects:
        return True
    # "The unapproved share is 0, where it stood at 100".
    is_odd = (one.unit == "percent" and "share" not in claim.clause) or one.key in OF_TEXT
    if is_odd and claim.figure.form is not Form.NOTHING and one.unit not in {None, *claim.units}:
        return False
    return "weeks" in claim.units or (one.unit != "weeks" and one.role is not Role.SPAN)


def _same(claim: Claim, one: Quantity) -> bool | None:
    unit = claim.figure.unit
    if claim.figure.form is Form.WHOLE:
        return counts(claim, one)
    if unit == one.unit == "percent" and one.role is Role.CHANGE and "percentage" not in claim.figure.text:
        # A share that is 42 points higher than another is not 42 percent higher.
        return False
    if unit == "percent" and one.role is Role.RATIO and "percentage" in claim.figure.text.lower():
        # How many percent more something is are no percentage points.
        return False
    if unit == one.unit and not _is_other_share(claim, one):
        return True
    both_time = unit in MINUTES and one.unit in MINUTES
    return True if both_time or (claim.figure.form is Form.FRACTION and one.unit == "times") else None


def _is_other_share(claim: Claim, one: Quantity) -> bool:
    """Whether "two thirds of the graded cards" is a share of something else."""
    noun = _noun(claim)
    return one.counted is not None and noun not in {None, one.counted} and not _goes_by(noun, one)


def _other(claim: Claim, one: Quantity) -> bool | None:
    """Allow percentage points, numbers without a unit, and nouns that the kind of fact goes by."""
    unit = str(claim.figure.unit)
    if unit == "points" and one.unit == "percent":
        return one.role is Role.CHANGE and (claim.after[:1] != ("of",) or bool(SHARED & set(claim.after[1:4])))
    if one.unit is None:
        return unit not in MEASURES
    if unit == "services" and one.unit == "forecasts":
        return bool(WARNED & claim.clause)
    return _goes_by(unit, one) and one.unit not in MEASURES


RULES: tuple[Callable[[Claim, Quantity], bool | None], ...] = (
    _of_others,
    _by_sentence,
    _none_of,
    _unsaid,
    _same,
    _other,
)


def counts(claim: Claim, one: Quantity) -> bool:
    """Whether a percentage is of what "all" or "half" is said of."""
    of = claim.figure.of_unit
    return one.unit == "percent" and (
        one.counted == of
        or one.kind in KINDS_COUNTED.get(str(of), frozenset())
        or (of == "lines" and one.kind == "drift")
    )


def _noun(claim: Claim) -> str | None:
    """Return what a share is said to be of: "two thirds of the graded cards"."""
    if claim.figure.unit != "percent":
        return None
    if claim.figure.form is Form.FRACTION and claim.figure.of_unit is not None:
        return NOUNS.get(claim.figure.of_unit)
    if claim.after[:1] != ("of",):
        return None
    return next((NOUNS[word] for word in claim.after[1:6] if word in NOUNS), None)
