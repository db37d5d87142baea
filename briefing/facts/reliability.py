"""Time to restore service and rate of failed deployments: the two DORA series that may alarm.

Under three failures there is no rate, only the counts in `operations.py`. Also the riskiest deployments with their
scores, and incidents resolved in the week with the change reverted by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence, Subject
from briefing.contracts.week import LATELY
from briefing.evidence.basis import DEPLOYMENTS, INCIDENTS
from briefing.evidence.changes import read_aloud
from briefing.evidence.operations import median
from briefing.facts.measures import compared, pooled
from briefing.facts.operations import failed_among, linked_in
from scoring.deployment import NO_CHANGE

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed, Outage
    from briefing.facts.weekdata import WeekData
    from scoring.deployment import DeploymentScore


MINUTE = 60
PERCENT = 100
LEAST_EVENTS = 3
"""A median, mean or rate of fewer events is noise."""
LEAST_MINUTES = 1.0
"""Nobody resolves an incident within a minute."""


def restore_minutes(data: WeekData, more: int = 0) -> list[list[float]]:
    """Return, by week, oldest first (`more` earlier ones), the minutes that incidents resolved in it took."""
    return data.gathered(lambda own: _restored(own, more))


def _restored(data: WeekData, more: int) -> list[list[float]]:
    if data.operations is None:
        return [[] for _ in range(more + len(data.weeks))]
    earlier = [data.week.earlier(len(data.weeks) - 1 + back) for back in range(more, 0, -1)]
    windows = [one.bounds for one in earlier] + data.windows
    found: list[list[float]] = [[] for _ in windows]
    for one in data.operations.outages:
        if one.resolved_at is not None and windows[0][0] <= one.resolved_at < windows[-1][1]:
            place = next(index for index, (_, end) in enumerate(windows) if one.resolved_at < end)
            found[place].append(max((one.resolved_at - one.began_at) / MINUTE, LEAST_MINUTES))
    return found


def failure_marks(data: WeekData) -> list[list[float]]:
    """Return, for each week, oldest first, a 1 for each failed deployment and a 0 for each other."""
    known = data.operations
    if known is None:
        return [[] for _ in data.weeks]
    weeks = zip(data.deployed, data.seen(DEPLOYMENTS, INCIDENTS), strict=True)
    # A deployment is known not to have failed only in weeks whose incidents some source tells.
    counts = ((len(week), len(failed_among(known, week))) if seen else (0, 0) for week, seen in weeks)
    return [[1.0] * failed + [0.0] * (total - failed) for total, failed in counts]


def reliability(data: WeekData) -> Iterator[Fact]:
    if data.operations is None:
        return
    yield from _restore(data)
    yield from _failure_rate(data)


def _restore(data: WeekData) -> Iterator[Fact]:
    weeks = restore_minutes(data)
    if not weeks[-1]:
        return
    series = [_median(week) for week in weeks]
    pooled = [one for week in weeks[-LATELY:] for one in week]
    lately = {
        "weeks": min(LATELY, len(weeks)),
        "incidents": len(pooled),
        "median": _median(pooled),
        "longest": round(max(pooled)),
    }
    mean, incidents = round(fmean(weeks[-1])), len(weeks[-1])
    yield data.level_fact("week.mttr", "mttr", series, "minutes", mean=mean, incidents=incidents, lately=lately)


def _median(minutes: Sequence[float]) -> int | None:
    middle = median(minutes)
    return None if middle is None else round(middle)


def _failure_rate(data: WeekData) -> Iterator[Fact]:
    weeks = failure_marks(data)
    failed = round(sum(weeks[-1]))
    if failed >= LEAST_EVENTS:
        series = [round(PERCENT * fmean(week), 1) if week else None for week in weeks]
        total = len(weeks[-1])
        yield data.level_fact("week.failure_rate", "failure_rate", series, "percent", failed=failed, deployments=total)


def deployments(data: WeekData) -> Iterator[Fact]:
    yield from _riskiest(data, "week.deployment")
    for service_id, own in data.by_service.items():
        yield from _riskiest(own, f"service.{service_id}.deployment")
        blamed = {one.deployment for one in linked_in(own)}
        for one in own.deployed[-1]:
            if one.id in blamed and one.score is not None:
                yield deployment_fact(own, deployment_id(one.id), one, one.score)


def deployment_id(deployment: str) -> str:
    return f"deployment.{deployment}"


def _riskiest(data: WeekData, fact_id: str) -> Iterator[Fact]:
    if data.operations is None:
        return
    weeks = [[(one, one.score) for one in week if one.score is not None] for week in data.deployed]
    series = [max((score.points for _, score in week), default=None) for week in weeks]
    if weeks[-1]:
        # Ties: the earlier deployment, then the id.
        one, score = min(weeks[-1], key=lambda pair: (-pair[1].points, pair[0].at, pair[0].id))
        yield deployment_fact(data, fact_id, one, score, series=series)


def deployment_fact(
    data: WeekData, fact_id: str, one: Deployed, score: DeploymentScore, *, series: Sequence[int | None] = ()
) -> Fact:
    """Return one deployment's score and parts, and the scores by week if given."""
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


Over = tuple[int, "Outage", "Deployed"]
"""When an incident was resolved (epoch seconds), the incident, and its deployment."""


def restored(data: WeekData) -> Iterator[Fact]:
    """Yield, for each service, its deployments' incidents that were resolved in the week."""
    for service_id, own in data.by_service.items():
        over = _over_in(own)
        if over:
            yield _fact(own, f"service.{service_id}.restored", over)


def _over_in(own: WeekData) -> list[Over]:
    if own.operations is None:
        return []
    start, end = own.bounds
    deployments = {one.id: one for one in own.operations.deployments}
    return [
        (one.resolved_at, one, deployments[one.deployment])
        for one in own.operations.outages
        if one.deployment in deployments and one.resolved_at is not None and start <= one.resolved_at < end
    ]


def _fact(own: WeekData, fact_id: str, over: list[Over]) -> Fact:
    resolved_at, outage, deployment = last = max(over, key=lambda one: (one[0], one[1].id))
    taken_back, by = _taken_back(own, last) or (None, None)
    return own.fact(
        fact_id,
        "restored",
        len(over),
        "incidents",
        detail={
            "title": outage.title,
            "deployment": deployment.id,
            "began_at": own.iso(outage.began_at),
            "resolved_at": own.iso(resolved_at),
            "minutes": max(1, round((resolved_at - outage.began_at) / MINUTE)),
            "taken_back": None if taken_back is None else taken_back.label,
            "by": None if by is None else by.label,
        },
        evidence=() if outage.url is None else (Evidence(text=outage.id, url=outage.url),),
    )


def _taken_back(own: WeekData, over: Over) -> tuple[ScoredChange, ScoredChange] | None:
    """Return a change of the deployment and its last revert that went out while the incident was open."""
    resolved_at, outage, deployment = over
    found = [
        (-revert.deployed_at, revert.id, change.id, change, revert)
        for change in pooled(own.weeks)
        if change.id in deployment.changes
        for revert in own.reverted.get(change.id, ())
        if revert.deployed_at is not None and outage.began_at < revert.deployed_at <= resolved_at
    ]
    return min(found, key=lambda one: one[:3])[-2:] if found else None
