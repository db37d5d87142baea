"""What each team contributed, for who reads for several: a director looks at teams before services.

A change of several services counts for each with an equal part, in points and in number, so that the parts of all
teams add up and a team's part of the points can be held against its part of the changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.payload import Comparison, Subject
from briefing.facts.measures import attribute, compared, elevated_in, is_elevated, pooled
from briefing.facts.services import share_by_service
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Service, Team
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding

PERCENT = 100
SEVERAL = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rolled:
    """One team with its services, and the weeks of what touched any of them, this week last."""

    team: Team
    services: tuple[Service, ...]
    weeks: tuple[tuple[ScoredChange, ...], ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the team's services."""
        return frozenset(service.id for service in self.services)


def teams_of(services: Sequence[Service]) -> dict[Team, tuple[Service, ...]]:
    """Group services by their team, in the order of the services; what has no team is in no group."""
    found: defaultdict[Team, list[Service]] = defaultdict(list)
    for service in services:
        if service.team is not None:
            found[service.team].append(service)
    return {team: tuple(mine) for team, mine in found.items()}


def label_with_team(subject: Subject, services: Sequence[Service]) -> str:
    """Call a service by its team as well, where `services` are of several: "Auth (Identity)"; the rest by its label."""
    groups = teams_of(services)
    team = next((one for one, mine in groups.items() if subject.id in {service.id for service in mine}), None)
    if subject.type != "service" or team is None or len(groups) < SEVERAL:
        return subject.label
    is_same = team.label.casefold() == subject.label.casefold()
    return subject.label if is_same else f"{subject.label} ({team.label})"


def teams(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield one fact for each team, where the scope has several; `findings` are those of the week."""
    groups = teams_of(data.services)
    if len(groups) < SEVERAL:
        return
    points, changes = data.series(share_by_service), data.whatever(_part_by_service)
    for team, services in groups.items():
        ids = {service.id for service in services}
        weeks = tuple(tuple(change for change in week if ids.intersection(change.services)) for week in data.weeks)
        rolled = Rolled(team=team, services=services, weeks=weeks)
        yield _fact(data, rolled, [_sum(week or {}, ids) for week in points], _sum(changes[-1], ids), findings)


def _part_by_service(changes: Sequence[ScoredChange]) -> dict[str, float]:
    """Return each service's percent of the number of changes; a change counts for its services in equal parts."""
    parts: defaultdict[str, float] = defaultdict(float)
    for change in changes:
        for service in change.services:
            parts[service] += PERCENT / len(change.services) / len(changes)
    return parts


def _sum(parts: Mapping[str, float], services: set[str]) -> float | None:
    """Add up the percents of some services, None where there was nothing to share."""
    return round(sum(parts.get(service, 0.0) for service in sorted(services)), 1) if parts else None


def _fact(
    data: WeekData,
    rolled: Rolled,
    series: Sequence[float | None],
    of_changes: float | None,
    findings: Mapping[str, Finding],
) -> Fact:
    known = [value for value in series[:-1] if value is not None]
    maximum = (Comparison(against="maximum", value=max(known), weeks=len(known)),) if known else ()
    return data.fact(
        f"team.{rolled.team.id}.share",
        "team_share",
        (0.0 if data.is_seen else None) if series[-1] is None else series[-1],
        "percent",
        subject=Subject(type="team", id=rolled.team.id, label=rolled.team.label),
        comparisons=compared(series) + maximum if data.is_seen else (),
        detail={
            **_volume(rolled, of_changes),
            **_runtime(data, rolled),
            **_urgent(rolled, findings),
            "services": [service.label for service in rolled.services],
            "series": list(series),
        },
    )


def _volume(rolled: Rolled, of_changes: float | None) -> dict[str, object]:
    now, before = rolled.weeks[-1], pooled(rolled.weeks[:-1])
    moved = attribute(now, before)
    mean = None if not now else round(sum(change.score.points for change in now) / len(now), 1)
    return {
        "changes": len(now),
        "of_changes": of_changes,
        "mean": mean,
        "moved": None if moved is None else moved.points,
        "elevated": elevated_in(now),
    }


def _runtime(data: WeekData, rolled: Rolled) -> dict[str, object]:
    """Return what waits and what broke, None where no source tells."""
    waiting = [one for one in data.waiting if rolled.ids.intersection(one.services) and is_elevated(one)]
    begun = None if data.operations is None else data.begun[-1]
    return {
        "waiting": len(waiting) if data.has_queue else None,
        "incidents": None if begun is None else sum(one.service in rolled.ids for one in begun),
    }


def _urgent(rolled: Rolled, findings: Mapping[str, Finding]) -> dict[str, object]:
    """Count what is open about the team's services, also what the briefing has no room for."""
    found = Counter(one.severity for one in findings.values() if rolled.ids.intersection(one.services))
    return {severity.value: found[severity] for severity in (Severity.CRITICAL, Severity.WARNING)}
