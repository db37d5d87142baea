"""What may be looked up for a question: the payload of one scope's week, its changes, its deployments, its past.

All of it is cut to the scope before it comes here. What the payload has is taken as it was frozen; facts that it did
not need are made in the same form from the scored week, when something first asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from briefing.contracts.payload import Person, parse_payload
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.facts.reliability import deployment_fact, deployment_id
from briefing.facts.riskiest import change_fact
from briefing.narrative.handles import handle_of
from briefing.narrative.values import numbers
from briefing.payloads.build import judge_weeks
from data.forges import label_parts
from data.records import FrozenPayload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.payload import Fact, Payload
    from briefing.contracts.week import Week
    from briefing.delivery.run import Run
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed
    from briefing.evidence.stored.org_snapshot import OrgSnapshot
    from briefing.evidence.stored.scoring import Scored
    from briefing.facts.weekdata import WeekData
    from data.store import Store
    from scoring.score import Method


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredWeek:
    """One scope's week in a store. `scored` is about the scope's services, and carries what was scored of them."""

    store: Store
    run: Run
    organisation: Organisation
    method: Method
    scope: ScopePlan
    week: Week
    scored: Scored

    def material(self, payload: Payload) -> Material:
        """Return what may be looked up about the week, whose payload this is."""
        return Material(payload=payload, score=self._data, frozen=self._frozen)

    def _data(self) -> WeekData:
        basis = basis_of(self._holdings, self.week, self.organisation, self.scope, self.method.catalogue)
        return judge_weeks(basis, self.week, self.method.bands).weeks[-1]

    def _holdings(self, week: Week, _: frozenset[str]) -> OrgSnapshot:
        return holdings_of(self.run.composer.evidence_of(week, self.scored))

    def _frozen(self, weeks: int) -> Sequence[Payload]:
        """Return the payloads that were frozen of this scope in the weeks before, the newest first."""
        wanted = [self.week.earlier(back).id for back in range(1, weeks + 1)]
        found = self.store.read(FrozenPayload, scope_id=self.scope.id, week=wanted)
        by_week = {one.week: one for one in found}
        return tuple(
            parse_payload(by_week[one].body, name=f"the stored payload {by_week[one].hash[:12]}")
            for one in wanted
            if one in by_week
        )


@dataclass(frozen=True, kw_only=True)
class Material:
    """One scope's week. `score` computes its changes; `frozen` reads the payloads of at most so many weeks before."""

    payload: Payload
    score: Callable[[], WeekData]
    frozen: Callable[[int], Sequence[Payload]]

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """The payload's facts by id."""
        return {fact.id: fact for fact in self.payload.facts}

    @cached_property
    def data(self) -> WeekData:
        """The scored week."""
        return self.score()

    # ---- changes

    @cached_property
    def changes(self) -> Mapping[str, Fact]:
        """The facts of all changes that landed in the week or wait at its end, by fact id, the riskiest first."""
        found = {one.id: one for one in (*self.data.now, *self.data.waiting)}
        ranked = sorted(map(self._change, found.values()), key=lambda one: (-numbers(one.value)[0], one.id))
        return {fact.id: fact for fact in ranked}

    def changes_named(self, name: str) -> tuple[Fact, ...]:
        """Return the facts of the changes that a name may mean, those of the trailing weeks included.

        A name is an id, a handle, `acme/shop#412`, `shop#412` or `#412`, whatever its capitals.
        """
        wanted = name.strip().casefold().removeprefix("change.")
        every = [*(one for week in self.data.weeks for one in week), *self.data.waiting]
        found = {one.id: one for one in every if _is_called(one, wanted)}
        return tuple(self._change(found[one]) for one in sorted(found))

    def _change(self, change: ScoredChange) -> Fact:
        made = change_fact(self.data, change)
        start, end = self.data.home(change).bounds
        is_earlier = change.landed_at < start and not change.waits_at(end)
        return self.facts.get(made.id, _of_earlier(made) if is_earlier else made)

    # ---- deployments

    @cached_property
    def deployments(self) -> Mapping[str, Fact]:
        """The facts of the week's deployments by fact id, the riskiest first; none where nothing tells of any."""
        if self.data.operations is None:
            return {}
        found = (self._deployment(one) for one in self.data.deployed[-1])
        scored = [fact for fact in found if fact is not None and isinstance(fact.value, int)]
        return {fact.id: fact for fact in sorted(scored, key=lambda one: (-int(one.value or 0), one.id))}

    def deployments_with(self, change_id: str) -> tuple[Fact, ...]:
        """Return the facts of the deployments by the week's end that carried a change, the first one first."""
        every = () if self.data.operations is None else self.data.operations.deployments
        found = (self._deployment(one) for one in every if change_id in one.changes)
        return tuple(fact for fact in found if fact is not None)

    def _deployment(self, one: Deployed) -> Fact | None:
        fact_id = deployment_id(one.id)
        if fact_id in self.facts or one.score is None:
            return self.facts.get(fact_id)
        made = deployment_fact(self.data, fact_id, one, one.score)
        own = self.data.owns.get(one.service, self.data)
        return _of_earlier(made) if one.at < own.bounds[0] else made

    # ---- what stands around them

    @cached_property
    def service_ids(self) -> Mapping[str, str]:
        """The ids of the scope's services by their ids and labels, in small letters."""
        services = self.payload.scope.services
        by_label = {one.label.casefold(): one.id for one in services}
        return by_label | {one.id.casefold(): one.id for one in services}

    def people_of(self, facts: Iterable[Fact], known: Iterable[Person]) -> tuple[Person, ...]:
        """Return the people that facts mention and nobody knows yet; no fact mentions a bot."""
        missing = {str(one.detail.get("author")) for one in facts} - {f"{{person:{one.id}}}" for one in known}
        found = {}
        for change in (*(one for week in self.data.weeks for one in week), *self.data.waiting):
            if f"{{person:{change.author}}}" in missing:
                found[change.author] = Person(id=change.author, role="an engineer")
        return tuple(found[one] for one in sorted(found))


def _of_earlier(fact: Fact) -> Fact:
    """Mark what is from before the week, so that it is said with its day."""
    return fact.model_copy(update={"detail": {**fact.detail, "earlier": True}})


def _is_called(change: ScoredChange, wanted: str) -> bool:
    label = change.label.casefold()
    tail = label.rpartition("/")[2]
    number = label_parts(label)[1]
    handle = handle_of(f"change.{change.id}").casefold()
    return wanted in {change.id.casefold(), handle, label, tail, f"#{number}", f"!{number}"}
