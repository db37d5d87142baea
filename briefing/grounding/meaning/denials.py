"""Alarm that is denied: "neither budget is in danger", "no cause for concern", where the cited facts are calm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said

DENIABLE: Final = words(
    "danger strain trouble threat peril jeopardy worry worries concern concerns alarm drama stress pressure"
)
NEAR: Final = 7
"""Words that may stand between what denies and what is denied: "neither of the two error budgets is under strain"."""


def denied(said: Said) -> frozenset[int]:
    """Return the places of words of alarm that are denied, where every cited fact is calm; none otherwise."""
    places = denials(said)
    return places if places and _is_calm(said) else frozenset()


def denials(said: Said) -> frozenset[int]:
    """Return the places of words of alarm that are denied, whatever the facts are."""
    return frozenset(place for place, low in enumerate(said.lows) if forms(low) & DENIABLE and _is_denied(said, place))


def _is_denied(said: Said, place: int) -> bool:
    span = said.clause(place)
    return bool(NEGATIONS & set(said.lows[max(span.start, place - NEAR) : place]))


def _is_calm(said: Said) -> bool:
    """Whether all budgets that are cited burn below their pace, and no card that is led by a cited fact asks."""
    told = said.cited.of_kind("objective")
    burns = [fact.value for fact in told if isinstance(fact.value, (int, float))]
    ids = {fact.id for fact in said.cited.facts}
    asking = [card for card in said.cited.payload.cards if card.severity is not Severity.INFO]
    is_asked = any(ids & set(card.facts[:1]) for card in asking)
    is_told = len(burns) == len(said.cited.facts) if burns else said.cited.is_calm
    return is_told and not is_asked and all(burn < 1 for burn in burns)
