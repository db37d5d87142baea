"""Who is briefed about what: teams, services, managers, and the scopes that follow from them.

These values come from settings and are handed down; nothing here reads a file. A scope is the set of a manager's
teams; two managers with the same scope share one payload. The surprising thing: a working day is looked for no further
than the Sunday of the same week, so that a briefing that gives way to a holiday never meets the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from briefing.contracts.week import Week, week_of
from briefing.contracts.words import listed
from data.deploys.rules import AUTO, DeployRule

SATURDAY: Final = 5


def holiday_name(country: str, day: date) -> str | None:
    """Name the public holiday of a country (ISO 3166 code) on a day, in English; None for an ordinary day."""
    return _holidays_of(country, day.year).get(day)


def working_day(country: str, day: date) -> date:
    """Return the day itself unless it is a public holiday of a country (ISO 3166 code), else the next working day.

    That is neither a Saturday, a Sunday nor a public holiday, and in the same week (Monday to Sunday). Where the week
    has none left, it is the day itself.
    """
    if holiday_name(country, day) is None:
        return day
    rest = (day + timedelta(days=after) for after in range(1, SATURDAY - day.weekday()))
    return next((one for one in rest if holiday_name(country, one) is None), day)


@cache
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    # Only those pay for the package who need it.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return dict(country_holidays(country, years=year, language="en_US", expand=False))
    except NotImplementedError:
        # A country that the package does not know has no holidays that anybody could name.
        return {}


MOST_TEAMS_NAMED = 3
"""So many teams are named one by one; a scope's label stands in the middle of sentences."""

NamesPolicy = Literal["private", "never"]
OutletName = Literal["slack", "email"]
HolidayRule = Literal["same day", "next working day"]

OUTLETS: Final[tuple[OutletName, ...]] = ("slack", "email")
"""Where a briefing can go, in the order in which it is sent."""

SAME_DAY: Final[HolidayRule] = "same day"
NEXT_WORKING_DAY: Final[HolidayRule] = "next working day"
HOLIDAY_RULES: Final[tuple[HolidayRule, ...]] = (SAME_DAY, NEXT_WORKING_DAY)
"""What a public holiday on the day of a briefing may do to it."""

CLOSING_SECONDS: Final = 3_600
"""How long after its end a week of the scope is briefed at the earliest: what belongs to it has come in by then."""

DEFAULT_INCIDENT_HOURS = 4
"""How long before an incident its deployment was out at most, unless the settings or the incident say otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamPlan:
    """A team. Its week is in `zone`, an IANA name. `members` are the addresses of those who may read about it."""

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


@dataclass(frozen=True, slots=True)
class Pause:
    """The days on which a reader wants no briefing: from `start` to before `until`, None for an open end."""

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

    `day` is the weekday of the briefing (0 is Monday), `hour` and `minute` its local time in `zone`. `country` is an
    ISO 3166 code whose public holidays count, None for none; `holiday` is what one of them on that day does.

    What follows `all_clear` comes from the reader's own settings (preferences.py) and never from the file: by which
    `outlets` of those above they want it, the `hidden` causes whose cards they do not want, their `pause`, and
    `in_file`, the manager as the file has them, None where the reader has changed nothing.
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
        """The manager as the settings file has them, whatever the reader has changed since."""
        return self.in_file or self

    @property
    def addresses(self) -> tuple[tuple[OutletName, str], ...]:
        """Where the briefing goes, as outlet and address, without the outlets that the reader has turned off."""
        every: dict[OutletName, tuple[str, ...]] = {
            "slack": self.slack,
            "email": () if self.email is None else (self.email,),
        }
        return tuple((outlet, one) for outlet in OUTLETS if outlet in self.outlets for one in every[outlet])


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopePlan:
    """A set of teams that somebody reads for. `zone` is the teams'; where theirs differ, the manager's.

    `zones` are the teams' then, and none where they share one: a service's week is that of its team's zone for every
    reader. The scope's week is over where it is over in all of them.
    """

    id: str
    label: str
    teams: tuple[str, ...]
    zone: str
    zones: tuple[str, ...] = ()

    def running_week(self, now: int) -> Week:
        """Return the first week that is not over in all zones at a moment (epoch seconds)."""
        return Week(min(week_of(now, zone).monday for zone in (self.zone, *self.zones)), self.zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """Everything that settings say about the organisation.

    `incident_hours` is how long before an incident its deployment was out at most, where it names none.
    `administrators` are mail addresses of those who run Riskbrief, `administrators_channel` is their channel in Slack.
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
        """Return a manager's scope. The zone is part of the id where there are several teams."""
        teams = {team.id: team for team in self.teams}
        mine = tuple(sorted(manager.teams))
        label = self._label_of([teams[team].label for team in mine])
        if len(mine) == 1:
            return ScopePlan(id=mine[0], label=label, teams=mine, zone=teams[mine[0]].zone)
        zones = tuple(dict.fromkeys(teams[team].zone for team in mine))
        is_one = len(zones) == 1
        # Of the file: a reader who moves does not move the borders of the scope's week, on whose id its history hangs.
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
        """Return a scope's week in each zone of its services, the first to end first, with these services (ids)."""
        found: defaultdict[Week, set[str]] = defaultdict(set)
        for one in self.services_of(scope):
            found[Week(week.monday, self.team_of(one).zone) if scope.zones else week].add(one.id)
        return {one: frozenset(found[one]) for one in sorted(found, key=lambda one: (one.end, one.zone))}


def is_private(outlet: str, address: str) -> bool:
    """Whether an address is one person's: a mailbox, or a member of Slack and no channel."""
    return outlet == "email" or address.startswith(("U", "W"))


def due_at(manager: Manager, week: Week, zones: Iterable[str] = ()) -> datetime:
    """Return when a manager's briefing of a week is due, in the manager's own zone; `zones` are its scope's.

    That is the usual moment; where it is on a public holiday and the manager wants the next working day, the manager's
    hour on that day, if the week has one left.
    """
    usual = usual_at(manager, week, zones)
    if manager.country is None or manager.holiday == SAME_DAY:
        return usual
    day = working_day(manager.country, usual.date())
    return usual if day == usual.date() else at_hour(manager, day)


def usual_at(manager: Manager, week: Week, zones: Iterable[str] = ()) -> datetime:
    """Return when a manager's briefing of a week is due, whatever day that is, in the manager's own zone.

    The manager's hour on the manager's day, or one hour after the scope's week has closed in all `zones` if that is
    later.
    """
    own = at_hour(manager, week.monday + timedelta(days=7 + manager.day))
    # In seconds: on the wall, an hour that the clocks skip or repeat is none.
    closed = week.closed_at(zones) + CLOSING_SECONDS
    return own if own.timestamp() >= closed else datetime.fromtimestamp(closed, ZoneInfo(manager.zone))


def at_hour(manager: Manager, day: date) -> datetime:
    """Return a manager's hour on a day, in the manager's own zone.

    A time that the clocks skip that day is as much later as they skip (02:30 is 03:30); of one that comes twice it is
    the first.
    """
    zone = ZoneInfo(manager.zone)
    wall = datetime(day.year, day.month, day.day, manager.hour, manager.minute, tzinfo=zone)
    # There and back, because a time that there is not would keep its face, and be printed so.
    return datetime.fromtimestamp(wall.timestamp(), zone)
