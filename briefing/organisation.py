"""Who is briefed about what: teams, services, managers, and the scopes that follow from them.

These values come from settings and are handed down; nothing here reads a file. A scope is the set of a
manager's teams; two managers with the same scope share one payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from briefing.words import listed
from data.deploys.rules import AUTO, DeployRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.week import Week

MOST_TEAMS_NAMED = 3
"""So many teams are named one by one; a scope's label stands in the middle of sentences."""

NamesPolicy = Literal["private", "never"]

DEFAULT_INCIDENT_HOURS = 4
"""How long before an incident its deployment was out at most, unless the settings or the incident say otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamPlan:
    """A team. Its week is in `zone`, an IANA name."""

    id: str
    label: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PathPlan:
    """Globs of one repository that belong to a service; the last match over all services wins."""

    repository: str
    globs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePlan:
    """A service. `country` is an ISO 3166 code whose public holidays count, None for none; tier 1 matters most.

    `deploys` says how its deployments are found.
    """

    id: str
    label: str
    team: str
    tier: int
    country: str | None
    paths: tuple[PathPlan, ...]
    deploys: DeployRule = AUTO


@dataclass(frozen=True, kw_only=True, slots=True)
class Manager:
    """A reader. `slack` is a user id (U…) or a channel id (C…), None for no Slack; `email` None for no mail.

    `day` is the weekday of the briefing (0 is Monday), `hour` and `minute` its local time in `zone`.
    """

    id: str
    name: str
    teams: tuple[str, ...]
    zone: str
    email: str | None
    slack: str | None
    day: int = 0
    hour: int = 9
    minute: int = 0
    all_clear: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopePlan:
    """A set of teams that somebody reads for. `zone` is the team's; for several teams, the manager's."""

    id: str
    label: str
    teams: tuple[str, ...]
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """Everything that settings say about the organisation.

    `incident_hours` is how long before an incident its deployment was out at most, where it names none.
    """

    name: str
    teams: tuple[TeamPlan, ...]
    services: tuple[ServicePlan, ...]
    managers: tuple[Manager, ...]
    administrators: tuple[str, ...]
    names: NamesPolicy
    excluded: tuple[str, ...]
    incident_hours: int = DEFAULT_INCIDENT_HOURS

    def scope_of(self, manager: Manager) -> ScopePlan:
        """Return a manager's scope. The zone is part of the id where it is the manager's and not a team's."""
        teams = {team.id: team for team in self.teams}
        mine = tuple(sorted(manager.teams))
        label = self._label_of([teams[team].label for team in mine])
        if len(mine) == 1:
            return ScopePlan(id=mine[0], label=label, teams=mine, zone=teams[mine[0]].zone)
        return ScopePlan(id=f"{'+'.join(mine)}@{manager.zone}", label=label, teams=mine, zone=manager.zone)

    def _label_of(self, labels: Sequence[str]) -> str:
        """Name some teams: all of many by the organisation's name, a long list by its beginning."""
        if len(labels) <= MOST_TEAMS_NAMED:
            return listed(labels)
        if len(labels) == len(self.teams):
            return self.name
        return f"{listed(labels, most=MOST_TEAMS_NAMED)} teams"

    def team_of(self, service: ServicePlan) -> TeamPlan:
        """Return the team that owns a service."""
        return next(team for team in self.teams if team.id == service.team)

    def services_of(self, scope: ScopePlan) -> tuple[ServicePlan, ...]:
        """Return the services that a scope's teams own."""
        return tuple(service for service in self.services if service.team in scope.teams)


def due_at(manager: Manager, week: Week) -> datetime:
    """Return when a manager's briefing of a week is due.

    The manager's hour on the manager's day, in the manager's own zone, or one hour after the scope's week
    has closed if that is later.
    """
    first_day = week.monday + timedelta(days=7 + manager.day)
    own = datetime(
        first_day.year, first_day.month, first_day.day, manager.hour, manager.minute, tzinfo=ZoneInfo(manager.zone)
    )
    closed = week.end + timedelta(hours=1)
    return own if own.timestamp() >= closed.timestamp() else closed.astimezone(ZoneInfo(manager.zone))
