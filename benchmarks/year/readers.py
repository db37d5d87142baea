"""
Who is briefed in the simulated year: a reader or two in each of thirty zones, on many days, hours and terms.

Zones go from Kiritimati, where Monday begins first, to Honolulu, where it ends last. Some are off the hour by thirty or
fifteen minutes, some change their clocks, in both hemispheres and once by thirty minutes, and some readers chose a time
that the clocks skip or repeat. The surprising thing: whoever lives east of their team waits for its week to close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from benchmarks.tables import toml_table

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MON, TUE, WED, THU, FRI, _, SUN = range(7)

TEAMS: Final[Mapping[str, str]] = {
    "north": "Europe/Berlin",
    "south": "Australia/Sydney",
    "west": "America/Los_Angeles",
}
"""The zone of each team's week; a team has one service, called as the team."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """A pause, as local days from `start` to before `until`; None is until the reader resumes.

    It is stored from `made` on, and until `resumed`; None is for good.
    """

    start: date
    until: date | None = None
    made: datetime = datetime(2026, 9, 1, tzinfo=UTC)
    resumed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is briefed on a weekday (0 is Monday) at a local time; `working` gives way to `country`'s holidays.

    Everybody has Slack, `mail` says who is mailed as well.
    """

    id: str
    zone: str
    teams: tuple[str, ...]
    day: int
    at: str
    country: str | None = None
    mail: bool = False
    away: Away | None = None

    @property
    def slack(self) -> str:
        return f"U0{self.id.upper()}"

    @property
    def email(self) -> str:
        """The reader's mail address, whether it is used or not."""
        return f"{self.id}@year.example"

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Where the briefing goes: outlet and address."""
        return (("slack", self.slack), *((("email", self.email),) if self.mail else ()))

    @property
    def scope(self) -> str:
        """What the reader's scope is called; that of several teams has the reader's zone."""
        return self.teams[0] if len(self.teams) == 1 else f"{'+'.join(self.teams)}@{self.zone}"

    @property
    def week_zones(self) -> tuple[str, ...]:
        """The zones in which the reader's weeks end: those of the teams, and of several the reader's own as well."""
        teams = tuple(TEAMS[team] for team in self.teams)
        return teams if len(teams) == 1 else (self.zone, *teams)


AUGUST: Final = date(2027, 8, 3)
NORTH, SOUTH, WEST = (("north",), ("south",), ("west",))

READERS: Final[Sequence[Reader]] = (
    Reader("berlin", "Europe/Berlin", NORTH, MON, "09:00", "DE", mail=True),
    Reader("berlinnight", "Europe/Berlin", NORTH, SUN, "02:30", mail=True),
    Reader("london", "Europe/London", NORTH, MON, "08:30", "GB"),
    Reader("lisbon", "Europe/Lisbon", NORTH, TUE, "09:00", away=Away(start=date(2026, 12, 21), until=date(2027, 1, 9))),
    Reader("joburg", "Africa/Johannesburg", NORTH, MON, "09:00", "ZA"),
    Reader("casablanca", "Africa/Casablanca", NORTH, MON, "09:00"),
    Reader("cairo", "Africa/Cairo", NORTH, FRI, "00:30"),
    Reader("beirut", "Asia/Beirut", NORTH, SUN, "00:15"),
    Reader("line", "Pacific/Kiritimati", NORTH, MON, "07:00"),
    Reader("havana", "America/Havana", WEST, SUN, "00:30"),
    Reader("newyork", "America/New_York", WEST, MON, "09:00", "US", mail=True),
    Reader("newyorknight", "America/New_York", WEST, SUN, "01:30"),
    Reader("angeles", "America/Los_Angeles", WEST, MON, "08:00", away=Away(start=date(2027, 7, 5), until=AUGUST)),
    Reader("denver", "America/Denver", WEST, FRI, "16:45"),
    Reader("stjohns", "America/St_Johns", WEST, MON, "07:30"),
    Reader("saopaulo", "America/Sao_Paulo", WEST, MON, "10:00", "BR"),
    Reader("santiago", "America/Santiago", WEST, MON, "09:00", "CL"),
    Reader("marquesas", "Pacific/Marquesas", WEST, MON, "08:00"),
    Reader("honolulu", "Pacific/Honolulu", WEST, MON, "17:45"),
    Reader("utc", "UTC", WEST, MON, "23:30", mail=True),
    Reader("kolkata", "Asia/Kolkata", ("north", "west"), MON, "10:00", "IN"),
    Reader("kathmandu", "Asia/Kathmandu", SOUTH, MON, "09:45"),
    Reader("tokyo", "Asia/Tokyo", SOUTH, MON, "09:00", "JP"),
    Reader("auckland", "Pacific/Auckland", SOUTH, MON, "08:00", "NZ"),
    Reader("chatham", "Pacific/Chatham", SOUTH, MON, "09:15"),
    Reader("apia", "Pacific/Apia", SOUTH, MON, "07:00", away=Away(start=date(2027, 3, 15), until=date(2027, 4, 20))),
    Reader("kiritimati", "Pacific/Kiritimati", SOUTH, MON, "06:00"),
    Reader("tehran", "Asia/Tehran", SOUTH, MON, "08:30"),
    Reader("kabul", "Asia/Kabul", SOUTH, THU, "12:00"),
    Reader(
        "sydney", "Australia/Sydney", SOUTH, MON, "09:00", "AU", mail=True,
        away=Away(
            start=date(2027, 1, 20), made=datetime(2027, 1, 20, 3, 40, tzinfo=UTC),
            resumed=datetime(2027, 2, 24, 2, 10, tzinfo=UTC),
        ),
    ),
    Reader("adelaide", "Australia/Adelaide", SOUTH, MON, "09:30"),
    Reader("eucla", "Australia/Eucla", SOUTH, WED, "11:00"),
    Reader("lordhowe", "Australia/Lord_Howe", SOUTH, MON, "09:00"),
    Reader("lordhowenight", "Australia/Lord_Howe", SOUTH, SUN, "02:15"),
)  # fmt: skip


def settings_text(readers: Sequence[Reader] = READERS) -> str:
    blocks = [toml_table("[organisation]", name="Acme all over the world")]
    blocks += [toml_table("[[team]]", id=team, label=team.title(), zone=zone) for team, zone in TEAMS.items()]
    for team in TEAMS:
        blocks.append(toml_table("[[service]]", id=team, label=team.title(), team=team, tier=1))
        blocks.append(toml_table("[[service.path]]", repository=f"acme/{team}", globs=["**"]))
    blocks += [toml_table("[[manager]]", **_manager(one)) for one in readers]
    return "\n".join([*blocks, '[people]\nnames = "private"\n\n[runs]\nshadow = "off"\n'])


def _manager(reader: Reader) -> dict[str, str | list[str]]:
    told: dict[str, str | list[str]] = {
        "id": reader.id,
        "name": f"Reader of {reader.id}",
        "teams": list(reader.teams),
        "zone": reader.zone,
        "day": DAYS[reader.day],
        "hour": reader.at,
        "slack": reader.slack,
    }
    if reader.mail:
        told["email"] = reader.email
    if reader.country is not None:
        told |= {"country": reader.country, "holiday": "next working day"}
    return told
