"""Who is briefed about what: teams, services, managers, and their scopes, from the settings.

A scope is the set of a manager's teams; two managers with the same scope share one payload. A working day is looked for
only up to the same week's Sunday, so that a briefing moved by a holiday never meets the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.week import Week, week_of
from briefing.contracts.words import listed
from data.deploys.rules import AUTO, DeployRule

SATURDAY: Final = 5


def holiday_name(country: str, day: date) -> str | None:
    """Name a country's (ISO 3166 code) public holiday on a day, in English; None for an ordinary day."""
    return _holidays_of(country, day.year).get(day)


def working_day(country: str, day: date) -> date:
    """Return the day, or if it is a public holiday of a country (ISO 3166 code) the next working day.

    That is no Saturday, Sunday or public holiday, and in the same week (Monday to Sunday); if there is none, the day
    itself.
    """
    if holiday_name(country, day) is None:
        return day
    rest = (day + timedelta(days=after) for after in range(1, SATURDAY - day.weekday()))
    return next((one for one in rest if holiday_name(country, one) is None), day)


@cache
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    # Only its users pay for loading the package.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return dict(country_holidays(country, years=year, language="en_US", expand=False))
    except NotImplementedError:
        # A country that the package does not know has no known holidays.
        return {}


MOST_TEAMS_NAMED = 3
"""Teams named one by one; a scope's label is used inside sentences."""

NamesPolicy = Literal["private", "never"]
OutletName = Literal["slack", "email"]
HolidayRule = Literal["same day", "next working day"]

OUTLETS: Final[tuple[OutletName, ...]] = ("slack", "email")
"""Where a briefing can go, in sending order."""

SAME_DAY: Final[HolidayRule] = "same day"
NEXT_WORKING_DAY: Final[HolidayRule] = "next working day"
HOLIDAY_RULES: Final[tuple[HolidayRule, ...]] = (SAME_DAY, NEXT_WORKING_DAY)
"""What a public holiday on a briefing's day may do to it."""

CLOSING_SECONDS: Final = 3_600
"""How long after its end a scope's week is briefed at the earliest, for late data."""

DEFAULT_INCIDENT_HOURS = 4
"""How long before an incident its deployment was out at most, unless the settings or the incident say otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamPlan:
    """A team; its week is in `zone` (IANA). `members` are addresses of those who may read about it."""

    id: str
    label: str
    zone: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PathPlan:
    """Globs of one repository that belong to a service; the last match over all services wins."""

    repository: str
    globs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePlan:
    """A service; `country` (ISO 3166 code, or None) has its public holidays; tier 1 matters most.

    `deploys` says how its deployments are found.
    """

    id: str
    label: str
    team: str
    tier: int
    country: str | None
    paths: tuple[PathPlan, ...]
    deploys: DeployRule = AUTO


@dataclass(frozen=True, slots=True)
class Pause:
    """The days without briefings: from `start` to before `until`, None for an open end."""

    start: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether a day (in the reader's zone) is one of them."""
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def words(self) -> str:
        """Say how long it lasts: "paused until 2026-12-01"."""
        return "paused until the reader resumes" if self.until is None else f"paused until {self.until.isoformat()}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manager:
    """A reader. `slack` are ids of users (U…, W…) and channels (C…, G…), `email` is None for no mail.

    `day` is the briefing's weekday (0 is Monday), `hour` and `minute` are local to `zone`. `country` (ISO 3166 code, or
    None) has the public holidays, `holiday` is what they do. What follows `all_clear` is from the reader's own settings
    (preferences.py), never from the file: wanted `outlets` of those above, `hidden` causes of unwanted cards, their
    `pause`, and `in_file`, the file's manager, None if unchanged.
    """

    id: str
    name: str
    teams: tuple[str, ...]
    zone: str
    email: str | None
    slack: tuple[str, ...]
    day: int = 0
    hour: int = 9
    minute: int = 0
    country: str | None = None
    holiday: HolidayRule = SAME_DAY
    all_clear: bool = True
    outlets: tuple[OutletName, ...] = OUTLETS
    hidden: tuple[str, ...] = ()
    pause: Pause | None = None
    in_file: Manager | None = None

    @property
    def filed(self) -> Manager:
        """The manager as in the settings file, without the reader's changes."""
        return self.in_file or self

    @property
    def addresses(self) -> tuple[tuple[OutletName, str], ...]:
        """Where the briefing goes, as outlet and address, without outlets turned off."""
        every: dict[OutletName, tuple[str, ...]] = {
            "slack": self.slack,
            "email": () if self.email is None else (self.email,),
        }
        return tuple((outlet, one) for outlet in OUTLETS if outlet in self.outlets for one in every[outlet])


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopePlan:
    """A set of teams that somebody reads for; `zone` is the teams', or the manager's if theirs differ.

    `zones` are then the teams': a service's week is in its team's zone for every reader, and the scope's week ends when
    it has in all.
    """

    id: str
    label: str
    teams: tuple[str, ...]
    zone: str
    zones: tuple[str, ...] = ()

    def running_week(self, now: int) -> Week:
        """Return the first week not over in all zones at a moment (epoch seconds)."""
        return Week(min(week_of(now, zone).monday for zone in (self.zone, *self.zones)), self.zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """All that settings say about the organisation.

    `incident_hours` is how long before an incident its deployment was out at most, unless named. `administrators` are
    mail addresses, `administrators_channel` is in Slack.
    """

    name: str
    teams: tuple[TeamPlan, ...]
    services: tuple[ServicePlan, ...]
    managers: tuple[Manager, ...]
    administrators: tuple[str, ...]
    names: NamesPolicy
    excluded: tuple[str, ...]
    incident_hours: int = DEFAULT_INCIDENT_HOURS
    administrators_channel: str | None = None

    def scope_of(self, manager: Manager) -> ScopePlan:
        """Return a manager's scope; with several teams the zone is part of the id."""
        teams = {team.id: team for team in self.teams}
        mine = tuple(sorted(manager.teams))
        label = self._label_of([teams[team].label for team in mine])
        if len(mine) == 1:
            return ScopePlan(id=mine[0], label=label, teams=mine, zone=teams[mine[0]].zone)
        zones = tuple(dict.fromkeys(teams[team].zone for team in mine))
        is_one = len(zones) == 1
        # Of the file: a reader who moves must not move the scope's week, on whose id its history depends.
        zone = zones[0] if is_one else manager.filed.zone
        scope_id = f"{'+'.join(mine)}@{zone}"
        return ScopePlan(id=scope_id, label=label, teams=mine, zone=zone, zones=() if is_one else zones)

    def scope_of_team(self, team: TeamPlan) -> ScopePlan:
        return ScopePlan(id=team.id, label=self._label_of([team.label]), teams=(team.id,), zone=team.zone)

    def _label_of(self, labels: Sequence[str]) -> str:
        """Name some teams: all of many by the organisation's name, a long list by its beginning."""
        if len(labels) <= MOST_TEAMS_NAMED:
            return listed(labels)
        if len(labels) == len(self.teams):
            return self.name
        return f"{listed(labels, most=MOST_TEAMS_NAMED)} teams"

    def team_of(self, service: ServicePlan) -> TeamPlan:
        return next(team for team in self.teams if team.id == service.team)

    def services_of(self, scope: ScopePlan) -> tuple[ServicePlan, ...]:
        return tuple(service for service in self.services if service.team in scope.teams)

    def weeks_of(self, scope: ScopePlan, week: Week) -> dict[Week, frozenset[str]]:
        """Return a scope's week in each of its zones, the first to end first, with services (ids)."""
        zones = ((self.team_of(one).zone if scope.zones else week.zone, one.id) for one in self.services_of(scope))
        found = grouped((Week(week.monday, zone), service) for zone, service in zones)
        return {one: frozenset(found[one]) for one in sorted(found, key=lambda one: (one.end, one.zone))}


def is_private(outlet: str, address: str) -> bool:
    """Whether an address is one person's: a mailbox, or a Slack member, not a channel."""
    return outlet == "email" or address.startswith(("U", "W"))


def due_at(manager: Manager, week: Week, zones: Iterable[str] = ()) -> datetime:
    """Return when a manager's briefing of a week is due, in their zone; `zones` are its scope's.

    The usual moment, or if that is a public holiday and the manager wants it, their hour on the week's next working
    day, if any.
    """
    usual = usual_at(manager, week, zones)
    if manager.country is None or manager.holiday == SAME_DAY:
        return usual
    day = working_day(manager.country, usual.date())
    return usual if day == usual.date() else at_hour(manager, day)


def usual_at(manager: Manager, week: Week, zones: Iterable[str] = ()) -> datetime:
    """Return a manager's hour on their day, or an hour after the scope's week ended in all `zones` if later."""
    own = at_hour(manager, week.monday + timedelta(days=7 + manager.day))
    # In seconds: on the wall, an hour that the clocks skip or repeat is none.
    closed = week.closed_at(zones) + CLOSING_SECONDS
    return own if own.timestamp() >= closed else datetime.fromtimestamp(closed, ZoneInfo(manager.zone))


def at_hour(manager: Manager, day: date) -> datetime:
    """Return a manager's hour on a day; a skipped time moves by the skip (02:30 is 03:30), of two it is the first."""
    zone = ZoneInfo(manager.zone)
    wall = datetime(day.year, day.month, day.day, manager.hour, manager.minute, tzinfo=zone)
    # There and back, because a skipped time would keep its face and be printed so.
    return datetime.fromtimestamp(wall.timestamp(), zone)
