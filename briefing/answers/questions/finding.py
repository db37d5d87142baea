"""The look-ups behind the tools: which facts of one scope's week answer to a kind, a name, a band or a week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from briefing.narrative.handles import Handles, handle_of
from briefing.narrative.phrases import all_phrases
from briefing.narrative.values import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import JsonValue

    from briefing.answers.questions.material import Material
    from briefing.contracts.payload import Fact, Payload

OF_SCOPE: Final = "scope"
HISTORY: Final = ".history"


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


def riskiest_of(ranked: Sequence[Fact], service: str | None, labels: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the first of all ranked changes, or of a service's, as the fact that none scored higher."""
    if not ranked or ranked[0].kind != "change":
        return ()
    about = {} if service is None else {"service": labels[service]}
    fact_id = "week.change" if service is None else f"service.{service}.change"
    return (ranked[0].model_copy(update={"id": fact_id, "detail": {**ranked[0].detail, **about}}),)


def history_of(material: Material, name: str, past: Sequence[Payload]) -> tuple[Fact, ...]:
    """Return a fact (by id or handle) held against frozen weeks before, and that of each of those weeks, newest first.

    The fact of another week has the week before its id: `2026-W45/week.mttr`.
    """
    wanted = handle_of(name)
    then = [(one, fact) for one in past for fact in one.facts if handle_of(fact.id) == wanted]
    earlier = [fact.model_copy(update={"id": past_id(one.period.week, fact.id)}) for one, fact in then]
    now = next((fact for fact in material.payload.facts if handle_of(fact.id) == wanted), None)
    # A zero of a week that could not be read in full may be its silence.
    known = [(one, fact) for one, fact in then if numbers(fact.value) and (fact.value or not Handles(one).blind)]
    if now is None or not known or not numbers(now.value) or all_phrases()[now.kind].compare is None:
        return tuple(earlier)
    # What it is held against otherwise is left out: two weeks known to us are not what is usual.
    detail = {key: value for key, value in now.detail.items() if key != "series"} | {"over": _over(known)}
    return (
        now.model_copy(update={"id": f"{now.id}{HISTORY}", "comparisons": (), "detail": detail}),
        *earlier,
    )


def _over(known: Sequence[tuple[Payload, Fact]]) -> dict[str, JsonValue]:
    """Return what is known of some weeks, the newest first: the least and the most, and which weeks they are."""
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


def past_id(week: str, fact_id: str) -> str:
    """Return the id of the fact of another week."""
    return f"{week}/{fact_id}"
