"""What each team contributed, for readers of several teams.

A change of several services counts for each in equal parts, in points and in number, so that teams' parts add up and
can be compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import Subject
from briefing.facts.measures import attribute, compared, elevated_in, highest, mean_score, pooled
from briefing.facts.services import share_by_service
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Service, Team
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding

PERCENT = 100
SEVERAL = 2


def teams_of(services: Sequence[Service]) -> dict[Team, tuple[Service, ...]]:
    """Group services by team, in their order; services without a team are left out."""
    found = grouped((service.team, service) for service in services if service.team is not None)
    return {team: tuple(mine) for team, mine in found.items()}


def label_with_team(subject: Subject, services: Sequence[Service]) -> str:
    """Add a service's team if `services` are of several, "Auth (Identity)"; else return the label."""
    groups = teams_of(services)
    team = next((one for one, mine in groups.items() if subject.id in {service.id for service in mine}), None)
    if subject.type != "service" or team is None or len(groups) < SEVERAL:
        return subject.label
    is_same = team.label.casefold() == subject.label.casefold()
    return subject.label if is_same else f"{subject.label} ({team.label})"


def teams(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield one fact for each team, if the scope has several; `findings` are those of the week."""
    groups = teams_of(data.services)
    if len(groups) < SEVERAL:
        return
    points, changes = data.series(share_by_service), data.whatever(_part_by_service)
    for team, services in groups.items():
        ids = [service.id for service in services]
        series, of_changes = [_sum(week or {}, ids) for week in points], _sum(changes[-1], ids)
        urgent = Counter(one.severity for one in findings.values() if set(ids).intersection(one.services))
        yield data.fact(
            f"team.{team.id}.share",
            "team_share",
            (0.0 if data.is_seen else None) if series[-1] is None else series[-1],
            "percent",
            subject=Subject(type="team", id=team.id, label=team.label),
            comparisons=compared(series) + highest(series) if data.is_seen else (),
            detail={
                **_volume(data.together(ids), of_changes),
                # Also findings that the briefing has no room for.
                **{severity.value: urgent[severity] for severity in (Severity.CRITICAL, Severity.WARNING)},
                "services": [service.label for service in services],
                "series": series,
            },
        )


def _part_by_service(changes: Sequence[ScoredChange]) -> dict[str, float]:
    """Return each service's percent of the number of changes; a change counts in equal parts."""
    parts: defaultdict[str, float] = defaultdict(float)
    for change in changes:
        for service in change.services:
            parts[service] += PERCENT / len(change.services) / len(changes)
    return parts


def _sum(parts: Mapping[str, float], services: Collection[str]) -> float | None:
    """Add up some services' percents, None if there was nothing to share."""
    return round(sum(parts.get(service, 0.0) for service in sorted(services)), 1) if parts else None


def _volume(own: WeekData, of_changes: float | None) -> dict[str, object]:
    """Say what a team's services changed and what of it waits or broke; None where no source tells."""
    moved, mean = attribute(own.now, pooled(own.weeks[:-1])), mean_score(own.now)
    return {
        "changes": len(own.now),
        "of_changes": of_changes,
        "mean": None if mean is None else round(mean, 1),
        "moved": None if moved is None else moved.points,
        "elevated": elevated_in(own.now),
        "waiting": elevated_in(own.waiting) if own.has_queue else None,
        "incidents": None if own.operations is None else len(own.begun[-1]),
    }
