"""Orders that a remedy of a cited card gives, cut short: "hold Checkout" of "hold further deploys until …"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind, plain
from briefing.grounding.language.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.grounding.reading.said import Said
    from briefing.payload import Card

HOLDING: Final = words("hold wait")
"""Orders of which one may stand for the other: both keep something back, and never send it."""
ENDS: Final = words(": ; , . — – because as since")
BESIDE: Final = words("the a an its their in of at on for back off first there here now both still")
RELEASES: Final = words("release releases deploy deploys deployment deployments")


def is_shortened(said: Said, place: int, stem: Callable[[str], str]) -> bool:
    """Whether the order at a place says no more than a remedy of a card, of what that card is about."""
    last = next((at for at in range(place, len(said.lows)) if said.lows[at] in ENDS), len(said.lows))
    span = range(place + 1, last)
    told = [said.lows[at] for at in span if said.tokens[at].kind is Kind.WORD and said.lows[at] not in BESIDE]
    names = {said.lows[at] for at in span if said.tokens[at].kind in {Kind.NAME, Kind.IDENT}}
    if not names or NEGATIONS & set(told) or any(said.tokens[at].kind is Kind.NUMBER for at in span):
        return False
    return any(_gives(card, said.lows[place], told, names, stem) for card in said.cited.cards)


def _gives(card: Card, order: str, told: list[str], names: set[str], stem: Callable[[str], str]) -> bool:
    for remedy in card.remedies:
        text = plain(remedy.text).lower().replace(",", " ").split()
        verbs = {text[0], *(behind for before, behind in pairwise(text) if before == "and")}
        is_order = order in verbs or (order in HOLDING and bool(HOLDING & verbs))
        known = {stem(word.strip(".:;")) for word in text}
        is_about = names <= {card.subject.label.lower(), *text}
        if is_order and is_about and all(stem(word) in known or _is_release(word, known, stem) for word in told):
            return True
    return False


def _is_release(word: str, known: set[str], stem: Callable[[str], str]) -> bool:
    """Whether a word for a release stands for another one that the remedy has."""
    return word in RELEASES and any(stem(one) in known for one in RELEASES)
