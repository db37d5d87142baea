"""Where "one" counts nothing: it stands for a thing that was named, as in "the usual one" and "four lacked one"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.language.text import Token

ARTICLES = words("the this that which another any each every no an worst riskiest last")
RELATIVES = words("that which who whose another with without")
BANDED = words("safe moderate high critical elevated risky")
DETERMINERS = words("the a an this that its their 's")
THERE = words("in at from")
"""Words between "than one" and the name of where it is; "more than one of Auth's" counts."""
POSSESSES = words("had has have saw lack lacks lacked need needs needed missed missing got without")
DUE = words("due needed required missing")
NOT_ADJECTIVES = words("and or to by of from week time")
PLACED = words("earlier latter former highest lowest safest heaviest smallest largest biggest")
"""Words beside which "the … one" is one of those that were told, whatever is said of it."""
COMPARED = words(
    "higher lower riskier safer worse better larger smaller bigger heavier lighter later earlier other first"
)
"""Adjectives behind which "one" is one of two that were told of."""
FORMER = words("old previous former earlier prior")
"""Adjectives of time behind which "one" is what there was before: "undercuts the old one by 2.3"."""
LOOK_AHEAD = 8
VERBS = words(
    "at scores scored stands stood came comes went with landed lands waits sits reached by from on only still"
)
PRONOUN_ENDS = frozenset(
    {"", *words(". , ; : ) or and but up down is was are were has had in while than for yet though although whereas")}
)
"""What stands behind "one" where it is no number of anything."""


ADVERBS = words("usually normally typically ordinarily now then previously last this before as")
"""What stands behind "without one" where the clause goes on."""


def is_pronoun(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether "one" stands for a thing and counts nothing: "one that", "the usual one", "four deployments had one"."""
    before, earlier = (tokens[at].low if at >= 0 else "" for at in (place - 1, _led(tokens, place)))
    following = tokens[end].low if end < len(tokens) else ""
    ends = following in PRONOUN_ENDS
    is_told = earlier in DETERMINERS and tokens[place - 1].kind is Kind.WORD and before not in NOT_ADJECTIVES
    # "The only one of them" is a thing, and "only one of the three was" counts.
    behind = {token.low for token in tokens[end : end + LOOK_AHEAD]}
    is_only = before == "only" and (earlier == "the" or bool({"not", "weeks"} & behind))
    is_member = before in {"is", "was", "as"} or (earlier, before) == ("rather", "than") or is_only
    is_member = is_member and following == "of"
    is_due = following in {"is", "was"} and end + 1 < len(tokens) and tokens[end + 1].low in DUE
    # "No safe one", but "each had one contributor".
    is_kind = earlier in {"no", "every", "each", "any"} and tokens[place - 1].kind is Kind.WORD
    is_kind = is_kind and before not in POSSESSES
    is_kind = is_kind or (before == "without" and following.endswith("ing"))
    is_ranked = earlier == "the" and (
        before in SIDES or before in PLACED or (before in FORMER and following in {"by", "being"})
    )
    # "The safe one shrank", "the only moderate one was #7".
    is_ranked = is_ranked or (before in BANDED and earlier in {"the", "only", "other", "single"})
    # "Catalogue, for one, is calm" names one of several.
    is_named = (earlier, before, following) == (",", "for", ",")
    if before in ARTICLES or is_due or is_kind or is_ranked or is_named or _stands_for(tokens, place, following):
        return True
    # "Landed without one usually".
    ends = ends or (before == "without" and following in ADVERBS)
    return (before in POSSESSES and ends) or (is_told and ends) or is_member or following in RELATIVES


def _led(tokens: Sequence[Token], place: int) -> int:
    """Return where the word stands before the adjective of "one", or before its bands: "no high or critical one"."""
    at = place - 1
    while at > 0 and tokens[at].low in BANDED and tokens[at - 1].low in {"or", "and"} and tokens[at - 2].low in BANDED:
        at -= 2
    return at - 1


def _stands_for(tokens: Sequence[Token], place: int, following: str) -> bool:
    """Whether "one" stands for one of those told of: "one's approval", "the riskier one at 29", "than one at Auth"."""
    before, earlier = (tokens[at].low if at >= 0 else "" for at in (place - 1, place - 2))
    behind = [token.low for token in tokens[place + 1 : place + 6]]
    is_own = following == "'s" and before in POSSESSES | {"of", "for"}
    is_thing = following == "thing" and before != "only"
    is_of_two = earlier in DETERMINERS and before in COMPARED and following in VERBS
    is_of_these = behind[:1] == ["of"] and "ones" in behind
    is_there = before == "than" and following in THERE and tokens[place + 2 : place + 3] != []
    is_there = is_there and tokens[place + 2].kind is Kind.NAME
    # "No more than one at Payments" is at most one.
    is_there = is_there and tokens[max(0, place - 3)].low not in POSSESSES | {"no", "not"}
    return is_own or is_thing or is_of_two or is_of_these or is_there
