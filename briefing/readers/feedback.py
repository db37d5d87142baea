"""What readers think of single sentences: useful, not useful or wrong, with the cited facts.

One verdict a reader and sentence, the last. A sentence is known by its place in the narrative, which never changes once
stored. Nothing here says who a reader is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from briefing.contracts.errors import SentenceUnknown
from data.records import Feedback, ModelCall

if TYPE_CHECKING:
    from briefing.contracts.narrative import Action, Narrative
    from briefing.contracts.payload import Card, Payload
    from data.records import StoredNarrative
    from data.view import View

ID_LENGTH = 32
UNRECORDED = "unknown"
"""The narrator of a narrative that does not name it."""
TEMPLATE = "template"
"""Prefix of the names of narrators that are no model."""
NARRATING = "narrate"
"""The purpose of the calls that wrote narratives."""

_INDEXED = re.compile(r"(cards|actions)\[(\d+)\]")


class Opinion(StrEnum):
    USEFUL = "useful"
    """It told the reader something worth knowing."""
    NOT_USEFUL = "not useful"
    """True, but the reader could have done without it."""
    WRONG = "wrong"
    """Not so, or not worth a card."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderVerdict:
    """What a reader thinks, and when (epoch seconds); `reader_id` is from `reader_id_of`."""

    reader_id: str
    opinion: Opinion
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A sentence and its place: headline, situation[0], cards[1], actions[0] or positives[0]."""

    name: str
    text: str
    facts: tuple[str, ...]


def places_of(narrative: Narrative) -> dict[str, Place]:
    """Return a narrative's sentences by place, in reading order."""
    found = [Place(name="headline", text=narrative.headline.text, facts=narrative.headline.facts)]
    for name in ("situation", "cards", "actions", "positives"):
        said = enumerate(getattr(narrative, name))
        found += [Place(name=f"{name}[{number}]", text=one.text, facts=one.facts) for number, one in said]
    return {one.name: one for one in found}


def feedback_of(
    payload: Payload, narrative: Narrative, place: str, verdict: ReaderVerdict, *, prompt: str | None
) -> Feedback:
    """Record what a reader thinks of the sentence at a place, replacing an earlier verdict.

    `prompt` is the narrative's prompt version (`prompt_of`), None for a template's. SentenceUnknown names the places
    with a sentence.
    """
    places = places_of(narrative)
    if place not in places:
        raise SentenceUnknown(f"there is no sentence at {place!r} in this narrative; it has {', '.join(places)}")
    said, card = places[place], card_at(payload, narrative, place)
    key = f"{payload.hash}\n{place}\n{verdict.reader_id}"
    return Feedback(
        id=hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH],
        payload_hash=payload.hash,
        scope_id=payload.scope.id,
        week=payload.period.week,
        place=place,
        text=said.text,
        facts=json.dumps(list(said.facts), ensure_ascii=False),
        card=None if card is None else card.key,
        rule=None if card is None else card.rule,
        verdict=verdict.opinion.value,
        reader_id=verdict.reader_id,
        narrator=narrative.narrator or UNRECORDED,
        prompt=prompt,
        at=verdict.at,
    )


def prompt_of(view: View, narrative: StoredNarrative) -> str | None:
    """Return a narrative's prompt version, None by its name if a template's: failed model calls leave records, too."""
    if narrative.narrator.startswith(TEMPLATE):
        return None
    order = ("-at", "-attempt")
    calls = view.read(ModelCall, payload_hash=narrative.payload_hash, purpose=NARRATING, order=order, limit=1)
    return calls[0].prompt_version if calls else None


def facts_cited(feedback: Feedback) -> tuple[str, ...]:
    return tuple(json.loads(feedback.facts))


def card_at(payload: Payload, narrative: Narrative, place: str) -> Card | None:
    """Return the card of the sentence at a place; None for none or several."""
    found = _INDEXED.fullmatch(place)
    if found is None:
        return None
    cards = {card.key: card for card in payload.cards}
    number = int(found[2])
    if found[1] == "cards":
        return cards.get(narrative.cards[number].card)
    return _card_of_action(narrative.actions[number], cards)


def _card_of_action(action: Action, cards: Mapping[str, Card]) -> Card | None:
    """Return the only card that offers an action's remedy and has a fact that it cites."""
    offering = [
        card
        for card in cards.values()
        if set(card.facts) & set(action.facts) and any(one.id == action.remedy for one in card.remedies)
    ]
    return offering[0] if len(offering) == 1 else None
