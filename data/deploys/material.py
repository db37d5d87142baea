"""Reads of the store what the deployments of its services are found in: once for all services of a derivation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data import records as r
from data.collect.statuses import NOTHING, blind_since, words_of
from data.globs import GlobList
from data.query import of, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.view import View

OWN: Final = "detected:"
"""How the id of every deployment begins that is derived here. All others belong to whoever wrote them."""

FEED: Final = "deployments"
EVERYTHING: Final = frozenset({"**", "*", "/**"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One repository with everything in it that may tell of deployments.

    `names` has what each of its services is called. `touched` has by change the services that it touches; it is None
    where the repository has one service and all of it is that service's. `blind_since` is from when on the data of
    deployments could not be read, `landed` the commits of the default branch, None where no clone told of them.
    """

    id: str
    name: str
    names: Mapping[str, Sequence[str]]
    signals: Sequence[r.DeploySignal]
    changes: Sequence[r.Change]
    touched: Mapping[str, frozenset[str]] | None
    blind_since: int | None
    landed: frozenset[str] | None
    branch: str | None = None

    @property
    def is_shared(self) -> bool:
        """Whether several services live in it."""
        return len(self.names) > 1

    def touches(self, change: str, service: str) -> bool:
        """Whether a change touches a service, as far as its files are known."""
        return self.touched is None or service in self.touched.get(change, frozenset())


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """Everything that one derivation reads. `own` and `foreign` are the stored deployments by service."""

    services: Mapping[str, r.Service]
    sites: Mapping[str, Site]
    repositories: Mapping[str, Sequence[str]]
    """The repositories of each service, sorted."""
    own: Mapping[str, Sequence[r.Deployment]]
    foreign: Mapping[str, Sequence[r.Deployment]]
    carried: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The changes that each stored deployment carried."""


def read_material(view: View, wanted: Iterable[str] | None = None) -> Material:
    """Read what the store has about some services (ids), or about all that have paths.

    Raises:
        DatabaseUnusable: where the database cannot be read.
    """
    paths = view.read(r.ServicePath, order=("repository_id", "position"))
    services = {one.id: one for one in view.read(r.Service)}
    chosen = {one.service_id for one in paths} if wanted is None else set(wanted)
    by_repository: dict[str, list[r.ServicePath]] = defaultdict(list)
    for path in paths:
        by_repository[path.repository_id].append(path)
    needed = sorted({one.repository_id for one in paths if one.service_id in chosen})
    deployments = view.read(r.Deployment, service_id=sorted(chosen))
    own, foreign = (
        _grouped(one for one in deployments if one.id.startswith(OWN)),
        _grouped(one for one in deployments if not one.id.startswith(OWN)),
    )
    return Material(
        services={name: one for name, one in services.items() if name in chosen},
        sites=_sites(view, needed, by_repository, services),
        repositories={
            name: sorted({one.repository_id for one in paths if one.service_id == name}) for name in sorted(chosen)
        },
        own=own,
        foreign=foreign,
        carried=_carried(view, deployments),
    )


def commits_of(view: View, repository: str) -> _Commits:
    """Return what finds the merged changes of a repository that have some commits in their branches."""
    return _Commits(view, repository)


@dataclass(frozen=True, slots=True)
class _Commits:
    _view: View
    _repository: str

    def __call__(self, shas: Iterable[str]) -> Mapping[str, Sequence[str]]:
        merged = of("change_id", r.Change, within("merged_at"), repository_id=self._repository)
        found: dict[str, list[str]] = defaultdict(list)
        for one in self._view.read(r.ChangeCommit, merged, sha=sorted(shas)):
            found[one.sha].append(one.change_id)
        return found


def _sites(
    view: View,
    needed: Sequence[str],
    paths: Mapping[str, Sequence[r.ServicePath]],
    services: Mapping[str, r.Service],
) -> dict[str, Site]:
    known = {one.id: one for one in view.read(r.Repository, id=needed)}
    signals = _signals(view, needed, known)
    changes = _by_repository(view.read(r.Change, within("merged_at"), repository_id=needed))
    landed = _landed(view, needed)
    blind = _blind(view, needed)
    return {
        name: Site(
            id=name,
            name=known[name].name if name in known else name,
            names={
                one: (one, services[one].label) if one in services else (one,)
                for one in sorted({path.service_id for path in paths[name]})
            },
            signals=signals.get(name, ()),
            changes=changes.get(name, ()),
            touched=_touched(view, name, paths[name]),
            blind_since=blind.get(name),
            landed=landed.get(name),
            branch=known[name].default_branch if name in known else None,
        )
        for name in needed
    }


def _signals(view: View, needed: Sequence[str], known: Mapping[str, r.Repository]) -> dict[str, list[r.DeploySignal]]:
    """Read the signals of repositories. What was told before anything was collected of one goes by its name."""
    ids = {one.name: one.id for one in known.values()}
    found: dict[str, list[r.DeploySignal]] = defaultdict(list)
    for one in view.read(r.DeploySignal, repository_id=sorted({*needed, *ids}), order=("began_at",)):
        found[ids.get(one.repository_id, one.repository_id)].append(one)
    return found


def _touched(view: View, repository: str, paths: Sequence[r.ServicePath]) -> dict[str, frozenset[str]] | None:
    """Return which services each merged change touches; the last glob over all services wins."""
    if len({one.service_id for one in paths}) == 1 and any(one.glob in EVERYTHING for one in paths):
        return None
    globs, owners = GlobList([one.glob for one in paths]), [one.service_id for one in paths]
    merged = of("change_id", r.Change, within("merged_at"), repository_id=repository)
    places: dict[str, int | None] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for change, path in view.pick(r.ChangeFile, ("change_id", "path"), merged):
        if path not in places:
            places[path] = globs.last_match(path)
        if (place := places[path]) is not None:
            found[change].add(owners[place])
    return {change: frozenset(services) for change, services in found.items()}


def _landed(view: View, repositories: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for repository, sha in view.pick(r.Landing, ("repository_id", "sha"), repository_id=repositories):
        found[repository].add(sha)
    return {name: frozenset(shas) for name, shas in found.items()}


def _blind(view: View, repositories: Sequence[str]) -> dict[str, int]:
    """Return from when on (epoch seconds, 0 for always) no source could tell of a repository's deployments."""
    newest: dict[str, r.SourceStatus] = {}
    for one in view.read(r.SourceStatus, repository_id=repositories, order=("source_id", "observed_at")):
        newest[one.source_id] = one
    found: dict[str, int] = {}
    for one in newest.values():
        since = blind_since(one)
        if FEED in since and one.repository_id is not None and one.blinds != NOTHING:
            found[one.repository_id] = min(since[FEED] or 0, found.get(one.repository_id, since[FEED] or 0))
    sound = {
        one.repository_id for one in newest.values() if FEED in words_of(one.feeds) and FEED not in blind_since(one)
    }
    return {name: at for name, at in found.items() if name not in sound}


def _by_repository(changes: Iterable[r.Change]) -> dict[str, list[r.Change]]:
    found: dict[str, list[r.Change]] = defaultdict(list)
    for one in changes:
        found[one.repository_id].append(one)
    return found


def _grouped(deployments: Iterable[r.Deployment]) -> dict[str, list[r.Deployment]]:
    found: dict[str, list[r.Deployment]] = defaultdict(list)
    for one in deployments:
        found[one.service_id].append(one)
    return found


def _carried(view: View, deployments: Sequence[r.Deployment]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for link in view.read(r.DeploymentChange, deployment_id=[one.id for one in deployments]):
        found[link.deployment_id].add(link.change_id)
    return {name: frozenset(changes) for name, changes in found.items()}
