"""Whether a quantity is what a number is said to be: of now or of the usual week, a difference, a ratio, a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.amounts import AS
from briefing.grounding.figures import Form
from briefing.grounding.listed import words
from briefing.grounding.quantities import BASES, Quantity, Role
from briefing.grounding.slopes import SIGNED_KINDS
from briefing.grounding.words import MOVES

if TYPE_CHECKING:
    from briefing.grounding.claims import Claim

UP = words(
    """
    above more higher up rose increased grew climbed over beyond gained rise increase jump added adds plus later
    longer jumped rising exceeds exceeded raised additional extra
    """
)
DOWN = words(
    """
    below fewer less lower down fell dropped decreased declined under shed drop decrease fall shorter lost cut
    reduced minus falling off took takes take lose earlier short
    """
)
MOVED = UP | DOWN | words("by difference gap apart away swing moved worse better improved worsened than")
REST = words(
    """
    other others rest remaining remainder not without unapproved untested never left used spent consumed gone
    burned approved
    """
)
ACROSS = words(
    """
    twice times share than apart gap difference between ahead behind over as above below
    """
)
SPENT = words("used spent consumed gone burned burnt eaten")
NEGATIVE = frozenset({"unresolved"})
"""Details that count what is not so."""
BY = words("by up down rose fell dropped cut below above higher lower as again usual")
LATELY = frozenset({Role.PREVIOUS, Role.BEFORE})
NAMED = words("usual usually normal normally typical baseline weeks average")
FEW = words("few short little seldom rarely low small")
MAXIMA = words("previous maximum most record peak ceiling top high low lowest highest bound")
GIVEN = words("had has got have with")


def is_role(claim: Claim, one: Quantity) -> bool:
    """Whether a quantity stands for what the words around a number say."""
    roles = claim.roles
    if one.unit == "times" and FEW & claim.near:
        return False
    if one.role in {Role.CHANGE, Role.RATIO}:
        return _is_movement(claim, one)
    if one.role is Role.REST:
        return _is_rest(claim, one)
    if _is_a_rest_or_change(claim, one):
        return False
    if roles is not None:
        return one.role in roles or (roles == BASES and one.role in {Role.NOW, Role.SHARE} and _is_across(claim, one))
    return one.role not in BASES or (one.role is Role.MAXIMUM and bool(MAXIMA & claim.near))


def _is_a_rest_or_change(claim: Claim, one: Quantity) -> bool:
    """Whether the words ask for a rest, a difference or another direction, which a number of now is not."""
    is_other = claim.before[-1:] in {("other",), ("remaining",)} and one.kind == "newcomers"
    is_against = one.role is Role.NOW and one.value < 0 and not claim.figure.signed and not _is_slope(claim, one)
    return (
        is_other
        or is_against
        or (claim.before[-1:] == ("by",) and bool(MOVES & claim.near) and one.kind not in SIGNED_KINDS)
    )


def _is_rest(claim: Claim, one: Quantity) -> bool:
    """Whether what is left of a whole is meant: "82 % is used", "three were not"."""
    if claim.before[-2:] == ("all", "but"):
        return True
    if claim.figure.form is Form.NOTHING and GIVEN & claim.near:
        return True
    if one.key in NEGATIVE and {"not", "unresolved", "open"} & claim.near:
        return False
    return bool(REST & claim.near or SPENT & claim.clause)


def _is_across(claim: Claim, one: Quantity) -> bool:
    """Whether a number that something is held against is that of another row or subject, and not of another time."""
    if one.kind in {"lift", "forecast"}:
        return True
    return (
        bool(claim.owners)
        and (claim.owners[0].tied or len(claim.owners[0].names) > 1)
        and bool(one.subjects & claim.owners[0].names)
    )


def _is_movement(claim: Claim, one: Quantity) -> bool:
    """Whether a difference or a ratio is meant, against the base that is named, and the way that is said."""
    figure = claim.figure
    if claim.before[-1:] == ("to",) or (one.key == "across" and not ACROSS & claim.near):
        return False
    said = BY & {*claim.before, *claim.after[:4]} or MOVED & set(claim.after[:1])
    is_bound = claim.before[-1:] == ("than",) and not AS & set(claim.after[:3])
    if figure.form is Form.FRACTION and (is_bound or not said):
        return False
    if one.unit == "times":
        is_meant = figure.form is Form.MULTIPLE or bool(AS & claim.near)
    else:
        is_meant = figure.signed or bool(MOVED & {*claim.before, *claim.after[:4]})
    base = _base(claim) or (LATELY if one.has_previous and MOVES & claim.clause and not NAMED & claim.clause else None)
    return (
        is_meant
        and (base is None or one.base is None or one.base in base or one.key == "across")
        and _is_slope(claim, one)
    )


def _base(claim: Claim) -> frozenset[Role] | None:
    """Return what a difference is said to be against, by the first such words behind it."""
    for place, word in enumerate(claim.after):
        pair = claim.after[place : place + 2]
        if word in {";", ".", "—"} or (word == "," and place):
            return None
        if word in {"usual", "usually", "normal", "normally", "typical"}:
            return frozenset({Role.USUAL, Role.BEFORE})
        if claim.after[place : place + 3] == ("on", "the", "week"):
            return frozenset({Role.PREVIOUS, Role.BEFORE})
        if pair in {("last", "week"), ("week", "before"), ("previous", "week"), ("week", "earlier")}:
            return frozenset({Role.PREVIOUS, Role.BEFORE})
    return None


def _is_slope(claim: Claim, one: Quantity) -> bool:
    """Whether the words beside a difference say the way that it went."""
    up, down = UP & claim.near, DOWN & claim.near
    if claim.figure.signed or bool(up) == bool(down):
        return True
    return (one.value >= (1 if one.unit == "times" else 0)) == bool(up)
