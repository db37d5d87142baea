"""Finds one service's deployments in what was read. Pure: equal material gives equal surveys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from data.deploys.carrying import Carried, Stored, Track
from data.deploys.history import Ancestry, Merges
from data.deploys.material import OWN, Material, Site
from data.deploys.releases import Candidate, Merged, Release, counted, merged_of, releases_of
from data.deploys.rules import IMPORTED, DeployRule, Detector, Forces
from data.deploys.verdicts import Judge, Verdict
from data.records import Deployment

NOT_SAID: Final = "not said"
"""The environment where the detector knows none."""


PROBES: Final = 3
"""Commits that test whether git is at hand: one's branch may be gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """An earlier survey's rest: changes nothing carried, deployments not linked, repositories with git (ids)."""

    tried: frozenset[str] = frozenset()
    unlinked: frozenset[str] = frozenset()
    git: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    record: Deployment
    carried: Carried


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """`overruled` is by signal id; `left_over` are changes that nothing carried, `git` repositories with history."""

    service: str
    rule: DeployRule
    verdicts: Sequence[Verdict]
    merges: Sequence[Merged]
    forces: Forces
    overruled: Mapping[str, str]
    found: Sequence[Found]
    left_over: frozenset[str]
    git: frozenset[str]


@dataclass(slots=True)
class Surveyor:
    """Surveys services one by one; git's answers for a repository serve all of them."""

    material: Material
    ancestry: Ancestry | None
    commits: Callable[[str], Callable[[Iterable[str]], Mapping[str, Sequence[str]]]]
    _merges: dict[str, Merges] = field(default_factory=dict)

    def survey(self, service: str, rule: DeployRule, before: Before) -> Survey:
        """Find a service's deployments; `before` is an earlier survey's rest."""
        sites = [self.material.sites[name] for name in self.material.repositories.get(service, ())]
        verdicts = {
            site.id: Judge(repository=site.name, service=service, rule=rule, names=site.names).judge(site.signals)
            for site in sites
        }
        merges = {site.id: merged_of(site, service) for site in sites}
        forces = self._forces(service, rule, sites, verdicts)
        overruled: dict[str, str] = {}
        candidates: list[Candidate] = []
        found: list[Found] = []
        left_over: set[str] = set()
        git: set[str] = set()
        for site in sites:
            mine = counted(verdicts[site.id], merges[site.id], forces, overruled)
            candidates += mine
            releases = releases_of(mine)
            git |= {site.id} if self._has_git(site, releases) else set()
            track = self._track(site, service, before, has_git=site.id in git)
            found += [Found(record=_record(service, one), carried=one) for one in track.run(releases)]
            left_over |= set(track.left_over)
        _explain(candidates, found, overruled)
        return Survey(
            service=service,
            rule=rule,
            verdicts=[one for site in sites for one in verdicts[site.id]],
            merges=[one for site in sites for one in merges[site.id]],
            forces=forces,
            overruled=overruled,
            found=sorted(found, key=lambda one: (one.carried.release.first.out_at, one.record.id)),
            left_over=frozenset(left_over),
            git=frozenset(git),
        )

    def _forces(
        self, service: str, rule: DeployRule, sites: Sequence[Site], verdicts: Mapping[str, Sequence[Verdict]]
    ) -> Forces:
        """Collect when each detector told of a success, whether or not it carries anything."""
        successes: dict[Detector, list[int]] = defaultdict(list)
        for one in (each for site in sites for each in verdicts[site.id]):
            if one.reason is None and one.state == "success":
                successes[one.detector].append(one.out_at)
        foreign = self.material.foreign.get(service, ())
        successes[IMPORTED] = [_out_at(one) for one in foreign if one.state == "success"]
        began = [one.began_at for site in sites for one in site.signals] + [one.began_at for one in foreign]
        began += [one.merged_at for site in sites for one in site.changes if one.merged_at is not None]
        return Forces(
            rule=rule,
            successes={name: sorted(times) for name, times in successes.items()},
            known_since=min(began, default=0),
            blind_since=min((site.blind_since for site in sites if site.blind_since is not None), default=None),
        )

    def _track(self, site: Site, service: str, before: Before, *, has_git: bool) -> Track:
        carried, foreign = self.material.carried, self.material.foreign.get(service, ())
        nothing: frozenset[str] = frozenset()
        return Track(
            merges=self._merges_of(site),
            mine=lambda change: site.touches(change, service),
            taken=nothing.union(*(carried.get(one.id, nothing) for one in foreign if one.state == "success")),
            # Links by merge order alone are asked again once there is a history.
            stored={} if has_git and site.id not in before.git else self._stored(site, service, before),
            identity=partial(identity_of, service),
            is_shared=site.is_shared,
            tried=before.tried,
            has_git=has_git or site.id in before.git,
        )

    def _stored(self, site: Site, service: str, before: Before) -> dict[str, Stored]:
        prefixes = tuple(f"{OWN}{service}:{start}" for start in (f"{site.id}/", "merge/"))
        mine = [one for one in self.material.own.get(service, ()) if one.id.startswith(prefixes)]
        found: dict[str, Stored] = {}
        last = None
        for one in sorted(mine, key=lambda each: (_out_at(each), each.id)):
            changes = self.material.carried.get(one.id, frozenset())
            is_out, is_linked = one.state == "success", one.id not in before.unlinked
            found[one.id] = Stored(one.sha, changes, one.rolls_back_id, last, is_out=is_out, is_linked=is_linked)
            last = one.id if is_out else last
        return found

    def _merges_of(self, site: Site) -> Merges:
        if site.id not in self._merges:
            self._merges[site.id] = Merges(site.id, site.changes, self.ancestry, self.commits(site.id))
        return self._merges[site.id]

    def _has_git(self, site: Site, releases: Sequence[Release]) -> bool:
        newest = dict.fromkeys(one.first.sha for one in reversed(releases) if one.first.sha is not None)
        return any(map(self._merges_of(site).has_git, list(newest)[:PROBES]))


def identity_of(service: str, release: Release) -> str:
    """Return a release's permanent id: it depends on what was out first."""
    return f"{OWN}{service}:{release.first.id}"


def _record(service: str, carried: Carried) -> Deployment:
    release = carried.release
    first = release.first
    return Deployment(
        id=identity_of(service, release),
        service_id=service,
        environment=", ".join(release.environments) or NOT_SAID,
        state=first.state,
        began_at=min(first.began_at, first.out_at),
        finished_at=first.out_at if first.is_over else None,
        sha=first.sha,
        detector=first.detector,
        url=first.url,
        rolls_back_id=carried.rolls_back,
    )


def _explain(candidates: Iterable[Candidate], found: Iterable[Found], overruled: dict[str, str]) -> None:
    """Note why a match of a detector in force is in no deployment."""
    counted = {member.id for one in found for member in one.carried.release.members}
    for one in candidates:
        if one.id not in counted:
            overruled[one.id] = (
                "it is the rest of a release that is out already"
                if one.state == "running"
                else "it names no service, and nothing of this one was new in it"
            )


def _out_at(one: Deployment) -> int:
    return one.began_at if one.finished_at is None else one.finished_at
