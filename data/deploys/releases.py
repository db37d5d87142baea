"""Puts together what tells of one release: several regions, a job of each, a tag and the run that it started.

One release of a service is one deployment, however many places it goes to (DORA counts how often a service is
released). What goes well with the same commit within an hour of the last is one release; it is out when the first of
them is, because that is when customers meet it. Where another commit was out in between, only a place that the release
had not reached yet still joins it: the same place once more is a new release, and perhaps a rollback. Attempts that
failed stay apart, so that a retry does not hide them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from data.deploys.rules import Detector
    from data.deploys.verdicts import State

WAVE_SECONDS: Final = 3_600
SAME_RELEASE_SECONDS: Final = 86_400
"""How far a weaker trace of a release, such as its tag, may lie from the deployment itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One thing that counts as a deployment. `place` tells regions apart, `target` what a rollback happens in."""

    id: str
    detector: Detector
    state: State
    sha: str | None
    environment: str | None
    place: str
    target: str
    began_at: int
    out_at: int
    is_over: bool
    is_named: bool
    url: str | None
    change: str | None = None
    """The change that was merged, where the merge is all that is known."""


@dataclass(slots=True)
class Release:
    """What was brought out together; `first` is what was out first, whose id and times are the release's."""

    first: Candidate
    members: list[Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members.append(self.first)

    @property
    def is_named(self) -> bool:
        """Whether any part of it says that it is the service's."""
        return any(one.is_named for one in self.members)

    @property
    def environments(self) -> tuple[str, ...]:
        """Where it went, sorted; empty where nothing says so."""
        return tuple(sorted({one.environment for one in self.members if one.environment}))

    @property
    def targets(self) -> frozenset[str]:
        """The places whose previous release it may have taken back."""
        return frozenset(one.target for one in self.members)


def releases_of(candidates: Iterable[Candidate]) -> list[Release]:
    """Group candidates into releases, in the order in which they were out; times are epoch seconds."""
    ordered = sorted(candidates, key=lambda one: (one.out_at, one.id))
    good = _grouped((one for one in ordered if one.state == "success"), _joins)
    covered = {one.first.sha: one for one in good if one.first.sha is not None}
    running = [one for one in ordered if one.state == "running" and not _is_part(one, covered.get(one.sha or ""))]
    failed = [one for one in ordered if one.state == "failure"]
    found = [*good, *_attempts(failed), *_attempts(running)]
    return sorted(found, key=lambda one: (one.first.out_at, one.first.id))


def without_traces(candidates: Sequence[Candidate], strength: Sequence[Detector]) -> list[Candidate]:
    """Drop what a stronger detector tells of as well: the same commit, within a day.

    This is for the day on which a service changes its way of deploying: its last tag of the old way and its first
    deployment of the new one are the same release.
    """
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
    """Group by commit what joins the newest group of it; `joins` is told whether that is the last of all groups."""
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
    """Group attempts of the same commit by when they began."""
    begun = sorted(ordered, key=lambda one: (one.began_at, one.id))
    return _grouped(begun, lambda one, last, _: one.began_at - last.members[-1].began_at <= WAVE_SECONDS)


def _is_part(one: Candidate, wave: Release | None) -> bool:
    """Whether something that is still running is the rest of a release that is out already."""
    return wave is not None and abs(one.began_at - wave.first.out_at) <= WAVE_SECONDS
