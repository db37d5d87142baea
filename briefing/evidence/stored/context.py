"""What surrounds a stored change: its reviews, owners, checks, coverage, and the state of its services.

All is as of the deployment, else the merge, else the cutoff; None where no source says. A change asks about all
services it touches, a deployment about its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.evidence.scorer import edit_of
from data.codeowners import PLACES, parse_codeowners
from scoring.cures import mends
from scoring.inputs import (
    CheckInputs,
    IncidentInputs,
    ObjectiveInputs,
    OwnershipInputs,
    ReviewInputs,
    Surroundings,
)

if TYPE_CHECKING:
    from briefing.evidence.changes import ChangeRecord, ScoredChange
    from briefing.evidence.stored.snapshot import Snapshot
    from data.codeowners import OwnersFile
    from data.globs import Dialect
    from data.records import Codeowners, Incident, Review
    from scoring.history.readings import History


RECENT_SECONDS = 4 * 3_600
BURN_SECONDS = 72 * 3_600
SATURDAY = 5

_at = attrgetter("at")


def _mends(change: ChangeRecord | ScoredChange, incident: Incident) -> bool:
    services, is_repair = (incident.service_id,), change.repair is not None
    return mends(change.title, incident.id, incident.title, is_repair=is_repair, services=services)


class ServiceRuntime:
    """Answers for a snapshot's services; `holiday` names a country's public holiday on a day, if any."""

    def __init__(self, snapshot: Snapshot, holiday: Callable[[str, date], str | None]) -> None:
        self._snapshot = snapshot
        self._holiday = holiday
        self._incidents = grouped((one.service_id, one) for one in snapshot.incidents)

    def local(self, services: Sequence[str], at: int) -> datetime:
        """Return a moment (epoch seconds) in the zone of the first service with a team, else in UTC."""
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self._zone(services)))

    def _zone(self, services: Sequence[str]) -> str:
        for service in services:
            known = self._snapshot.services.get(service)
            if known is not None and known.team_id in self._snapshot.teams:
                return self._snapshot.teams[known.team_id].zone
        return "UTC"

    def day_off(self, services: Sequence[str], day: date) -> str | None:
        """Name the public holiday of a day, or before the next working day."""
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
        """Return the objective that burned most by its last reading in 72 hours, None without one."""
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
        """Return how many incidents were unresolved at a moment, and how many began in the four hours before.

        Without those that `carried` repairs: they are no reason to hold it.
        """
        own = (one for service in dict.fromkeys(services) for one in self._incidents.get(service, ()))
        # Titles are read only for those that count, hardly any of a year's.
        told = [
            (one, one.resolved_at is None or one.resolved_at > at, at - one.began_at <= RECENT_SECONDS)
            for one in own
            if one.began_at <= at
        ]
        mine = [
            (unresolved, recent)
            for one, unresolved, recent in told
            if (unresolved or recent) and not any(_mends(change, one) for change in carried)
        ]
        return IncidentInputs(unresolved=sum(one for one, _ in mine), recent=sum(one for _, one in mine))


OWNER_SHARE = 0.2
OWNER_DAYS = 90
APPROVED = "approved"
FAILED = frozenset({"failure", "timed_out", "cancelled", "action_required"})


class ContextReader:
    """Answers for one repository."""

    def __init__(self, snapshot: Snapshot, repository: str, runtime: ServiceRuntime) -> None:
        self._snapshot = snapshot
        self._repository = repository
        self._runtime = runtime
        self._owners = _owners_files(snapshot, repository)

    def context_of(self, record: ChangeRecord, history: History) -> Surroundings:
        """Return what surrounds a change; `history` is from before it."""
        at = record.deployed_at if record.deployed_at is not None else record.landed_at
        deployed = None if record.deployed_at is None else self._runtime.local(record.services, record.deployed_at)
        approvers = self._approvers(record)
        return Surroundings(
            deployed_at=deployed,
            day_off=None if deployed is None else self._runtime.day_off(record.services, deployed.date()),
            reviews=self._reviews(record, approvers, history),
            ownership=self._ownership(record, approvers, history),
            checks=self._checks(record),
            coverage_lost=next((one.points_lost for one in self._snapshot.coverage.get(record.id, ())), None),
            objective=self._runtime.objective(record.services, at),
            incidents=self._runtime.incidents(record.services, at, (record,)),
        )

    def _by_others(self, record: ChangeRecord) -> list[Review]:
        """Return the reviews up to the deployment: one between merge and release is in time, and is asked for."""
        last = record.deployed_at if record.deployed_at is not None else self._snapshot.moment - 1
        return [
            review
            for review in self._snapshot.reviews.get(record.id, ())
            if review.reviewer_id not in record.authors and review.submitted_at <= last
        ]

    def _approvers(self, record: ChangeRecord) -> list[str]:
        approved = (r.reviewer_id for r in self._by_others(record) if r.state == APPROVED)
        return sorted({one for one in approved if one is not None})

    def _reviews(self, record: ChangeRecord, approvers: Sequence[str], history: History) -> ReviewInputs:
        edit = edit_of(record)
        reviews = self._by_others(record)
        return ReviewInputs(
            approvals=len({r.reviewer_id for r in reviews if r.state == APPROVED}),
            comments=sum(review.comments for review in reviews),
            reviewer_expertise=max((history.expertise(one, edit) for one in approvers), default=None),
        )

    def _ownership(self, record: ChangeRecord, approvers: Sequence[str], history: History) -> OwnershipInputs | None:
        file = self._file(record.landed_at)
        if file is None or record.files is None:
            return None
        at, authors = record.landed_at, set(record.authors)
        owned = approved = approvable = lines = adrift = 0
        for touched in record.files:
            changed = (touched.added or 0) + (touched.deleted or 0)
            members = self._members(file, touched.path, at)
            lines += changed
            owned += members is not None
            approved += bool(members and members & set(approvers))
            approvable += bool(members and members - authors)
            share = history.share_of_edits(touched.previous_path or touched.path, members or (), at, OWNER_DAYS)
            adrift += changed if not members or (share is not None and share < OWNER_SHARE) else 0
        return OwnershipInputs(
            owned_files=owned,
            approved_files=approved,
            lines=lines,
            adrift_lines=adrift,
            approvable_files=approvable,
        )

    def _file(self, at: int) -> OwnersFile | None:
        """Return the file in force at a moment, or the first one seen after it."""
        first = self._owners[0][1] if self._owners else None
        return next((file for since, file in reversed(self._owners) if since <= at), first)

    def _members(self, file: OwnersFile, path: str, at: int) -> frozenset[str] | None:
        """Return a path's owners at a moment, None for none or unknown people."""
        found = [self._people(owner, at) for owner in file.owners_of(path) or ()]
        known = [people for people in found if people is not None]
        return frozenset().union(*known) if known else None

    def _people(self, owner: str, at: int) -> frozenset[str] | None:
        # A role is per project, so its people have the project's id.
        key = f"{self._repository}{owner}" if owner.startswith("@@") else owner
        seen = self._snapshot.owners.get(key, ())
        # Before the first observation, the first is the best that is known.
        return next((one.people for one in reversed(seen) if one.since <= at), seen[0].people if seen else None)

    def _checks(self, record: ChangeRecord) -> CheckInputs | None:
        required = [check for check in self._snapshot.checks.get(record.id, ()) if check.is_required]
        if not required:
            return None
        return CheckInputs(
            failing=sum(check.conclusion in FAILED for check in required),
            retried=sum(check.attempts > 1 for check in required),
        )


def _owners_files(snapshot: Snapshot, repository: str) -> list[tuple[int, OwnersFile | None]]:
    """Parse every version of the CODEOWNERS file, with when it was first seen; None where none counts."""
    versions = sorted(snapshot.codeowners.get(repository, ()), key=lambda one: one.observed_at)
    return [(one.observed_at, _parsed(one)) for one in versions if one.dialect in PLACES]


def _parsed(seen: Codeowners) -> OwnersFile | None:
    dialect: Dialect = "gitlab" if seen.dialect == "gitlab" else "github"
    return parse_codeowners(seen.text, dialect=dialect) if seen.path in PLACES[dialect] else None
