"""What was so on services at a moment: the local time, days off, the error budget, incidents.

A change and a deployment ask the same questions, the one of all services that it touches, the other of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scoring.cures import mends
from scoring.inputs import IncidentInputs, ObjectiveInputs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from briefing.evidence.changes import ChangeRecord, ScoredChange
    from briefing.evidence.stored.snapshot import Snapshot
    from data.records import Incident

RECENT_SECONDS = 4 * 3_600
BURN_SECONDS = 72 * 3_600
SATURDAY = 5

_at = attrgetter("at")


def _mends(change: ChangeRecord | ScoredChange, incident: Incident) -> bool:
    services, is_repair = (incident.service_id,), change.repair is not None
    return mends(change.title, incident.id, incident.title, is_repair=is_repair, services=services)


class ServiceRuntime:
    """Answers for the services of a snapshot. `holiday` names the public holiday of a country on a day, if any."""

    def __init__(self, snapshot: Snapshot, holiday: Callable[[str, date], str | None]) -> None:
        """Take what answers are looked up in."""
        self._snapshot = snapshot
        self._holiday = holiday
        self._incidents: dict[str, list[Incident]] = {}
        for one in snapshot.incidents:
            self._incidents.setdefault(one.service_id, []).append(one)

    def local(self, services: Sequence[str], at: int) -> datetime:
        """Return a moment (epoch seconds) in the zone of the first service that has a team, else in UTC."""
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self._zone(services)))

    def _zone(self, services: Sequence[str]) -> str:
        for service in services:
            known = self._snapshot.services.get(service)
            if known is not None and known.team_id in self._snapshot.teams:
                return self._snapshot.teams[known.team_id].zone
        return "UTC"

    def day_off(self, services: Sequence[str], day: date) -> str | None:
        """Name the public holiday that a day is, or that comes before the next working day."""
        countries = {
            known.country for service in services if (known := self._snapshot.services.get(service)) is not None
        }
        for country in sorted(one for one in countries if one is not None):
            ahead = day
            while True:
                name = self._holiday(country, ahead)
                if name is not None:
                    return f"before {name}" if ahead > day else name
                ahead += timedelta(days=1)
                if ahead.weekday() < SATURDAY and self._holiday(country, ahead) is None:
                    break
        return None

    def objective(self, services: Sequence[str], at: int) -> ObjectiveInputs | None:
        """Return the objective that burned most by its last reading in the 72 hours before, None without one."""
        worst = None
        for service in services:
            for objective in self._snapshot.objectives.get(service, ()):
                readings = self._snapshot.readings.get(objective.id, ())
                end = bisect_right(readings, at, key=_at)
                if bisect_left(readings, at - BURN_SECONDS, key=_at) < end:
                    last = readings[end - 1]
                    if worst is None or last.burn > worst.burn:
                        worst = ObjectiveInputs(label=objective.label, burn=last.burn, budget_left=last.budget_left)
        return worst

    def incidents(
        self, services: Sequence[str], at: int, carried: Sequence[ChangeRecord | ScoredChange] = ()
    ) -> IncidentInputs | None:
        """Return how many incidents were unresolved at a moment, and how many had begun in the four hours before.

        Those that something carried repairs are left out: they are no reason to hold it.
        """
        own = (one for service in dict.fromkeys(services) for one in self._incidents.get(service, ()))
        mine = [one for one in own if one.began_at <= at and not any(_mends(change, one) for change in carried)]
        return IncidentInputs(
            unresolved=sum(one.resolved_at is None or one.resolved_at > at for one in mine),
            recent=sum(at - one.began_at <= RECENT_SECONDS for one in mine),
        )
