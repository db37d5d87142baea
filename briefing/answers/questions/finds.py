"""What one question's look-ups have found, and what can be said of it, of this week and earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from briefing.answers.questions.material import past_id
from briefing.narrative.handles import Handles
from briefing.narrative.offers import offer_lines
from briefing.narrative.review import ONLY_IN_CARDS

if TYPE_CHECKING:
    from briefing.answers.questions.material import Material
    from briefing.answers.questions.tools import Found
    from briefing.contracts.payload import Fact, Payload, Person
    from briefing.narrative.handles import Item

PAST_KINDS: Final = frozenset(
    {
        *("week_changes", "week_mean", "band", "elevated", "movement", "driver", "driver_group", "record", "repairs"),
        "dependency_updates",
        *("reverts", "flagged_changes", "unreviewed", "service_share", "service_movement", "newcomers", "coverage"),
        *("shared_newcomers", "ownership", "deployments", "failures", "failure_rate", "lead_time", "incidents"),
        *("mttr", "restored", "deployment", "positive", "calendar", "objective", "migrations", "sensitive"),
        *("advisory", "releases", "breaking"),
    }
)
"""Kinds whose phrases tell the past, so can be said of an earlier week; others say what is so now."""


class Finds:
    """Facts in order of finding, their weeks, and what was looked at in words."""

    def __init__(self, material: Material) -> None:
        self.looked: tuple[str, ...] = ()
        self._material = material
        self._found: dict[str, Fact] = {}
        self._past: dict[str, Handles] = {}
        self._take(material.payload)

    def _take(self, payload: Payload) -> None:
        self.payload = payload
        self.handles = Handles(payload)
        nobody = payload.model_copy(update={"facts": tuple(map(_without_author, payload.facts))})
        self.nameless = Handles(nobody)
        """Without changes' authors: several changes together name no people."""

    def add(self, found: Found) -> None:
        self._past |= {one.period.week: Handles(one) for one in found.past}
        self._found |= {fact.id: fact for fact in found.facts if fact.id not in self._found}
        if found.looked:
            self.looked = tuple(dict.fromkeys((*self.looked, found.looked)))
        self._extend(found.facts)

    def _extend(self, facts: Iterable[Fact]) -> None:
        """Add facts and their people to the payload; other weeks keep theirs."""
        known = {fact.id for fact in self.payload.facts}
        fresh = {one.id: one for one in facts if one.id not in known and self.week_of(one.id) is None}
        people = (*self.payload.people, *self._people_of(fresh.values()))
        everybody = {one.id: one for one in people}
        changed = {
            "facts": (*self.payload.facts, *fresh.values()),
            "people": tuple(everybody[one] for one in sorted(everybody)),
        }
        self._take(self.payload.model_copy(update=changed))

    def _people_of(self, facts: Iterable[Fact]) -> tuple[Person, ...]:
        then = tuple(person for one in self._past.values() for person in one.payload.people)
        authors = [fact for fact in facts if fact.detail.get("author")]
        if not authors:
            return then
        return (*then, *self._material.people_of(authors, known=(*self.payload.people, *then)))

    # ---- what can be said

    def week_of(self, name: str) -> str | None:
        """Return the earlier week of a handle or id, None for this week or unknown."""
        week = name.partition("/")[0]
        return week if week in self._past else None

    def past(self, week: str) -> Handles:
        """Return all that was looked at of an earlier week."""
        return self._past[week]

    def offer(self, fact_id: str) -> str | None:
        """Return the line that offers a fact, None if nothing can be said of it."""
        week = self.week_of(fact_id)
        handles, own = (self.handles, fact_id) if week is None else (self.past(week), fact_id.partition("/")[2])
        item = handles.by_id.get(own)
        if item is None or (week is not None and item.fact.kind not in PAST_KINDS):
            return None
        line = next(offer_lines(handles, [item]), None)
        return line if week is None or line is None else f"{week}/{line}"

    def of_cards(self) -> Iterator[Item]:
        """Yield what the cards amount to, such as who needs something."""
        known = {fact.id for fact in self.payload.facts}
        every = self.handles.items.values()
        yield from (one for one in every if one.fact.id not in known and one.fact.kind not in ONLY_IN_CARDS)

    # ---- facts

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._found.values())

    def cited(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return the facts of these ids, each once, in order, without unknown ones."""
        known = {fact.id: fact for fact in self.payload.facts} | self._found
        for week, handles in self._past.items():
            then = {past_id(week, fact.id): fact for fact in handles.payload.facts}
            known |= {fact_id: fact.model_copy(update={"id": fact_id}) for fact_id, fact in then.items()}
        return tuple(known[one] for one in dict.fromkeys(ids) if one in known)


def _without_author(fact: Fact) -> Fact:
    if "author" not in fact.detail:
        return fact
    return fact.model_copy(update={"detail": {key: value for key, value in fact.detail.items() if key != "author"}})
