"""All that the store knows of an organisation up to a moment, indexed for scoring.

The store is read once for all moments. What happened, or was first seen, at or after the moment is not in a snapshot: a
change merged later is open, an incident resolved later still burns. Paths' services are by the settings' globs, and
cached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from briefing.contracts.grouping import grouped
from briefing.evidence.stored.landings import read_pasts
from briefing.evidence.stored.sources import statuses_as_of
from briefing.evidence.stored.stacked_changes import without_repeats
from data import records as r
from data.globs import GlobList
from data.query import among, merged_or_open, overlaps, within

if TYPE_CHECKING:
    from briefing.evidence.changes import ChangeRecord
    from briefing.evidence.stored.landings import Past
    from briefing.evidence.stored.parts import Part
    from data.records import Change, Check, Deployment, Incident, ServicePath
    from data.store import Store
    from data.view import View


def change_as_of(change: Change, moment: int) -> Change:
    """Return a change as it was just before a moment (epoch seconds)."""
    times = (change.merged_at, change.closed_at, change.approved_at)
    if (change.merged_at is not None or change.merge_sha is None) and all(at is None or at < moment for at in times):
        return change
    merged, closed, approved = (_before(at, moment) for at in (change.merged_at, change.closed_at, change.approved_at))
    sha = change.merge_sha if merged is not None else None
    return replace(change, merged_at=merged, closed_at=closed, approved_at=approved, merge_sha=sha)


def had_result(check: Check, moment: int) -> bool:
    """Whether a check had finished before a moment."""
    return check.conclusion is not None if check.completed_at is None else check.completed_at < moment


def deployments_as_of(deployments: Iterable[Deployment], moment: int) -> list[Deployment]:
    """Return the deployments begun before a moment, ordered by when they finished."""
    known = (_deployed_as_of(one, moment) for one in deployments if one.began_at < moment)
    return sorted(known, key=lambda one: (one.finished_at or one.began_at, one.id))


def incidents_as_of(incidents: Iterable[Incident], moment: int) -> list[Incident]:
    return [_resolved_as_of(one, moment) for one in incidents if one.began_at < moment]


def _deployed_as_of(one: Deployment, moment: int) -> Deployment:
    if _before(one.finished_at, moment) is not None:
        return one
    return replace(one, finished_at=None, state="running")


def _resolved_as_of(one: Incident, moment: int) -> Incident:
    times = (one.acknowledged_at, one.resolved_at)
    if all(at is None or at < moment for at in times):
        return one
    acknowledged, resolved = (_before(at, moment) for at in times)
    return replace(one, acknowledged_at=acknowledged, resolved_at=resolved)


def _before(at: int | None, moment: int) -> int | None:
    return at if at is not None and at < moment else None


@dataclass(frozen=True, slots=True)
class RepositoryServices:
    """One repository's service map; the last glob that matches a path wins."""

    globs: GlobList
    services: tuple[str, ...]
    _known: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, paths: Sequence[ServicePath]) -> RepositoryServices:
        return cls(GlobList([path.glob for path in paths]), tuple(path.service_id for path in paths))

    def named(self, path: str) -> str | None:
        """Return the service's id, None for a path of none."""
        if path not in self._known:
            place = self.globs.last_match(path)
            self._known[path] = None if place is None else self.services[place]
        return self._known[path]


def service_maps(repositories: Iterable[str], paths: Iterable[ServicePath]) -> dict[str, RepositoryServices]:
    """Return each repository's service map; `paths` are in order of position."""
    mine = grouped((path.repository_id, path) for path in paths)
    return {repository: RepositoryServices.of(mine[repository]) for repository in repositories}


R = TypeVar("R")


class OwnersSeen(NamedTuple):
    """Who was behind an owner of a CODEOWNERS file from a moment on, until seen to be others."""

    since: int
    people: frozenset[str]


MadeRecords = dict[str, tuple[r.Change, tuple[int | None, int | None], "ChangeRecord"]]
"""What was made of each change for the last moment, and of what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The organisation as of `moment` (epoch seconds, exclusive), back to `since`.

    Reviews, files, labels, owners and pasts are whole, and cut by their readers. `asked` are open changes (ids) scored
    as if they went out, ready or not.
    """

    since: int
    moment: int
    people: Mapping[str, r.Person]
    repositories: Mapping[str, r.Repository]
    services: Mapping[str, r.Service]
    teams: Mapping[str, r.Team]
    maps: Mapping[str, RepositoryServices]
    changes: Sequence[r.Change]
    files: Mapping[str, Sequence[r.ChangeFile]]
    reviews: Mapping[str, Sequence[r.Review]]
    checks: Mapping[str, Sequence[r.Check]]
    coverage: Mapping[str, Sequence[r.Coverage]]
    deployments: Sequence[r.Deployment]
    carried: Mapping[str, Sequence[str]]
    incidents: Sequence[r.Incident]
    objectives: Mapping[str, Sequence[r.Objective]]
    readings: Mapping[str, Sequence[r.ObjectiveReading]]
    codeowners: Mapping[str, Sequence[r.Codeowners]]
    owners: Mapping[str, Sequence[OwnersSeen]]
    sources: Sequence[r.SourceStatus]
    labels: Mapping[str, Sequence[r.ChangeLabel]] = field(default_factory=dict)
    pasts: Mapping[str, Past] = field(default_factory=dict)
    advisories: Sequence[r.Advisory] = ()
    asked: frozenset[str] = frozenset()
    made: MadeRecords = field(default_factory=dict, compare=False, repr=False)

    @property
    def shipped(self) -> Mapping[str, Sequence[str]]:
        """Return each deployment's changes, both by id."""
        return grouped((name, change) for change, names in sorted(self.carried.items()) for name in names)

    def as_of(self, moment: int, *, asked: frozenset[str] = frozenset()) -> Snapshot:
        """Return what was known just before a moment, not after this one's."""
        return replace(
            self,
            moment=moment,
            changes=[change_as_of(change, moment) for change in self.changes if change.opened_at < moment],
            checks={change: [one for one in mine if had_result(one, moment)] for change, mine in self.checks.items()},
            coverage=_grouped(_newest(self.coverage, "change_id", moment), "change_id"),
            deployments=deployments_as_of(self.deployments, moment),
            incidents=incidents_as_of(self.incidents, moment),
            objectives=_grouped(_newest(self.objectives, "id", moment), "service_id"),
            readings={name: [one for one in mine if one.at < moment] for name, mine in self.readings.items()},
            codeowners={
                name: [one for one in mine if one.observed_at < moment] for name, mine in self.codeowners.items()
            },
            sources=statuses_as_of(self.sources, moment),
            advisories=[one for one in self.advisories if one.published_at < moment],
            asked=asked,
        )


def read_archive(store: Store, *, since: int, until: int) -> Snapshot:
    """Read all changes open or merged in [since, until). Raises DatabaseUnusable."""
    with store.snapshot() as view:
        return read_part(view, None, since=since, until=until)


def read_part(view: View, part: Part | None, *, since: int, until: int) -> Snapshot:
    """Read one part of the organisation, or all, in [since, until); `as_of` cuts it. Raises DatabaseUnusable."""
    mine = among("repository_id", None if part is None else sorted(part.repositories))
    ours = among("service_id", None if part is None else sorted(part.services))
    repositories = {one.id: one for one in view.read(r.Repository)}
    changes = without_repeats(view.read(r.Change, merged_or_open(since, until), mine), repositories)
    ids = [change.id for change in changes]
    deployments = view.read(r.Deployment, within("began_at", since, until), ours)
    links = view.read(r.DeploymentChange, deployment_id=[one.id for one in deployments])
    seen = within("observed_at", None, until)
    objectives = view.read(r.Objective, seen, ours)
    looked_at = among("objective_id", None if part is None else sorted({one.id for one in objectives}))
    order = ("objective_id", "at")
    readings = view.read(r.ObjectiveReading, within("at", since, until), looked_at, order=order)
    return Snapshot(
        since=since,
        moment=until,
        people={one.id: one for one in view.read(r.Person)},
        repositories=repositories,
        services={one.id: one for one in view.read(r.Service)},
        teams={one.id: one for one in view.read(r.Team)},
        maps=service_maps(
            repositories if part is None else sorted(part.repositories & repositories.keys()),
            view.read(r.ServicePath, order=("repository_id", "position")),
        ),
        changes=changes,
        files=_grouped(view.read(r.ChangeFile, change_id=ids), "change_id"),
        reviews=_grouped(view.read(r.Review, within("submitted_at", None, until), change_id=ids), "change_id"),
        checks=_grouped(view.read(r.Check, change_id=ids), "change_id"),
        coverage=_grouped(view.read(r.Coverage, seen, change_id=ids), "change_id"),
        deployments=deployments,
        carried=grouped((link.change_id, link.deployment_id) for link in links),
        incidents=view.read(r.Incident, overlaps("began_at", "resolved_at", since, until), ours),
        objectives=_grouped(objectives, "service_id"),
        readings=_grouped(readings, "objective_id"),
        codeowners=_grouped(view.read(r.Codeowners, seen, mine), "repository_id"),
        owners=_members(view.read(r.OwnerMember, seen)),
        sources=view.read(r.SourceStatus, seen),
        labels=_grouped(view.read(r.ChangeLabel, seen, change_id=ids), "change_id"),
        pasts=read_pasts(view, changes, {change.repository_id for change in changes}),
        advisories=view.read(r.Advisory, within("published_at", None, until), mine),
    )


def _newest(groups: Mapping[str, Sequence[R]], key: str, moment: int) -> list[R]:
    """Return each subject's newest observation before a moment."""
    subject, seen = attrgetter(key), attrgetter("observed_at")
    ordered = sorted(chain.from_iterable(groups.values()), key=seen)
    newest = {subject(record): record for record in ordered if seen(record) < moment}
    return [newest[name] for name in sorted(newest)]


def _grouped(records: Iterable[R], key: str) -> Mapping[str, Sequence[R]]:
    get = attrgetter(key)
    return grouped((get(record), record) for record in records)


def _members(members: Iterable[r.OwnerMember]) -> Mapping[str, Sequence[OwnersSeen]]:
    """An owner's members are observed together, so each moment is a complete answer, even without members."""
    groups: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for member in members:
        groups[member.owner][member.observed_at].update({member.person_id} if member.present else ())
    return {
        owner: [OwnersSeen(at, frozenset(people)) for at, people in sorted(seen.items())]
        for owner, seen in groups.items()
    }
