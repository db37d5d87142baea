"""Reads what deployments are found in, once for all services of a derivation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from data import records as r
from data.collect.statuses import NOTHING, blind_since, words_of
from data.globs import GlobList
from data.query import of, within

if TYPE_CHECKING:
    from data.view import View

OWN: Final = "detected:"
"""Beginning of our derived deployments' ids; all others belong to their writers."""

FEED: Final = "deployments"
EVERYTHING: Final = frozenset({"**", "*", "/**"})

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A repository with all that may tell of deployments; `names` has its services' names.

    `touched` are the services by change, None where one service has it all. `blind_since` is when deployments became
    unreadable, `landed` the default branch's commits, None without a clone.
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
        return len(self.names) > 1

    def touches(self, change: str, service: str) -> bool:
        return self.touched is None or service in self.touched.get(change, frozenset())


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """What one derivation reads. `own` and `foreign` are stored deployments by service."""

    services: Mapping[str, r.Service]
    sites: Mapping[str, Site]
    repositories: Mapping[str, Sequence[str]]
    """By service, sorted."""
    own: Mapping[str, Sequence[r.Deployment]]
    foreign: Mapping[str, Sequence[r.Deployment]]
    carried: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The changes of each stored deployment."""


def read_material(view: View, wanted: Iterable[str] | None = None) -> Material:
    """Read the data of some services (ids), or of all with paths. Raises DatabaseUnusable."""
    paths = view.read(r.ServicePath, order=("repository_id", "position"))
    services = {one.id: one for one in view.read(r.Service)}
    chosen = {one.service_id for one in paths} if wanted is None else set(wanted)
    by_repository = _grouped(paths, lambda one: one.repository_id)
    needed = sorted({one.repository_id for one in paths if one.service_id in chosen})
    deployments = view.read(r.Deployment, service_id=sorted(chosen))
    own = [one for one in deployments if one.id.startswith(OWN)]
    foreign = [one for one in deployments if not one.id.startswith(OWN)]
    links = view.read(r.DeploymentChange, deployment_id=[one.id for one in deployments])
    return Material(
        services={name: one for name, one in services.items() if name in chosen},
        sites=_sites(view, needed, by_repository, services),
        repositories={
            name: sorted({one.repository_id for one in paths if one.service_id == name}) for name in sorted(chosen)
        },
        own=_grouped(own, lambda one: one.service_id),
        foreign=_grouped(foreign, lambda one: one.service_id),
        carried=_sets((one.deployment_id, one.change_id) for one in links),
    )


def commits_of(view: View, repository: str, shas: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return merged changes by commits in their branches."""
    merged = of("change_id", r.Change, within("merged_at"), repository_id=repository)
    found: dict[str, list[str]] = defaultdict(list)
    for one in view.read(r.ChangeCommit, merged, sha=sorted(shas)):
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
    changes = _grouped(view.read(r.Change, within("merged_at"), repository_id=needed), lambda one: one.repository_id)
    landed = _sets(view.pick(r.Landing, ("repository_id", "sha"), repository_id=needed))
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
    """Read repositories' signals. Those told before a repository was collected go by its name."""
    ids = {one.name: one.id for one in known.values()}
    signals = view.read(r.DeploySignal, repository_id=sorted({*needed, *ids}), order=("began_at",))
    return _grouped(signals, lambda one: ids.get(one.repository_id, one.repository_id))


def _touched(view: View, repository: str, paths: Sequence[r.ServicePath]) -> dict[str, frozenset[str]] | None:
    """Return the services that each merged change touches; the last glob over all services wins."""
    if len({one.service_id for one in paths}) == 1 and any(one.glob in EVERYTHING for one in paths):
        return None
    globs, owners = GlobList([one.glob for one in paths]), [one.service_id for one in paths]
    merged = of("change_id", r.Change, within("merged_at"), repository_id=repository)
    places: dict[str, int | None] = {}
    touched: list[tuple[str, str]] = []
    for change, path in view.pick(r.ChangeFile, ("change_id", "path"), merged):
        if path not in places:
            places[path] = globs.last_match(path)
        if (place := places[path]) is not None:
            touched.append((change, owners[place]))
    return _sets(touched)


def _blind(view: View, repositories: Sequence[str]) -> dict[str, int]:
    """Return since when (epoch seconds, 0 for always) no source tells of a repository's deployments."""
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


def _grouped(records: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for one in records:
        found[key(one)].append(one)
    return found


def _sets(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        found[name].add(value)
    return {name: frozenset(values) for name, values in found.items()}
