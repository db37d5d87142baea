"""Groups what tells of one release: several regions, a job of each, a tag and the run it started.

One release is one deployment (as DORA counts), out when its first place has it. Successes of the same commit within an
hour are one release; if another was out between, only a new place joins. Failed attempts stay apart. Only the detector
in force counts, and each release once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.deploys.rules import MERGE, ORDER, TITLES, Detector, Forces
from data.deploys.verdicts import WITH_ENVIRONMENT, State, Verdict

if TYPE_CHECKING:
    from data.deploys.material import Site
    from data.records import Change


WAVE_SECONDS: Final = 3_600
SAME_RELEASE_SECONDS: Final = 86_400
"""How far a weaker trace, such as a tag, may lie from the deployment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One thing that counts as a deployment. `place` tells regions apart, `target` is where a rollback happens."""

    id: str
    detector: Detector
    state: State
    sha: str | None
    began_at: int
    out_at: int
    environment: str | None = None
    place: str = ""
    target: str = ""
    is_named: bool = True
    url: str | None = None
    change: str | None = None
    """The merged change, where only the merge is known."""

    @property
    def is_over(self) -> bool:
        return self.state != "running"


@dataclass(slots=True)
class Release:
    """What went out together; `first` was out first and gives id and times."""

    first: Candidate
    members: list[Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members.append(self.first)

    @property
    def is_named(self) -> bool:
        return any(one.is_named for one in self.members)

    @property
    def environments(self) -> tuple[str, ...]:
        """Where it went, sorted; empty if unknown."""
        return tuple(sorted({one.environment for one in self.members if one.environment}))

    @property
    def targets(self) -> frozenset[str]:
        """The places whose previous release it may have taken back."""
        return frozenset(one.target for one in self.members)


def releases_of(candidates: Iterable[Candidate]) -> list[Release]:
    """Group candidates into releases, in the order they were out; times are epoch seconds."""
    ordered = sorted(candidates, key=lambda one: (one.out_at, one.id))
    good = _grouped((one for one in ordered if one.state == "success"), _joins)
    covered = {one.first.sha: one for one in good if one.first.sha is not None}
    running = [one for one in ordered if one.state == "running" and not _is_part(one, covered.get(one.sha or ""))]
    failed = [one for one in ordered if one.state == "failure"]
    found = [*good, *_attempts(failed), *_attempts(running)]
    return sorted(found, key=lambda one: (one.first.out_at, one.first.id))


def without_traces(candidates: Sequence[Candidate], strength: Sequence[Detector]) -> list[Candidate]:
    """Drop what a stronger detector tells too (same commit, within a day), as when a service changes over."""
    rank = {name: place for place, name in enumerate(strength)}
    best: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.sha is not None and one.state == "success":
            best.setdefault(one.sha, []).append(one)
    return [
        one
        for one in candidates
        if not any(
            rank[other.detector] < rank[one.detector] and abs(other.out_at - one.out_at) <= SAME_RELEASE_SECONDS
            for other in best.get(one.sha or "", ())
        )
    ]


def _grouped(ordered: Iterable[Candidate], joins: Callable[[Candidate, Release, bool], bool]) -> list[Release]:
    """Group by commit; `joins` is told whether the group is the last of all."""
    found: list[Release] = []
    newest: dict[str, Release] = {}
    for one in ordered:
        group = newest.get(one.sha or "")
        if group is not None and joins(one, group, group is found[-1]):
            group.members.append(one)
            continue
        release = Release(one)
        found.append(release)
        if one.sha is not None:
            newest[one.sha] = release
    return found


def _joins(one: Candidate, wave: Release, is_last: bool) -> bool:  # noqa: FBT001 (as `_grouped` calls it)
    is_near = one.out_at - wave.members[-1].out_at <= WAVE_SECONDS
    return is_near and (is_last or one.place not in {other.place for other in wave.members})


def _attempts(ordered: Iterable[Candidate]) -> list[Release]:
    begun = sorted(ordered, key=lambda one: (one.began_at, one.id))
    return _grouped(begun, lambda one, last, _: one.began_at - last.members[-1].began_at <= WAVE_SECONDS)


def _is_part(one: Candidate, wave: Release | None) -> bool:
    """Whether a running candidate is the rest of a release already out."""
    return wave is not None and abs(one.began_at - wave.first.out_at) <= WAVE_SECONDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """`reason` says why a merged change is no deployment, None where it could be."""

    change: Change
    reason: str | None


def merged_of(site: Site, service: str) -> list[Merged]:
    """Return a repository's merged changes that touch a service, with why they are no deployments."""
    return [
        Merged(change=change, reason="it is not in the default branch" if _elsewhere(site, change) else None)
        for change in site.changes
        if change.merged_at is not None and site.touches(change.id, service)
    ]


def _elsewhere(site: Site, change: Change) -> bool:
    """Whether a change went into another branch, as told or else by a clone."""
    if change.base is not None and site.branch is not None:
        return change.base != site.branch
    return site.landed is not None and change.merge_sha is not None and change.merge_sha not in site.landed


def counted(
    verdicts: Sequence[Verdict], merges: Sequence[Merged], forces: Forces, overruled: dict[str, str]
) -> list[Candidate]:
    """Return matches of the detectors in force at their time; note why the others do not count."""
    matches = [_candidate(one) for one in verdicts if one.reason is None]
    matches += [_merge(one.change) for one in merges if one.reason is None]
    in_force = []
    for one in matches:
        if forces.counts(one.detector, one.out_at):
            in_force.append(one)
        else:
            overruled[one.id] = _overruling(one, forces)
    if forces.rule.by != "auto":
        return in_force
    kept = without_traces(in_force, ORDER)
    overruled.update({one.id: "a stronger detector tells of the same release" for one in in_force if one not in kept})
    return kept


def _overruling(one: Candidate, forces: Forces) -> str:
    if forces.rule.by != "auto":
        return f'the settings say by = "{forces.rule.by}"'
    stronger = forces.in_force(one.out_at)
    if stronger is not None:
        return f"deployments were known from {TITLES[stronger]} then"
    if one.detector != MERGE:
        return "nothing of its kind had ended well within 30 days before it"
    if forces.blind_since is not None and one.out_at >= forces.blind_since:
        return "deployments could not be read then, and merges do not stand in for what is missing"
    return "the service had been deployed in another way before it"


def _candidate(one: Verdict) -> Candidate:
    signal = one.signal
    environment = signal.environment or None
    has_place = one.detector in WITH_ENVIRONMENT
    return Candidate(
        id=signal.id,
        detector=one.detector,
        state=one.state or "failure",
        sha=signal.sha,
        environment=environment,
        place=(environment or "").casefold() if has_place else signal.name,
        target=(environment or "").casefold() if has_place else "",
        began_at=signal.began_at,
        out_at=signal.began_at if one.state == "running" else one.out_at,
        is_named=one.is_named,
        url=signal.url,
    )


def _merge(change: Change) -> Candidate:
    at = change.merged_at or 0
    return Candidate(
        id=f"merge/{change.id}",
        detector=MERGE,
        state="success",
        sha=change.merge_sha,
        began_at=at,
        out_at=at,
        change=change.id,
    )
