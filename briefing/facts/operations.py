"""Deployments, incidents and objectives of the week: the DORA measures, and what ties an incident to a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence, Fact
from briefing.evidence.basis import DEPLOYMENTS, INCIDENTS
from briefing.evidence.operations import median

if TYPE_CHECKING:
    from briefing.evidence.operations import Deployed, Operations, Outage
    from briefing.facts.weekdata import WeekData

MINUTE, HOUR = 60, 3_600


def operations(data: WeekData) -> Iterator[Fact]:
    if data.operations is None:
        return
    yield from _delivery(data, data.operations)
    yield _restoring(data)
    for service_id, own in data.by_service.items():
        if own.operations is not None:
            yield from _incidents(own, own.operations, service_id)
            yield from _objective(own, own.operations, service_id)


def blind_sources(data: WeekData) -> Iterator[Fact]:
    for source in data.blind:
        detail = {"label": source.label, "detail": source.detail, "as_of": source.as_of}
        fact = data.fact(f"source.{source.id}", "source", source.state.value, "", detail=detail)
        yield fact.model_copy(update={"sources": (source.id,), "status": source.state})


def _delivery(data: WeekData, known: Operations) -> Iterator[Fact]:
    weeks = data.deployed
    counts = [len(week) for week in weeks]
    yield data.count_fact("week.deployments", "deployments", counts, "deployments", needs=(DEPLOYMENTS,))
    failed = [len(failed_among(known, week)) for week in weeks]
    taken_back = sum(one.id in known.taken_back for one in weeks[-1])
    detail = {"deployments": counts[-1]} | ({"rolled_back": taken_back} if taken_back else {})
    needs = (DEPLOYMENTS, INCIDENTS)
    yield data.count_fact("week.failures", "failures", failed, "deployments", needs=needs, **detail)
    leads = [_lead_hours(week) for week in weeks]
    if leads[-1] is not None:
        yield data.level_fact("week.lead_time", "lead_time", leads, "hours")


def failed_among(known: Operations, deployments: Sequence[Deployed]) -> list[Deployed]:
    """Return the deployments that an incident belongs to, or that were rolled back.

    DORA's definition: "results in degraded service and subsequently requires remediation". The rollback itself is an
    ordinary deployment, and a hotfix proves nothing: what it repairs may be much older.
    """
    return [one for one in deployments if one.id in known.blamed or one.id in known.taken_back]


def _lead_hours(deployments: list[Deployed]) -> float | None:
    middle = median([lead for one in deployments for lead in one.lead_seconds])
    return None if middle is None else round(middle / HOUR, 1)


def _restoring(data: WeekData) -> Fact:
    """Incidents that began in the week; how long it took to restore is in reliability.py."""
    weeks = data.begun
    counts, only = [len(week) for week in weeks], _only_one(weeks[-1])
    return data.count_fact("week.incidents", "incidents", counts, "incidents", needs=(INCIDENTS,), **only)


def _only_one(begun: Sequence[Outage]) -> dict[str, object]:
    """Name the week's only incident and how long it took, None while it lasts."""
    if len(begun) != 1:
        return {}
    took = None if begun[0].resolved_at is None else begun[0].resolved_at - begun[0].began_at
    return {"title": begun[0].title, "minutes": None if took is None else max(1, round(took / MINUTE))}


def linked_in(data: WeekData) -> list[Outage]:
    """Return the incidents of the week's deployments, newest last."""
    if data.operations is None:
        return []
    ids = {one.id for one in data.deployed[-1]}
    return [one for one in data.operations.outages if one.deployment in ids and one.began_at < data.bounds[1]]


def _incidents(own: WeekData, known: Operations, service_id: str) -> Iterator[Fact]:
    linked = linked_in(own)
    if not linked:
        return
    end = own.bounds[1]
    worst = linked[-1]
    deployment = next(one for one in known.deployments if one.id == worst.deployment)
    still_open = [one.began_at for one in linked if one.is_open_at(end)]
    detail = {
        "unresolved": len(still_open),
        "open_since": own.iso(min(still_open)) if still_open else None,
        "title": worst.title,
        "began_at": own.iso(worst.began_at),
        "confidence": worst.confidence,
        "deployment": deployment.id,
        "deployment_points": None if deployment.score is None else deployment.score.points,
        "changes": list(deployment.changes),
        "minutes_after": round((worst.began_at - deployment.at) / MINUTE),
    }
    told = ((worst.id, worst.url), (deployment.name, deployment.url))
    links = [Evidence(text=text, url=url) for text, url in told if url is not None]
    yield own.fact(
        f"service.{service_id}.incidents",
        "service_incidents",
        len(linked),
        "incidents",
        detail=detail,
        evidence=tuple(links),
    )


def _objective(own: WeekData, known: Operations, service_id: str) -> Iterator[Fact]:
    burn = known.worst_burn(own.bounds[1])
    if burn is not None:
        detail = {"label": burn.label, "budget_left": round(100 * burn.budget_left)}
        least = known.least_left(own.bounds[1])
        if least is not None and least < burn.budget_left:
            detail["least_left"] = round(100 * least)
        yield own.fact(f"service.{service_id}.objective", "objective", round(burn.burn, 1), "times", detail=detail)
