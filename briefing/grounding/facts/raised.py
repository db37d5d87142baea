"""Why a card is there: its own facts raise it, so they may be given as the reason for its severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.said import Said

RAISED: Final = words(
    """
    critical warning warnings card cards listed list flagged flag decision action attention act hold held
    """
)
"""Words for a card, its severity, and what it asks for."""
OUTCOMES: Final = words("incident incidents failure failures outage outages revert reverts score scores budget")
"""What a severity never is the same as: these are effects of their own, whatever else the clause says."""


def raises_card(said: Said, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether the effect is a card's being there, and the cause is told in words of the fact that leads the card."""
    effects = {said.lows[place] for place in effect}
    if not RAISED & effects or OUTCOMES & effects & {said.lows[place] for place in _behind(said, effect)}:
        return False
    cited = {fact.id: fact for fact in said.cited.facts}
    leading = {
        cited[card.facts[0]].kind for card in said.cited.payload.cards if card.facts[:1] and card.facts[0] in cited
    }
    told = carried_kinds(said, cause)
    is_led = any(leading & kinds for kinds in told) or (not told and any(f.start in cause for f in said.figures))
    return is_led and all(leading & kinds for kinds in told)


def _behind(said: Said, effect: Sequence[int]) -> list[int]:
    """Return the places of the effect behind its word for a card: what is said of the card, and not of its subject."""
    first = next((place for place in effect if said.lows[place] in RAISED), len(said.lows))
    return [place for place in effect if place > first]


def carried_kinds(said: Said, places: Sequence[int]) -> list[frozenset[str]]:
    """Return, for each word of the trade among these places, the kinds of facts that carry it."""
    found = []
    for place in places:
        if said.tokens[place].kind is not Kind.WORD:
            continue
        kinds = [CARRIED_BY[form] for form in sorted(forms(said.lows[place])) if form in CARRIED_BY]
        if kinds:
            found.append(frozenset().union(*kinds))
    return found
