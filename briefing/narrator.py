"""Who writes the narrative. A narrator sees a frozen payload and nothing else.

The template narrator is always there: with no key, no network or a refusing model, the briefing is
written by it and never skipped. It writes only what facts say, in sentences that read as one text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefing.narrative import Action, Narrative
from briefing.phrases.cards import card_text
from briefing.phrases.opening import headline, situation
from briefing.phrases.positives import positive_sentences
from briefing.words import capital
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.payload import Payload

MOST_ACTIONS = 3


class Narrator(Protocol):
    """Writes the narrative of a payload."""

    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative whose every sentence cites facts of the payload."""


class TemplateNarrator:
    """Writes from fixed phrases. Same payload, same words."""

    name = "template/1"

    def narrate(self, payload: Payload) -> Narrative:
        """Return the narrative; it cannot fail on a valid payload."""
        return Narrative(
            headline=headline(payload),
            situation=situation(payload),
            cards=tuple(card_text(payload, card) for card in payload.cards),
            actions=actions(payload),
            positives=positive_sentences(payload),
            narrator=self.name,
            payload=payload.hash,
        )


def actions(payload: Payload) -> tuple[Action, ...]:
    """Return what to do: for each service the first remedy of its worst card, worst first."""
    found: dict[str, Action] = {}
    for card in payload.cards:
        if card.severity is Severity.INFO or not card.remedies or not card.facts:
            continue
        remedy = card.remedies[0]
        text = f"{capital(card.subject.label)}: {remedy.text}."
        found.setdefault(card.subject.id, Action(text=text, facts=card.facts[:1], remedy=remedy.id))
    return tuple(found.values())[:MOST_ACTIONS]
