"""The look-ups behind the tools: which facts of one scope's week answer to a kind, a name, a band or a week."""

from __future__ import annotations

from statistics import median_low
from typing import TYPE_CHECKING, Final

from briefing.payload import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.payload import Fact, Payload
    from briefing.questions.material import Material

OF_SCOPE: Final = "scope"
HISTORY: Final = "history."


def facts_about(payload: Payload, *, kind: str | None, subject: str | None) -> tuple[Fact, ...]:
    """Return the payload's facts of a kind, about a subject (its id or label, whatever its capitals), in its order."""
    wanted = None if subject is None else subject.strip().casefold()
    return tuple(
        fact for fact in payload.facts if kind in {None, fact.kind} and (wanted is None or wanted in _names_of(fact))
    )


def _names_of(fact: Fact) -> set[str]:
    names = {fact.subject.id.casefold(), fact.subject.label.casefold()}
    return names | {OF_SCOPE} if fact.subject.type == "scope" else names


def facts_of_service(facts: Iterable[Fact], service: str | None, band: str | None = None) -> tuple[Fact, ...]:
    """Return those facts of changes or deployments that are of a service and in a band; None: of any."""
    return tuple(
        fact
        for fact in facts
        if (service is None or service in _services_of(fact)) and band in {None, fact.detail.get("band")}
    )


def _services_of(fact: Fact) -> list[object]:
    many = fact.detail.get("services")
    return list(many) if isinstance(many, list) else [fact.detail.get("service")]


def incidents_of(material: Material, deployments: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts of the payload about incidents that belong to one of some deployments."""
    names = {one.subject.id for one in deployments}
    known = material.payload.facts
    return tuple(one for one in known if one.kind == "service_incidents" and one.detail.get("deployment") in names)


def history_of(material: Material, fact_id: str, past: Sequence[Payload]) -> tuple[Fact, ...]:
    """Return a fact held against frozen weeks before, and the fact of each of those weeks, the newest first.

    The fact of another week has the week before its id: `2026-W45/week.mttr`.
    """
    then = [(one.period.week, fact) for one in past for fact in one.facts if fact.id == fact_id]
    earlier = [fact.model_copy(update={"id": past_id(week, fact_id)}) for week, fact in then]
    now = material.facts.get(fact_id)
    numbers = [(week, fact.value) for week, fact in then if isinstance(fact.value, int | float)]
    if now is None or not numbers or not isinstance(now.value, int | float):
        return tuple(earlier)
    held = _held_against([value for _, value in numbers], is_next=numbers[0][0] == past[0].period.week)
    return (now.model_copy(update={"id": f"{HISTORY}{fact_id}", "comparisons": held}), *earlier)


def ours(material: Material, past: Iterable[Payload]) -> tuple[Payload, ...]:
    """Return payloads of weeks before without what was about services that are the scope's no more.

    Its readers were told of them then. They are taken out whole, because whoever answers may name any fact of a week
    that was looked at.
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


def _held_against(values: Sequence[float], *, is_next: bool) -> tuple[Comparison, ...]:
    """Compare with values of past weeks, the newest first; `is_next` is whether that is of the week before."""
    previous = (Comparison(against="previous week", value=values[0], weeks=1),) if is_next else ()
    usual = Comparison(against="usual", value=median_low(values), weeks=len(values))
    return (*previous, usual, Comparison(against="maximum", value=max(values), weeks=len(values)))


def past_id(week: str, fact_id: str) -> str:
    """Return the id of the fact of another week."""
    return f"{week}/{fact_id}"
