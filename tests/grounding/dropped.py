"""Whole narratives in which a critical card is not mentioned, each with its twin in which it is.

The twin is the template's narrative with some of its sentences left out, as many as no rule forbids; the other one is
the same without anything that tells of the card.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from random import Random

from briefing.contracts.narrative import CardText, Narrative, Sentence
from briefing.narrator import TemplateNarrator
from briefing.payload import Card, Payload
from briefing.phrases.cards import card_text, proof, reason
from briefing.words import capital
from scoring.severity import Severity
from tests.grounding.corpus import payload_names, payload_of

SEED = 17
EACH = 9
"""Narratives for each set of dropped cards."""


def dropped() -> Iterator[tuple[str, Narrative, Narrative]]:
    """Yield the name of a payload, a narrative that tells of every critical card, and one that does not."""
    for name in payload_names():
        payload = payload_of(name)
        critical = [card for card in payload.cards if card.severity is Severity.CRITICAL]
        sets = chain.from_iterable(combinations(critical, size) for size in range(1, len(critical) + 1))
        for gone in sets:
            rng = Random(f"{SEED} {name} {[card.key for card in gone]}")
            for _ in range(EACH):
                whole = _whole(payload, rng)
                yield name, whole, _without(whole, gone)


def _whole(payload: Payload, rng: Random) -> Narrative:
    """Return the template's narrative with a plain headline and some of the rest, and every card told apart."""
    written = TemplateNarrator().narrate(payload)
    landed = payload.fact("week.changes")
    headline = Sentence(text=f"{landed.value} changes landed this week.", facts=("week.changes",))
    return written.model_copy(
        update={
            "headline": headline,
            "situation": tuple(one for one in written.situation if rng.random() < 0.6),
            "cards": tuple(_told(payload, card) for card in payload.cards if _stays(card, rng)),
            "actions": tuple(one for one in written.actions if rng.random() < 0.6),
            "positives": tuple(one for one in written.positives if rng.random() < 0.6),
        }
    )


def _stays(card: Card, rng: Random) -> bool:
    return card.severity is Severity.CRITICAL or rng.random() < 0.7


def _told(payload: Payload, card: Card) -> CardText:
    """Return why a card is there, with nothing cited but what says so."""
    facts = {fact.id: fact for fact in payload.facts}
    if card.state == "resolved":
        return card_text(payload, card)
    return CardText(card=card.key, text=f"{capital(reason(card, facts))}.", facts=proof(card, facts))


def _without(whole: Narrative, gone: tuple[Card, ...]) -> Narrative:
    """Return a narrative without the cards, and without every sentence that names or cites what they are about."""
    keys, firsts = {card.key for card in gone}, {card.facts[0] for card in gone}
    remedies = {remedy.id for card in gone for remedy in card.remedies}
    labels = {card.subject.label for card in gone}

    def is_clean(text: str, cited: tuple[str, ...]) -> bool:
        return not firsts & set(cited) and not any(label in text for label in labels)

    situation = tuple(one for one in whole.situation if is_clean(one.text, one.facts))
    actions = tuple(one for one in whole.actions if is_clean(one.text, one.facts) and one.remedy not in remedies)
    cards = tuple(one for one in whole.cards if one.card not in keys)
    return whole.model_copy(update={"situation": situation, "cards": cards, "actions": actions})
