"""A week that strangers wrote into, its cards, changes and incidents in the usual places, and their titles told.

Every text can be put in, or something harmless of the same kind: what differs between the two is what strangers can do.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.contracts.narrative import CardText, Narrative
from briefing.contracts.payload import Card, Fact, Payload, Source, Subject
from briefing.narrative.handles import Handles, handle_of
from briefing.narrative.plan import PlannedSentence, say
from briefing.narrative.relations import spoken
from briefing.narrative.review import Draft
from briefing.narrative.shortening import narrative_of
from tests.unit.briefing.editions.sample import needs_action

CHANGES_A_CARD = 3
HARMLESS = "Tidy up the tests"
PART = "strange"


def week_of(texts: Sequence[str], *, only: bool = False) -> tuple[Payload, Narrative]:
    """The sample week with a change for each text, three to a card of their own, and its incident and source too.

    Every text is also the title of an incident, the name of a service, and what a source said; each card bears one as
    its own title, and its sentences quote its own. `only` these cards are there then, where an outlet shows no more
    than a few.
    """
    payload, narrative = titled(texts, names=texts), needs_action()[1]
    cards = tuple(
        _card(payload.cards[1], place, texts[place], range(place, min(place + CHANGES_A_CARD, len(texts))))
        for place in range(0, len(texts), CHANGES_A_CARD)
    )
    sources = tuple(_source(payload.sources[1], place, text) for place, text in enumerate(texts))
    update = {"cards": cards if only else (*payload.cards, *cards), "sources": (*payload.sources, *sources)}
    week = payload.model_copy(update=update)
    told = _told(week, cards)
    return week, narrative.model_copy(update={"cards": told if only else (*narrative.cards, *told)})


def _told(payload: Payload, cards: Sequence[Card]) -> tuple[CardText, ...]:
    """Quote every title and name every service that a card's facts bear."""
    handles = Handles(payload)
    said = {card.key: [spoken(handles, _quoting(one)) for one in card.facts] for card in cards}
    draft = Draft(headline=spoken(handles, say("week.changes")), cards=said)
    return narrative_of(payload, draft, narrator="").cards


def _quoting(fact_id: str) -> PlannedSentence:
    return say(handle_of(fact_id) + ("" if fact_id.endswith(".queue") else ":title"))


def titled(texts: Sequence[str], *, names: Sequence[str] = ()) -> Payload:
    """The sample week with a change and an incident for each title and a service for each name, and our own cards."""
    payload, _ = needs_action()
    changes = (_change(payload.fact("change.shop#1211"), place, text) for place, text in enumerate(texts))
    incidents = (_incident(payload, place, text) for place, text in enumerate(texts))
    queues = (_queue(place, text) for place, text in enumerate(names))
    return payload.model_copy(update={"facts": (*payload.facts, *changes, *incidents, *queues)})


def _change(fact: Fact, place: int, text: str) -> Fact:
    subject = Subject(type="change", id=f"{PART}#{place}", label=f"{PART}#{place}")
    detail = fact.detail | {"title": text, "branch": text}
    return fact.model_copy(update={"id": f"change.{PART}#{place}", "subject": subject, "detail": detail})


def _incident(payload: Payload, place: int, text: str) -> Fact:
    return Fact(
        id=f"service.{PART}-{place}.incidents",
        kind="service_incidents",
        subject=Subject(type="service", id="auth", label="auth"),
        value=1,
        unit="incidents",
        detail={"title": text, "unresolved": 0, "confidence": "high", "minutes_after": 30, "objective": text},
        evidence=payload.facts[0].evidence,
    )


def _queue(place: int, text: str) -> Fact:
    return Fact(
        id=f"service.{PART}-{place}.queue",
        kind="queue",
        subject=Subject(type="service", id=f"{PART}-{place}", label=text),
        value=2,
        unit="changes",
        detail={"elevated": 1, "worst": 80},
    )


def _card(card: Card, place: int, text: str, changes: Sequence[int]) -> Card:
    about = f"service.{PART}-{place}"
    facts = (f"{about}.queue", f"{about}.incidents", *(f"change.{PART}#{one}" for one in changes))
    return card.model_copy(update={"key": f"{PART}:{place}", "title": text, "facts": facts})


def _source(source: Source, place: int, text: str) -> Source:
    return source.model_copy(update={"id": f"{PART}-{place}", "detail": text})
