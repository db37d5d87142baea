"""What a briefing of the past would say today: its payload computed anew, its words, its people.

It differs only if the code, scorecard, settings, or data collected late differ. A mail's foot
(briefing/delivery/unsubscribing.py) is never frozen and always today's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from briefing.narrative.narrator import TemplateNarrator
from briefing.readers.addresses import EMAIL
from briefing.readers.feedback import TEMPLATE, places_of
from data.records import Person

if TYPE_CHECKING:
    from briefing.answers.replay.stored import Part, Stored
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Card, Fact, Payload
    from data.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """Something that is there both times and differs: then and now, in words."""

    id: str
    what: str
    then: str
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What differs between two payloads of one scope and week; ids are sorted."""

    hash: str
    facts_new: tuple[str, ...]
    facts_gone: tuple[str, ...]
    facts_moved: tuple[Moved, ...]
    cards_new: tuple[str, ...]
    cards_gone: tuple[str, ...]
    cards_moved: tuple[Moved, ...]
    rest: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        facts = (self.facts_new, self.facts_gone, self.facts_moved)
        return not any((*facts, self.cards_new, self.cards_gone, self.cards_moved, self.rest))


def differences(then: Payload, now: Payload) -> Differences:
    """Compare a frozen payload with the same one computed anew."""
    facts, facts_now = ({one.id: one for one in payload.facts} for payload in (then, now))
    cards, cards_now = ({one.key: one for one in payload.cards} for payload in (then, now))
    rest = [
        name.replace("_", " ")
        for name in sorted(type(then).model_fields)
        if name not in {"facts", "cards"} and getattr(then, name) != getattr(now, name)
    ]
    return Differences(
        hash=now.hash,
        facts_new=tuple(sorted(facts_now.keys() - facts.keys())),
        facts_gone=tuple(sorted(facts.keys() - facts_now.keys())),
        facts_moved=_moved(facts, facts_now, FACT_PARTS),
        cards_new=tuple(sorted(cards_now.keys() - cards.keys())),
        cards_gone=tuple(sorted(cards.keys() - cards_now.keys())),
        cards_moved=_moved(cards, cards_now, CARD_PARTS),
        rest=tuple(rest),
    )


FACT_PARTS = ("value", "unit", "status", "comparisons", "subject", "sources", "evidence", "kind", "detail")
CARD_PARTS = ("severity", "rule", "state", "weeks_open", "title", "facts", "remedies", "subject", "cause", "returned")
"""What may differ, what matters most first."""
PLAIN = (str, int, float)


def _moved(
    then: Mapping[str, Fact] | Mapping[str, Card], now: Mapping[str, Fact] | Mapping[str, Card], parts: tuple[str, ...]
) -> tuple[Moved, ...]:
    found = []
    for name in sorted(then.keys() & now.keys()):
        part = next((one for one in parts if getattr(then[name], one) != getattr(now[name], one)), None)
        if part is not None:
            old, new = (_words(getattr(one[name], part)) for one in (then, now))
            found.append(Moved(id=name, what=part.replace("_", " "), then=old, now=new))
    return tuple(found)


def _words(value: object) -> str:
    """Write a plain value; of one with parts only that it is another."""
    if value is None:
        return "unknown"
    return str(value) if isinstance(value, PLAIN) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """How the words of then compare with today's template, if a template wrote them.

    `template` is today's. `changed` are the places of sentences that differ, or exist only once; None if a model wrote
    them.
    """

    narrator: str
    template: str
    changed: tuple[str, ...] | None


def words_today(payload: Payload, words: Narrative) -> Words:
    """Have today's template write a frozen payload, and compare the sentences."""
    narrator = words.narrator or "unknown"
    if not narrator.startswith(TEMPLATE):
        return Words(narrator=narrator, template=TemplateNarrator.name, changed=None)
    then, now = places_of(words), places_of(TemplateNarrator().narrate(payload))
    changed = [place for place in dict.fromkeys((*then, *now)) if then.get(place) != now.get(place)]
    return Words(narrator=narrator, template=TemplateNarrator.name, changed=tuple(changed))


def former_people(view: View, payload: Payload) -> tuple[str, ...]:
    """Return the ids of the payload's people whom nobody knows any more: former colleagues."""
    known = {one.id for one in view.read(Person, id=[person.id for person in payload.people])}
    return tuple(sorted(person.id for person in payload.people if person.id not in known))


# ---- the whole replay

VERSION = "riskbrief.replay/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """The prompt that a model was given, and today's; None if unknown."""

    then: str | None
    now: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """A briefing rendered again, and what would differ today.

    `editions` has the SHA-256 of each file rendered by role, None if two renderings differ. `anew` is None if the
    payload could not be computed again: `why_not`. `words` is None without a narrative, `prompt` without a model.
    `is_plan_said_alike`: then's plan gives the same words today, None without one.
    """

    stored: Stored
    parts: tuple[Part, ...]
    editions: Mapping[str, str | None]
    anew: Differences | None
    why_not: str | None
    words: Words | None
    prompt: Prompt | None
    is_plan_said_alike: bool | None
    former: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything comparable is the same bytes."""
        return (
            not self.stored.flaws
            and None not in self.editions.values()
            and all(one.is_same is not False for one in self.parts)
        )

    @property
    def other_mails(self) -> tuple[str, ...]:
        """The addresses whose mails differ, maybe only in the foot, which is of today's settings."""
        return tuple(dict.fromkeys(one.address for one in self.parts if one.outlet == EMAIL and one.is_same is False))


def replay_json(replay: Replay) -> str:
    """Return a replay as JSON, keys in a fixed order; people are ids."""
    frozen, narrative = replay.stored.frozen, replay.stored.narrative
    told: dict[str, Any] = {
        "version": VERSION,
        "payload": frozen.hash,
        "scope": frozen.scope_id,
        "week": frozen.week,
        "frozen_at": frozen.frozen_at,
        "narrator": None if narrative is None else narrative.narrator,
        "same": replay.is_same,
        "flaws": list(replay.stored.flaws),
        "parts": [asdict(one) | {"same": one.is_same} for one in replay.parts],
        "editions": dict(replay.editions),
        "today": {
            "payload": None if replay.anew is None else asdict(replay.anew),
            "why_not": replay.why_not,
            "words": None if replay.words is None else asdict(replay.words),
            "prompt": None if replay.prompt is None else asdict(replay.prompt),
            "plan_said_alike": replay.is_plan_said_alike,
            "former_people": list(replay.former),
            "other_mails": list(replay.other_mails),
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
