"""The riskiest deployment of the week, of the scope and of each service, with the arithmetic of its score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence, Subject
from briefing.evidence.readings import read_aloud
from briefing.facts.operations import linked_in
from briefing.facts.weekdata import compared
from scoring.deployment import NO_CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.operations import Deployed
    from briefing.facts.weekdata import WeekData
    from scoring.deployment import DeploymentScore


def deployments(data: WeekData) -> Iterator[Fact]:
    """Yield the riskiest deployment of the scope and of each service, and those that had an incident."""
    yield from _riskiest(data, "week.deployment")
    for service_id, own in data.by_service.items():
        yield from _riskiest(own, f"service.{service_id}.deployment")
        blamed = {one.deployment for one in linked_in(own)}
        for one in own.deployed[-1]:
            if one.id in blamed and one.score is not None:
                yield deployment_fact(own, deployment_id(one.id), one, one.score)


def deployment_id(deployment: str) -> str:
    """Return the id of the fact about a deployment that had an incident."""
    return f"deployment.{deployment}"


def _riskiest(data: WeekData, fact_id: str) -> Iterator[Fact]:
    if data.operations is None:
        return
    weeks = [_scored(week) for week in data.deployed]
    series = [max((score.points for _, score in week), default=None) for week in weeks]
    if weeks[-1]:
        # Ties go to the earlier deployment, then to the id.
        one, score = min(weeks[-1], key=lambda pair: (-pair[1].points, pair[0].at, pair[0].id))
        yield deployment_fact(data, fact_id, one, score, series=series)


def _scored(found: Iterable[Deployed]) -> list[tuple[Deployed, DeploymentScore]]:
    return [(one, one.score) for one in found if one.score is not None]


def deployment_fact(
    data: WeekData, fact_id: str, one: Deployed, score: DeploymentScore, *, series: Sequence[int | None] = ()
) -> Fact:
    """Make the fact of one deployment: its score, what that is made of, and the same of each week if it is given."""
    riskiest = None
    if score.riskiest is not None:
        riskiest = {"id": score.riskiest.id, "label": one.riskiest, "points": score.riskiest.points}
    detail: dict[str, object] = {
        "service": one.service,
        "at": data.iso(one.at),
        "band": score.band.value,
        "riskiest": riskiest,
        "note": NO_CHANGE if riskiest is None else None,
        "others": score.others,
        "batch": score.batch,
        "own": [
            {
                "signal": reason.signal.id,
                "title": reason.signal.title,
                "reading": read_aloud(reason),
                "points": reason.points,
            }
            for reason in score.own
        ],
        "cut": score.cut,
        "series": list(series),
    }
    return data.fact(
        fact_id,
        "deployment",
        score.points,
        "points",
        subject=Subject(type="deployment", id=one.id, label=one.name),
        comparisons=compared(series),
        detail=detail,
        evidence=(Evidence(text=one.name, url=one.url),),
    )
