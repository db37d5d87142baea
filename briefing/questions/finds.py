"""What the look-ups of one question have found so far, and the payload that an answer is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.questions.finding import past_id
from briefing.questions.proof import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.payload import Fact, Payload, Person
    from briefing.questions.material import Material
    from briefing.questions.tools import Found


class Finds:
    """Facts in the order in which they were found, weeks that they are of, and what was looked at in words."""

    def __init__(self, material: Material) -> None:
        self.payload = material.payload
        self.looked: tuple[str, ...] = ()
        self._material = material
        self._found: dict[str, Fact] = {}
        self._past: dict[str, Payload] = {}
        self._before: set[str] = set()

    def add(self, found: Found) -> None:
        """Remember what a look-up found."""
        self._past |= {one.period.week: one for one in found.past}
        self._found |= {fact.id: fact for fact in found.facts if fact.id not in self._found}
        if found.looked:
            self.looked = tuple(dict.fromkeys((*self.looked, found.looked)))
        self._before |= {fact.id for fact in found.facts if found.is_scored and self._is_before(fact)}
        # Whoever ranks one change ranks it among all of its week.
        around = self._material.made.values() if found.is_scored else ()
        self._extend((*around, *found.facts))

    def _is_before(self, fact: Fact) -> bool:
        known = (self._material.facts, self._material.changes, self._material.deployments)
        return not any(fact.id in one for one in known)

    def _extend(self, facts: Iterable[Fact]) -> None:
        """Add facts and their people to the payload; those of other weeks stay with the payloads of those."""
        known = {fact.id for fact in self.payload.facts}
        fresh = {one.id: one for one in facts if one.id not in known and self.evidence.week_of(one.id) is None}
        people = (*self.payload.people, *self._people_of(fresh.values()))
        everybody = {one.id: one for one in people}
        self.payload = self.payload.model_copy(
            update={
                "facts": (*self.payload.facts, *fresh.values()),
                "people": tuple(everybody[one] for one in sorted(everybody)),
            }
        )

    def _people_of(self, facts: Iterable[Fact]) -> tuple[Person, ...]:
        then = tuple(person for payload in self._past.values() for person in payload.people)
        authors = [fact for fact in facts if fact.detail.get("author")]
        if not authors:
            return then
        return (*then, *self._material.people_of(authors, known=(*self.payload.people, *then)))

    @property
    def evidence(self) -> Evidence:
        """What an answer may be proven by."""
        return Evidence(payload=self.payload, past=self._past, before=frozenset(self._before))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that was found, in the order of finding."""
        return tuple(self._found.values())

    def cited(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return the facts of these ids, each once, in their order; an id that nothing has is left out."""
        known = {fact.id: fact for fact in self.payload.facts} | self._found
        for week, payload in self._past.items():
            then = {past_id(week, fact.id): fact for fact in payload.facts}
            known |= {fact_id: fact.model_copy(update={"id": fact_id}) for fact_id, fact in then.items()}
        return tuple(known[one] for one in dict.fromkeys(ids) if one in known)
