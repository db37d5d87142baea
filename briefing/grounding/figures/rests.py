"""Whether a number is what is left of a whole: "82 % is used", "three were not", "none had an approval"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.claims import Claim

REST = words(
    """
    other others rest remaining remainder not without unapproved untested never left used spent consumed gone
    burned approved well fine succeeded smoothly held
    """
)
KNOWING = words("knew know knows")
UNKNOWING = words("not never didn don doesn hardly barely scarcely")
NEW = words("new newcomer newcomers stranger strangers unfamiliar")
STOPS = words(", ; : . — – ( and but while whereas")
OTHERS = words("other others rest remaining remainder")
APPROVAL_FOR = frozenset((noun, link) for noun in ("approval", "approvals") for link in ("for", "on"))
DENIED = words("not never isn aren wasn weren")
SPENT = words("used spent consumed gone burned burnt eaten")
UNRESOLVED = words("not unresolved open")
OVER = words("resolved restored over closed settled")
LACKED = frozenset({"ownership"})
"""Kinds whose percentage is of what lacks something, so that what has it is the rest."""
LACKS = words("without lack lacks lacked lacking miss missed missing no none not never nobody unapproved gap gaps let")
NEGATIVE = frozenset({"unresolved"})
"""Details that count what is not so."""
LEFT = words("budget_left least_left")
GIVEN = words(
    """
    had has got have with carried carries carry bore bears approved won wins received receives earned obtained secured
    """
)
LACKING = words("lack lacks lacked miss missed missing without need needs needed")


def is_rest(claim: Claim, one: Quantity) -> bool:
    """Whether what is left of a whole is meant: "82 % is used", "three were not"."""
    is_none_given = claim.figure.form in {Form.NOTHING, Form.WHOLE} and _is_given(claim)
    if claim.before[-2:] == ("all", "but") or is_none_given or (one.kind == "newcomers" and are_known(claim)):
        return True
    if one.key in NEGATIVE and (UNRESOLVED | OVER) & claim.near:
        return not UNRESOLVED & claim.near
    if one.key in LEFT:
        return bool(SPENT & claim.clause)
    if one.kind == "band":
        # "The other four are safe" counts those that are.
        return bool(DENIED & claim.near)
    if one.kind in LACKED:
        # "80 percent landed without approval" is of what lacks one, and no rest.
        return has_what_lacks(claim) or bool(OTHERS & claim.near) or _are_approved(claim)
    return bool(REST & claim.near or SPENT & claim.clause)


def are_known(claim: Claim) -> bool:
    """Whether people are said to know what they changed: "one of five contributors was not new to the files"."""
    end = next((at for at, word in enumerate(claim.behind) if word in STOPS), len(claim.behind))
    told = claim.behind[:end]
    if claim.after[:1] == ("experienced",):
        return True
    return any(
        (word in KNOWING and not UNKNOWING & set(told[max(0, at - 3) : at]))
        or (word in {"not", "no"} and bool(NEW & set(told[at + 1 : at + 4])))
        for at, word in enumerate(told)
    )


def _are_approved(claim: Claim) -> bool:
    """Whether what stands beside a number was approved, though something else of the sentence was not."""
    return "approved" in claim.near and not LACKS & claim.near


def has_what_lacks(claim: Claim) -> bool:
    """Whether what is counted is said to have an approval, and nothing in the sentence to lack one."""
    is_had = next((word for word in claim.behind if word in GIVEN | {"approved", "came"}), "") != ""
    is_none = claim.figure.form in {Form.NOTHING, Form.WHOLE}
    is_by_owners = "approved" in claim.before[-1:]
    is_led = claim.before[-2:] in APPROVAL_FOR
    is_told = is_by_owners or is_led or (is_had and "approv" in " ".join(claim.behind))
    return is_told and not is_none and not LACKS & claim.clause


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
