"""Where "one" counts nothing: it stands for a thing that was named, as in "the usual one" and "four lacked one"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.listed import words
from briefing.grounding.text import Kind
from briefing.grounding.words import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.text import Token

ARTICLES = words("the this that which another any each every no an worst riskiest last")
RELATIVES = words("that which who another")
DETERMINERS = words("the a an this that 's")
POSSESSES = words("had has have saw lack lacks lacked need needs needed missed got without")
DUE = words("due needed required missing")
NOT_ADJECTIVES = words("and or to by of from week time")
PLACED = words("earlier latter former highest lowest safest heaviest smallest largest biggest")
"""Words beside which "the … one" is one of those that were told, whatever is said of it."""
PRONOUN_ENDS = frozenset({"", *words(". , ; : ) or and but up down is was are were has had in while than for")})
"""What stands behind "one" where it is no number of anything."""


def is_pronoun(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether "one" stands for a thing and counts nothing: "one that", "the usual one", "four deployments had one"."""
    before, earlier = (tokens[at].low if at >= 0 else "" for at in (place - 1, place - 2))
    following = tokens[end].low if end < len(tokens) else ""
    ends = following in PRONOUN_ENDS
    is_told = earlier in DETERMINERS and tokens[place - 1].kind is Kind.WORD and before not in NOT_ADJECTIVES
    is_member = (before in {"is", "was", "as", "only"} or (earlier, before) == ("rather", "than")) and following == "of"
    is_due = following in {"is", "was"} and end + 1 < len(tokens) and tokens[end + 1].low in DUE
    is_kind = earlier in {"no", "every", "each", "any"} and tokens[place - 1].kind is Kind.WORD
    is_kind = is_kind or (before == "without" and following.endswith("ing"))
    is_ranked = earlier == "the" and (before in SIDES or before in PLACED)
    if before in ARTICLES or is_due or is_kind or is_ranked:
        return True
    is_thing = following in RELATIVES or following == "thing"
    return (before in POSSESSES and ends) or (is_told and ends) or is_member or is_thing
