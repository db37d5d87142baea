"""What may be looked up for a question: one scope's week, its changes, its past.

All is cut to the scope before. The payload's facts are as frozen; others are made in the same form from the scored week
when first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import Person, parse_payload
from briefing.contracts.week import parse_week
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.facts.reliability import deployment_fact, deployment_id
from briefing.facts.riskiest import change_fact
from briefing.narrative.handles import Handles, handle_of
from briefing.narrative.phrases import all_phrases
from briefing.narrative.wording import numbers
from briefing.payloads.build import judge_weeks
from data.forges import label_parts
from data.records import FrozenPayload

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.organisation import ScopePlan
    from briefing.contracts.payload import Fact, Payload
    from briefing.delivery.run import Run
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed
    from briefing.evidence.stored.scoring import Scored
    from briefing.facts.weekdata import WeekData
    from scoring.score import Method


def material_of(payload: Payload, run: Run, method: Method, scope: ScopePlan, scored: Scored) -> Material:
    """Return what may be looked up about a payload's scope and week; `scored` shares the scope's scores."""
    services, week = run.services, parse_week(payload.period.week, payload.period.zone)

    def score() -> WeekData:
        basis = basis_of(
            lambda own, _: holdings_of(run.composer.evidence_of(own, scored)),
            *(week, services.organisation, scope, method.catalogue),
        )
        return judge_weeks(basis, week, method.bands).weeks[-1]

    def frozen(weeks: int) -> Sequence[Payload]:
        wanted = [week.earlier(back).id for back in range(1, weeks + 1)]
        found = services.store.read(FrozenPayload, scope_id=scope.id, week=wanted)
        newest_first = sorted(found, key=lambda one: one.week, reverse=True)
        return tuple(parse_payload(one.body, name=f"the stored payload {one.hash[:12]}") for one in newest_first)

    return Material(payload=payload, score=score, frozen=frozen)


@dataclass(frozen=True, kw_only=True)
class Material:
    """One scope's week. `score` computes its changes; `frozen` reads up to so many earlier payloads."""

    payload: Payload
    score: Callable[[], WeekData]
    frozen: Callable[[int], Sequence[Payload]]

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        return {fact.id: fact for fact in self.payload.facts}

    @cached_property
    def data(self) -> WeekData:
        return self.score()

    # ---- changes

    @cached_property
    def changes(self) -> Mapping[str, Fact]:
        """All changes that landed in the week or wait at its end, by fact id, the riskiest first."""
        found = {one.id: one for one in (*self.data.now, *self.data.waiting)}
        ranked = sorted(map(self._change, found.values()), key=lambda one: (-numbers(one.value)[0], one.id))
        return {fact.id: fact for fact in ranked}

    def changes_named(self, name: str) -> tuple[Fact, ...]:
        """Return the changes, also of trailing weeks, that an id, a handle, `acme/shop#412` or `#412` may mean."""
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
        """The week's deployments by fact id, the riskiest first; empty if nothing tells of any."""
        if self.data.operations is None:
            return {}
        found = (self._deployment(one) for one in self.data.deployed[-1])
        scored = [fact for fact in found if fact is not None and isinstance(fact.value, int)]
        return {fact.id: fact for fact in sorted(scored, key=lambda one: (-int(one.value or 0), one.id))}

    def deployments_with(self, change_id: str) -> tuple[Fact, ...]:
        """Return the deployments by the week's end that carried a change, the first one first."""
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
        """The ids of the scope's services by id and label, in small letters."""
        services = self.payload.scope.services
        by_label = {one.label.casefold(): one.id for one in services}
        return by_label | {one.id.casefold(): one.id for one in services}

    def people_of(self, facts: Iterable[Fact], known: Iterable[Person]) -> tuple[Person, ...]:
        """Return the people in facts that nobody knows yet; facts mention no bots."""
        missing = {str(one.detail.get("author")) for one in facts} - {f"{{person:{one.id}}}" for one in known}
        found = {}
        for change in (*(one for week in self.data.weeks for one in week), *self.data.waiting):
            if f"{{person:{change.author}}}" in missing:
                found[change.author] = Person(id=change.author, role="an engineer")
        return tuple(found[one] for one in sorted(found))


def _of_earlier(fact: Fact) -> Fact:
    """Mark what is from before the week, so that its day is said."""
    return fact.model_copy(update={"detail": {**fact.detail, "earlier": True}})


def _is_called(change: ScoredChange, wanted: str) -> bool:
    label = change.label.casefold()
    tail = label.rpartition("/")[2]
    number = label_parts(label)[1]
    handle = handle_of(f"change.{change.id}").casefold()
    return wanted in {change.id.casefold(), handle, label, tail, f"#{number}", f"!{number}"}


# ---- the look-ups behind the tools

OF_SCOPE: Final = "scope"
HISTORY: Final = ".history"


def facts_about(payload: Payload, *, kind: str | None, subject: str | None) -> tuple[Fact, ...]:
    """Return the payload's facts of a kind, about a subject (id or label in any case), in order."""
    wanted = None if subject is None else subject.strip().casefold()
    return tuple(
        fact for fact in payload.facts if kind in {None, fact.kind} and (wanted is None or wanted in _names_of(fact))
    )


def _names_of(fact: Fact) -> set[str]:
    names = {fact.subject.id.casefold(), fact.subject.label.casefold()}
    return names | {OF_SCOPE} if fact.subject.type == "scope" else names


def facts_of_service(facts: Iterable[Fact], service: str | None, band: str | None = None) -> tuple[Fact, ...]:
    """Return the facts of a service and in a band; None: of any."""
    return tuple(
        fact
        for fact in facts
        if (service is None or service in _services_of(fact)) and band in {None, fact.detail.get("band")}
    )


def _services_of(fact: Fact) -> list[object]:
    many = fact.detail.get("services")
    return list(many) if isinstance(many, list) else [fact.detail.get("service")]


def incidents_of(material: Material, deployments: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the payload's facts about incidents of some deployments."""
    names = {one.subject.id for one in deployments}
    known = material.payload.facts
    return tuple(one for one in known if one.kind == "service_incidents" and one.detail.get("deployment") in names)


def riskiest_of(ranked: Sequence[Fact], service: str | None, labels: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the first of all ranked changes, or of a service's, as the fact that none scored higher."""
    if not ranked or ranked[0].kind != "change":
        return ()
    about = {} if service is None else {"service": labels[service]}
    fact_id = "week.change" if service is None else f"service.{service}.change"
    return (ranked[0].model_copy(update={"id": fact_id, "detail": {**ranked[0].detail, **about}}),)


def history_of(material: Material, name: str, past: Sequence[Payload]) -> tuple[Fact, ...]:
    """Return a fact (by id or handle) compared with frozen weeks, and theirs, newest first.

    Another week's fact has the week before its id: `2026-W45/week.mttr`.
    """
    wanted = handle_of(name)
    then = [(one, fact) for one in past for fact in one.facts if handle_of(fact.id) == wanted]
    earlier = [fact.model_copy(update={"id": past_id(one.period.week, fact.id)}) for one, fact in then]
    now = next((fact for fact in material.payload.facts if handle_of(fact.id) == wanted), None)
    # A zero of a partly unread week may be its silence.
    known = [(one, fact) for one, fact in then if numbers(fact.value) and (fact.value or not Handles(one).blind)]
    if now is None or not known or not numbers(now.value) or all_phrases()[now.kind].compare is None:
        return tuple(earlier)
    # Its other comparisons are left out: two weeks known to us are not what is usual.
    detail = {key: value for key, value in now.detail.items() if key != "series"} | {"over": _over(known)}
    return (
        now.model_copy(update={"id": f"{now.id}{HISTORY}", "comparisons": (), "detail": detail}),
        *earlier,
    )


def _over(known: Sequence[tuple[Payload, Fact]]) -> dict[str, JsonValue]:
    """Return the least and the most of weeks (newest first), and which they are."""
    values, (last, first) = [numbers(fact.value)[0] for _, fact in known], (known[0][0].period, known[-1][0].period)
    apart = date.fromisoformat(last.start[:10]) - date.fromisoformat(first.start[:10])
    return {
        "least": min(values),
        "most": max(values),
        "weeks": len(values),
        "is_whole": apart.days // 7 + 1 == len(values),
        "first": first.week,
        "last": last.week,
    }


def ours(material: Material, past: Iterable[Payload]) -> tuple[Payload, ...]:
    """Return earlier payloads without what was about services no longer in the scope.

    They are taken out whole, because an answer may name any fact of a week that was looked at.
    """
    mine = set(material.service_ids.values())
    return tuple(_only(one, mine) for one in past)


def _only(payload: Payload, services: set[str]) -> Payload:
    facts = tuple(fact for fact in payload.facts if _is_ours(fact, services))
    known = {fact.id for fact in facts}
    cards = tuple(card for card in payload.cards if known.issuperset(card.facts))
    return payload.model_copy(update={"facts": facts, "cards": cards})


def _is_ours(fact: Fact, services: set[str]) -> bool:
    about = [fact.subject.id] if fact.subject.type == "service" else [one for one in _services_of(fact) if one]
    return not about or any(one in services for one in about)


def past_id(week: str, fact_id: str) -> str:
    return f"{week}/{fact_id}"
