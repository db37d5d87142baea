"""Whether a number is what is left of a whole: "82 % is used", "three were not", "none had an approval"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.figures import Form
from briefing.grounding.listed import words

if TYPE_CHECKING:
    from briefing.grounding.claims import Claim
    from briefing.grounding.quantities import Quantity

REST = words(
    """
    other others rest remaining remainder not without unapproved untested never left used spent consumed gone
    burned approved well fine succeeded smoothly held
    """
)
SPENT = words("used spent consumed gone burned burnt eaten")
UNRESOLVED = words("not unresolved open")
OVER = words("resolved restored over closed settled")
LACKED = frozenset({"ownership"})
"""Kinds whose percentage is of what lacks something, so that what has it is the rest."""
LACKS = words("without lack lacks lacked lacking miss missed missing no none not never nobody unapproved gap gaps let")
NEGATIVE = frozenset({"unresolved"})
"""Details that count what is not so."""
LEFT = words("budget_left least_left")
GIVEN = words("had has got have with carried carries carry bore bears approved")
LACKING = words("lack lacks lacked miss missed missing without need needs needed")


def is_rest(claim: Claim, one: Quantity) -> bool:
    """Whether what is left of a whole is meant: "82 % is used", "three were not"."""
    is_none_given = claim.figure.form in {Form.NOTHING, Form.WHOLE} and _is_given(claim)
    if claim.before[-2:] == ("all", "but") or is_none_given:
        return True
    if one.key in NEGATIVE and (UNRESOLVED | OVER) & claim.near:
        return not UNRESOLVED & claim.near
    if one.key in LEFT:
        return bool(SPENT & claim.clause)
    is_had = one.kind in LACKED and has_what_lacks(claim)
    return is_had or bool(REST & claim.near or SPENT & claim.clause)


def has_what_lacks(claim: Claim) -> bool:
    """Whether what is counted is said to have an approval, and nothing in the sentence to lack one."""
    is_had = next((word for word in claim.behind if word in GIVEN | {"approved", "came"}), "") != ""
    is_none = claim.figure.form in {Form.NOTHING, Form.WHOLE}
    return is_had and not is_none and "approv" in " ".join(claim.behind) and not LACKS & claim.clause


def all_have(claim: Claim) -> bool:
    """Whether all are said to have an approval: "Ledger had all its owned files approved"."""
    is_all = claim.figure.form is Form.WHOLE and "approved" in claim.behind
    return is_all and not LACKS & claim.clause


def tells_of_approval(clause: set[str]) -> bool:
    """Whether a clause tells of what has an approval, whose share goes the other way than that of what lacks it."""
    is_told = any(word.startswith("approv") for word in clause)
    return is_told and not (LACKS | {"pending", "waiting"}) & clause


def _is_given(claim: Claim) -> bool:
    """Whether "none" is said of those that have something, and not of those that lack it."""
    return bool(GIVEN & claim.near) or next((word for word in claim.behind if word in GIVEN | LACKING), "") in GIVEN
