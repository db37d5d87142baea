"""A week into which strangers wrote, with its cards, changes and an incident in the usual places.

Every text can be put in, or something harmless of the same kind: what differs between the two is what strangers can do.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.contracts.narrative import Narrative
from briefing.payload import Card, Fact, Payload, Source, Subject
from tests.unit.briefing.editions.sample import needs_action

CHANGES_A_CARD = 3
HARMLESS = "Tidy up the tests"
PART = "strange"


def week_of(texts: Sequence[str], *, only: bool = False) -> tuple[Payload, Narrative]:
    """The sample week with a change for each text, three to a card of their own, and its incident and source too.

    Every text is also the title of an incident, and what a source said; each card bears one as its own title. `only`
    these cards are there then, where an outlet shows no more than a few.
    """
    payload, narrative = titled_week(texts)
    cards = tuple(
        _card(payload.cards[1], place, texts[place], range(place, min(place + CHANGES_A_CARD, len(texts))))
        for place in range(0, len(texts), CHANGES_A_CARD)
    )
    sources = tuple(_source(payload.sources[1], place, text) for place, text in enumerate(texts))
    update = {"cards": cards if only else (*payload.cards, *cards), "sources": (*payload.sources, *sources)}
    return payload.model_copy(update=update), narrative


def titled_week(texts: Sequence[str]) -> tuple[Payload, Narrative]:
    """The sample week with a change and an incident for each text, and cards that are ours alone."""
    payload, narrative = needs_action()
    changes = (_change(payload.fact("change.shop#1211"), place, text) for place, text in enumerate(texts))
    incidents = (_incident(payload, place, text) for place, text in enumerate(texts))
    return payload.model_copy(update={"facts": (*payload.facts, *changes, *incidents)}), narrative


def change_id(place: int) -> str:
    """The id of the change that bears a text."""
    return f"change.{PART}#{place}"


def incident_id(place: int) -> str:
    """The id of the incident that bears a text."""
    return f"service.auth.incidents.{place}"


def _change(fact: Fact, place: int, text: str) -> Fact:
    subject = Subject(type="change", id=f"{PART}#{place}", label=f"{PART}#{place}")
    detail = fact.detail | {"title": text, "branch": text}
    return fact.model_copy(update={"id": change_id(place), "subject": subject, "detail": detail})


def _incident(payload: Payload, place: int, text: str) -> Fact:
    return Fact(
        id=incident_id(place),
        kind="service_incidents",
        subject=Subject(type="service", id="auth", label="auth"),
        value=1,
        unit="incidents",
        detail={"title": text, "unresolved": 0, "confidence": "high", "minutes_after": 30, "objective": text},
        evidence=payload.facts[0].evidence,
    )


def _card(card: Card, place: int, text: str, changes: Sequence[int]) -> Card:
    facts = (incident_id(place), *map(change_id, changes))
    return card.model_copy(update={"key": f"{PART}:{place}", "title": text, "facts": facts})


def _source(source: Source, place: int, text: str) -> Source:
    return source.model_copy(update={"id": f"{PART}-{place}", "detail": text})
