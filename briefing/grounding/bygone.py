"""What an ask or a way down began with, told as what is no more: "the two that waited no longer do", "53 of its 80"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words
from briefing.grounding.quantities import Role

if TYPE_CHECKING:
    from briefing.grounding.claims import Claim
    from briefing.grounding.quantities import Quantity

LOSING: Final = words("lose loses losing lost shed sheds shedding drop drops take takes off")
"""Words with which a part is of what there was before it went."""
RELATIVE: Final = words("that which who")
WERE: Final = words("were was waited stood had queued")
GONE: Final = words("been gone stood left come become")
STANDING: Final = words("wait waits waiting open unresolved queued pending there . ; ,") | {""}
"""What no longer is; what is no longer resolved would be again."""
ENDED: Final = frozenset({("no", "longer"), ("any", "longer"), ("any", "more"), ("anymore",)})
"""Words that say that something was so, and is not."""


def is_bygone(claim: Claim, one: Quantity) -> bool:
    """Whether a number is said to be of what was so before and is no more."""
    if one.role is not Role.BEFORE:
        return False
    if one.kind == "way_down":
        return claim.figure.is_whole and bool(LOSING & claim.clause)
    return one.kind == "ask" and (claim.figure.is_whole or _was(claim))


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
    return is_relative or had or any("".join(claim.behind[at : at + 1]) in STANDING for at in ends)
