"""What an ask or a way down began with, told as what is no more: "the two that waited no longer do", "53 of its 80"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.claims import Claim

LOSING: Final = words("lose loses losing lost shed sheds shedding drop drops take takes off")
"""Words with which a part is of what there was before it went."""
LEADING: Final = words("to into become becomes becoming leave leaves leaving yield yields")
"""Words behind which stands what a way down leads to."""
STILL: Final = words("now today currently whole instead scores stands rates")
"""Words beside what a change scores as long as nothing is done."""
RELATIVE: Final = words("that which who")
WERE: Final = words("were was waited stood had queued")
GONE: Final = words("been gone stood left come become")
STANDING: Final = words("wait waits waiting open unresolved queued pending there . ; ,") | {""}
"""What no longer is; what is no longer resolved would be again."""
QUEUED: Final = words("queue line backlog")
"""Nouns with "of" before what waited."""
EMPTIED: Final = frozenset(
    {("is", state) for state in ("empty", "gone", "cleared", "emptied", "dissolved", "over", "resolved")}
    | {("has", state) for state in ("cleared", "emptied", "gone", "dissolved", "drained", "vanished")}
    | {("been", state) for state in ("cleared", "emptied", "worked", "drained", "dissolved")}
    | {("was", state) for state in ("cleared", "emptied", "drained", "worked", "dissolved")}
)
"""Words that say of what waited that none of it does any longer."""
FAR: Final = 8
ENDED: Final = frozenset({("no", "longer"), ("any", "longer"), ("any", "more"), ("anymore",)})
"""Words that say that something was so, and is not."""


def is_bygone(claim: Claim, one: Quantity) -> bool:
    """Whether a number is said to be of what was so before and is no more."""
    if one.role is not Role.BEFORE:
        return False
    if one.kind == "way_down":
        return (claim.figure.is_whole and bool(LOSING & claim.clause)) or _is_led(claim)
    return one.kind == "ask" and (claim.figure.is_whole or _was(claim))


def _is_led(claim: Claim) -> bool:
    """Whether a number is told as what a way down begins with: "turns one of 33 into two", "where it scores 33 now"."""
    beside = {*claim.before, *claim.after[:2]}
    return bool(LEADING & set(claim.behind) or STILL & beside) and not LEADING & set(claim.before)


def is_left(claim: Claim, one: Quantity) -> bool:
    """Whether a number is what a way down leaves, where the words ask for what it takes away: "loses 53 of its 80"."""
    is_taken = claim.figure.of is not None and bool(LOSING & set(claim.before))
    return is_taken and one.kind == "way_down" and one.role is Role.NOW


def _was(claim: Claim) -> bool:
    """Whether what is counted is said to have been so: "that waited", "had gone out", "no longer wait"."""
    if claim.figure.of is not None or claim.after[:1] == ("of",):
        # "Two of which were critical" are some of others.
        return False
    behind = claim.after[:5]
    is_relative = any(left in RELATIVE and right in WERE for left, right in pairwise(behind))
    had = any(left == "had" and (right in GONE or right.endswith("ed")) for left, right in pairwise(claim.after))
    ends = [
        at + len(told) for told in ENDED for at in range(len(claim.behind)) if claim.behind[at:][: len(told)] == told
    ]
    if claim.noun in QUEUED and any(pair in EMPTIED for pair in pairwise(claim.behind[:FAR])):
        # "Its queue of two changes is empty again".
        return True
    return is_relative or had or any("".join(claim.behind[at : at + 1]) in STANDING for at in ends)
