"""What is known of changes besides scores: what they touch, reviews, owners, deployments and incidents.

Incidents are linked by the briefing's own function, from the service's deployments around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.answers.explain.explanation import IncidentLine
from briefing.answers.lookup.moments import DAY, MINUTE, moment_words
from briefing.answers.values.changes import CarriedBy
from briefing.answers.values.common import OwnersLine
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean, safe_link
from briefing.contracts.words import counted, listed
from briefing.delivery.remembered import Remembered
from briefing.editions.view.figures import UNKNOWN
from briefing.evidence.stored.links import finished, link_incidents
from briefing.evidence.stored.org_snapshot import label_of
from briefing.evidence.stored.snapshot import RepositoryServices, had_result, service_maps
from data.codeowners import PLACES, parse_codeowners
from data.forges import change_label, change_url
from data.query import within
from data.records import ChangeFile, Check, Codeowners, Deployment, DeploymentChange, Incident, Review, ServicePath

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.evidence.stored.links import IncidentLink
    from data.codeowners import OwnersFile
    from data.records import Change, Repository
    from data.view import View


APPROVED, OBJECTED, COMMENTED = "approved", "changes_requested", "commented"
FAILING: Final = frozenset({"failure", "timed_out", "cancelled", "action_required", "startup_failure"})


def size_words(view: View, change_id: str) -> str | None:
    """Say a change's size: "2 files, 30 lines added, unknown deleted"; None if its files are unknown."""
    rows = list(view.pick(ChangeFile, ("added", "deleted"), change_id=change_id))
    if not rows:
        return None
    # A binary file has no lines, which is not unknown: the others still add up.
    known = [[one[side] for one in rows if one[side] is not None] for side in (0, 1)]
    added, deleted = (f"{sum(lines):,}" if lines else UNKNOWN for lines in known)
    return f"{counted(len(rows), 'files')}, {added} lines added, {deleted} deleted"


def review_words(view: View, change: Change, now: int) -> str:
    """Say each reviewer's last undismissed word by `now` (epoch seconds), and the failing required checks."""
    last: dict[str, str] = {}
    every = view.read(Review, within("submitted_at", None, now + 1), change_id=change.id, order=("submitted_at",))
    for one in every:
        if one.reviewer_id != change.author_id and one.state != COMMENTED:
            last[one.reviewer_id or one.id] = one.state
    states, comments = list(last.values()), sum(one.comments for one in every)
    objections = states.count(OBJECTED)
    said = [counted(states.count(APPROVED), "approvals")]
    said += [f"{objections:,} asking for changes"] if objections else []
    said += [counted(comments, "comments")] if comments else []
    checks = view.read(Check, change_id=change.id, is_required=True, order=("name",))
    failing = [
        clean(one.name, limit=MAX_LABEL) for one in checks if one.conclusion in FAILING and had_result(one, now + 1)
    ]
    return f"Reviews: {', '.join(said)}.{f' Required checks that fail: {listed(failing)}.' if failing else ''}"


def label_and_link(change: Change, repository: Repository | None) -> tuple[str, str | None]:
    """Return a change's label and its page's safe address, if any."""
    name, address = (change.repository_id, None) if repository is None else (repository.name, repository.web_url)
    label = clean(change_label(name, change.repository_id, change.number), limit=MAX_TITLE)
    return label, safe_link(change_url(address, change.repository_id, change.number))


def services_of(view: View, changes: Iterable[Change]) -> dict[str, set[str]]:
    """Return each change's services (ids) by the change's id."""
    repositories = {one.id: one.repository_id for one in changes}
    found: dict[str, set[str]] = {change: set() for change in repositories}
    if not found:
        return found
    wanted = sorted(set(repositories.values()))
    paths = view.read(ServicePath, repository_id=wanted, order=("repository_id", "position"))
    maps = service_maps(wanted, paths)
    for change, path in view.pick(ChangeFile, ("change_id", "path"), change_id=sorted(repositories)):
        service = maps[repositories[change]].named(path)
        if service is not None:
            found[change].add(service)
    return found


def is_in_sight(sight: ReaderScope, services: Collection[str]) -> bool:
    """Whether some services (ids) include one in sight; only administrators see what is in no service."""
    known = {one.id for one in sight.organisation.services}
    if known.isdisjoint(services):
        return sight.reader.is_administrator
    return any(one in sight.services for one in services)


def changes_in_sight(sight: ReaderScope, changes: Sequence[Change]) -> list[Change]:
    touched = services_of(sight.view, changes)
    return [one for one in changes if is_in_sight(sight, touched[one.id])]


# ---- who owns files

SOMEBODY: Final = "individual people"
"""Stands for owners that are no group, where people are not named."""
MOST_FILES_READ: Final = 400
"""Recently changed files that tell a service's owners; more add nothing."""
MOST_PARSED: Final = 64


class Ownership:
    """CODEOWNERS files and service maps, parsed once. Thread-safe."""

    def __init__(self) -> None:
        self._files = Remembered(MOST_PARSED)
        self._maps = Remembered(MOST_PARSED)

    def owners(self, sight: ReaderScope, files: Mapping[str, Collection[str]], *, names: bool) -> OwnersLine | None:
        """Return who owns files (paths by repository id); None without a known CODEOWNERS file."""
        counted: Counter[str] = Counter()
        total = unowned = 0
        for repository in sorted(files):
            rules = self._rules(sight.view, repository)
            for path in () if rules is None else files[repository]:
                mine = rules.owners_of(path) if rules is not None else None
                counted.update({_said(sight, one, names=names) for one in mine or ()})
                total, unowned = total + 1, unowned + (not mine)
        if not total:
            return None
        ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        return OwnersLine(owners=tuple(ranked), unowned=unowned, files=total)

    def service_files(self, sight: ReaderScope, service: str, changes: Iterable[str]) -> dict[str, set[str]]:
        """Return a service's files in some changes (ids), by repository id."""
        found: dict[str, set[str]] = {}
        repositories = {one.repository_id for one in sight.view.read(ServicePath, service_id=service)}
        paths = {path for (path,) in sight.view.pick(ChangeFile, ("path",), change_id=sorted(set(changes)))}
        for repository in sorted(repositories):
            services = self.service_map(sight.view, repository)
            mine = {path for path in sorted(paths)[:MOST_FILES_READ] if services.named(path) == service}
            if mine:
                found[repository] = mine
        return found

    def service_map(self, view: View, repository: str) -> RepositoryServices:
        """Return the service map of a repository (id)."""

        def made() -> RepositoryServices:
            return RepositoryServices.of(view.read(ServicePath, repository_id=repository, order=("position",)))

        return self._maps.get(repository, made)

    def _rules(self, view: View, repository: str) -> OwnersFile | None:
        rows = view.pick(Codeowners, ("observed_at",), repository_id=repository, dialect=tuple(PLACES))
        seen = max((at for (at,) in rows), default=None)
        if seen is None:
            return None
        return self._files.get((repository, seen), lambda: _parsed(view, repository, seen))


def _parsed(view: View, repository: str, seen: int) -> OwnersFile | None:
    found = view.get(Codeowners, repository_id=repository, observed_at=seen, dialect=tuple(PLACES))
    # An empty path: the repository has no such file.
    if found is None or not found.path:
        return None
    return parse_codeowners(found.text, dialect="gitlab" if found.dialect == "gitlab" else "github")


def _said(sight: ReaderScope, owner: str, *, names: bool) -> str:
    """Write an owner: groups by handle, people only where they are named."""
    is_group = owner.startswith("@@") or (owner.startswith("@") and "/" in owner)
    is_named = names and owner.removeprefix("@").casefold() not in sight.excluded
    return clean(owner, limit=MAX_LABEL) if is_group or is_named else SOMEBODY


# ---- what was deployed

MOST_CARRIERS: Final = 3
AROUND: Final = 7 * DAY
"""How far around a deployment incidents and other deployments are read to link them."""


def name_of(one: Deployment) -> str:
    """Return what people call a deployment; of one we found, the id is a forge's internal name."""
    return clean(label_of(one) or one.id, limit=MAX_TITLE)


def carriers_of(sight: ReaderScope, changes: Sequence[str]) -> dict[str, list[Deployment]]:
    """Return the deployments in sight of each change (ids), the first one first."""
    links = sight.view.read(DeploymentChange, change_id=changes) if changes else []
    every = sight.deployments(sight.view.read(Deployment, id=[one.deployment_id for one in links])) if links else []
    carried = {(one.deployment_id, one.change_id) for one in links}
    return {change: [one for one in every if (one.id, change) in carried] for change in changes}


def carried_by(sight: ReaderScope, carriers: Sequence[Deployment]) -> tuple[CarriedBy, ...]:
    """Return the deployments that carried a change, with their kept scores."""
    found = []
    for one in carriers[:MOST_CARRIERS]:
        kept = sight.kept.deployed(one.service_id, one.id) if one.state == "success" else None
        score = None if kept is None else kept[0].score
        row = CarriedBy(
            id=one.id,
            name=name_of(one),
            service=clean(sight.services[one.service_id].label, limit=MAX_LABEL),
            state=one.state,
            at=moment_words(finished(one), sight.zone),
            points=None if score is None else score.points,
        )
        found.append(row)
    return tuple(found)


def incidents_of(sight: ReaderScope, deployments: Iterable[Deployment]) -> tuple[IncidentLine, ...]:
    """Return the incidents of deployments, in order of time."""
    found = {link.incident.id: link for one in deployments for link in _links(sight, one)}
    ranked = sorted(found.values(), key=lambda link: (link.incident.began_at, link.incident.id))
    lines = map(incident_line, ranked)
    return tuple(
        replace(
            one,
            id=clean(one.id, limit=MAX_LABEL),
            title=clean(one.title, limit=MAX_TITLE),
            url=safe_link(one.url),
        )
        for one in lines
    )


def incident_line(link: IncidentLink) -> IncidentLine:
    """Its words are still those of strangers."""
    return IncidentLine(
        id=link.incident.id,
        title=link.incident.title,
        confidence=link.confidence.value,
        minutes_after=round((link.incident.began_at - finished(link.deployment)) / MINUTE),
        resolved=link.incident.resolved_at is not None,
        url=link.incident.url,
    )


def _links(sight: ReaderScope, one: Deployment) -> Iterator[IncidentLink]:
    near = within("began_at", one.began_at - AROUND, one.began_at + AROUND)
    after = within("began_at", one.began_at, one.began_at + AROUND)
    incidents = sight.incidents(sight.view.read(Incident, after, service_id=one.service_id))
    # Another service's incident may name this deployment; that is that service's business.
    around = sight.deployments(sight.view.read(Deployment, near, service_id=one.service_id)) if incidents else []
    links = link_incidents(incidents, around, hours=sight.organisation.incident_hours)
    return (link for link in links if link.deployment.id == one.id)
