"""Who writes the narrative. A narrator sees a frozen payload and nothing else.

The template narrator is always there: with no key, no network or a refusing model, the briefing is
written by it and never skipped. It writes only what facts say, in sentences that read as one text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
from briefing.phrases.cards import card_text
from briefing.phrases.opening import headline, situation
from briefing.phrases.positives import positive_sentences
from briefing.words import capital
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.payload import Payload

MOST_ACTIONS = 3
MOST_OPENING_WORDS = 90
MOST_WORDS = 220


class Narrator(Protocol):
    """Writes the narrative of a payload."""

    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative whose every sentence cites facts of the payload."""


class TemplateNarrator:
    """Writes from fixed phrases. Same payload, same words."""

    name = "template/1"

    def narrate(self, payload: Payload) -> Narrative:
        """Return the narrative; it cannot fail on a valid payload."""
        draft = _Draft(
            headline=headline(payload),
            situation=list(situation(payload)),
            cards=[card_text(payload, card) for card in payload.cards],
            actions=list(actions(payload)),
            positives=list(positive_sentences(payload)),
        )
        draft.shorten(payload)
        return Narrative(
            headline=draft.headline,
            situation=tuple(draft.situation),
            cards=tuple(draft.cards),
            actions=tuple(draft.actions),
            positives=tuple(draft.positives),
            narrator=self.name,
            payload=payload.hash,
        )


@dataclass(kw_only=True)
class _Draft:
    """Everything that could be said, before the limits of length."""

    headline: Sentence
    situation: list[Sentence]
    cards: list[CardText]
    actions: list[Action]
    positives: list[Sentence]

    def shorten(self, payload: Payload) -> None:
        """Leave out what matters least until both limits hold; every card keeps the reason why it is there."""
        while self.situation and _words(self.headline, *self.situation) > MOST_OPENING_WORDS:
            self.situation.pop()
        for place, card in reversed(list(enumerate(payload.cards))):
            if self._is_short():
                return
            self.cards[place] = card_text(payload, card, brief=True)
        parts: tuple[tuple[list[Sentence] | list[Action], int], ...] = (
            (self.positives, 0),
            (self.actions, 1),
            (self.situation, 1),
            (self.actions, 0),
            (self.situation, 0),
        )
        for part, kept in parts:
            while len(part) > kept and not self._is_short():
                part.pop()

    def _is_short(self) -> bool:
        opening = _words(self.headline, *self.situation)
        return opening + _words(*self.cards, *self.actions, *self.positives) <= MOST_WORDS


def _words(*said: Sentence | CardText | Action) -> int:
    return sum(len(one.text.split()) for one in said)


def actions(payload: Payload) -> tuple[Action, ...]:
    """Return what to do: for each service the first remedy of its worst card, worst first."""
    found: dict[str, Action] = {}
    for card in payload.cards:
        if card.severity is Severity.INFO or not card.remedies or not card.facts:
            continue
        remedy = card.remedies[0]
        effect = "" if remedy.effect is None else f" ({remedy.effect} points)"
        # A way down that was scored is a fact of its own, under the remedy's id.
        proof = (*card.facts[:1], *(fact for fact in card.facts[1:] if fact == remedy.id))
        text = f"{capital(card.subject.label)}: {remedy.text}{effect}."
        found.setdefault(card.subject.id, Action(text=text, facts=proof, remedy=remedy.id))
    return tuple(found.values())[:MOST_ACTIONS]
