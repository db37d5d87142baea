"""A clone becomes scored changes: history, readings, points.

One streaming pass feeds the history; each wanted change is scored from what was known before it, and nothing after the
window is read. What a clone cannot supply is not laid out; what one change lacks is missing for it only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from briefing.evidence.clone_records import (
    ServiceMap,
    context_of,
    find_services,
    people_of,
    record_of,
    with_all_releases,
)
from briefing.evidence.clone_releases import Releases
from briefing.evidence.scorer import Scorer
from data.commits import DiffStatus, Unit
from data.releasenames import version_of
from data.sources.git.graph import listed
from scoring.kinds.files import FileKinds, kind_of, own_folders
from scoring.score import Scorecard, lay_out
from scoring.signals import READERS

if TYPE_CHECKING:
    from briefing.evidence.changes import ChangeRecord, ScoredChange
    from data.commits import Commit
    from data.sources.git.graph import CommitGraph
    from data.sources.git.patches import FilePatch
    from data.sources.git.repository import GitRepository
    from scoring.catalogue import Catalogue
    from scoring.inputs import Patch
    from scoring.kinds.files import KindOf
    from scoring.score import Method

LEAST_LINES, LEAST_LETTERS, MOST_OF = 3, 8, 0.9
"""So many lines with so many letters tell a change from others (a bracket does not); a backport may adapt a few."""
LATELY = 300
"""How many of the latest changes tell where a repository's own code is."""
EMBARGO_SECONDS = 30 * 86_400
"""How long before it landed a fix made in private may have been released."""
SHALLOW_NEEDS = ("history", "whole history", "failures")
ONE_SERVICE: Mapping[bool, str] = {
    True: "the repository is one service",
    False: "the clone lacks what tells its services",
}
"""Why no change can cross services, by whether that is known."""
SHALLOW_REASON = "the clone is shallow; 'git fetch --unshallow' brings the history"
NO_SOURCE: Mapping[str, str] = {
    "reviews": "a git history has no reviews; connect GitHub or GitLab",
    "codeowners": "a git history does not know which person a CODEOWNERS login is; connect GitHub or GitLab",
    "coverage": "no coverage report is connected",
    "checks": "a git history has no check results; connect GitHub or GitLab",
    "slo": "no objectives are connected; connect Prometheus",
    "incidents feed": "no incidents are connected; connect PagerDuty",
}
"""Why a kind of data is not connected where git is the only source."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clone:
    """An open repository with the shape of its history."""

    repository: GitRepository
    graph: CommitGraph

    def times(self, unit: Unit) -> list[int]:
        """Return when a unit's changes landed, in epoch seconds."""
        return [self.graph.nodes[sha].committed_at for sha in listed(self.graph, unit)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What to score of a repository: the unit, and [since, until) in epoch seconds, None for an open end.

    Services and releases are as of `as_of`; `prefix` goes before service ids where there are several repositories.
    `with_queue` adds what waited for a release when the window began.
    """

    unit: Unit
    since: int | None
    until: int | None
    as_of: int
    zone: str
    prefix: str = ""
    with_queue: bool = False

    def holds(self, at: int) -> bool:
        return (self.since is None or at >= self.since) and not self.is_after(at)

    def asks_for(self, record: ChangeRecord) -> bool:
        """Whether a change is in the window, or known to have waited when it began."""
        if self.since is None or self.holds(record.landed_at):
            return True
        return record.is_out_known and (record.deployed_at is None or record.deployed_at >= self.since)

    def is_after(self, at: int) -> bool:
        """Whether a moment is past the window, where nothing may be read."""
        return self.until is not None and at >= self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One repository's scored changes; `names` are by person id, `absent_diffs` counts changes without contents."""

    repository: GitRepository
    graph: CommitGraph
    services: ServiceMap
    scorecard: Scorecard
    releases: Releases
    names: Mapping[str, str]
    absent_diffs: int
    changes: tuple[ScoredChange, ...]


def supplied_signals(
    catalogue: Catalogue, *, shallow: bool, is_one: bool, is_known: bool = True
) -> dict[str, str | None]:
    """Return, by signal id, why git cannot supply it, None where it can; `is_one`, `is_known`: of `ServiceMap`."""
    reasons: dict[str, str | None] = {}
    lacking = (
        dict(NO_SOURCE)
        | (dict.fromkeys(SHALLOW_NEEDS, SHALLOW_REASON) if shallow else {})
        | ({"service map": ONE_SERVICE[is_known]} if is_one else {})
    )
    for signal in catalogue.signals:
        found = [lacking[need] for need in signal.needs if need in lacking]
        reasons[signal.id] = found[0] if found else None if signal.id in READERS else "not read yet"
    return reasons


def read_evidence(
    clone: Clone, method: Method, window: Window, *, on_progress: Callable[[int, int], None] | None = None
) -> Evidence:
    """Read and score one clone's changes in a window; GitFailed if skipping one commit does not help."""
    repository, graph = clone.repository, clone.graph
    services = find_services(repository, graph, as_of=window.as_of, prefix=window.prefix)
    reasons = supplied_signals(
        method.catalogue, shallow=repository.shallow, is_one=services.is_one, is_known=services.is_known
    )
    scorecard = lay_out(method, [signal for signal, reason in reasons.items() if reason is None])
    releases = Releases.of(graph, repository.release_tags(graph), cutoff=window.as_of, services=services.names)
    complete = not (repository.shallow or repository.partial)
    kinds = read_kinds(clone, window)
    scorer = Scorer(
        scorecard,
        services.named,
        kinds=kinds,
        complete=complete,
        newcomers_after=0 if complete else None,
    )
    changes: list[ScoredChange] = []
    names: dict[str, str] = {}
    absent = 0
    surroundings = partial(context_of, zone=window.zone)
    wanted = _wanted(graph, window, releases)
    for commit, patches in _with_patches(clone, window.unit, wanted, on_progress):
        if window.is_after(commit.committed_at):
            continue
        record = record_of(
            commit, patches, repository=repository.name, services=services, releases=releases, kinds=kinds
        )
        if commit.sha in wanted and window.asks_for(record):
            told = with_all_releases(carried_by_content(record, clone, releases), releases)
            changes.append(scorer.score(told, surroundings(told), surroundings))
            scorer.learn(changes[-1])
            names.update(zip(record.authors, (author.name for author in people_of(commit)), strict=True))
            absent += commit.diff is DiffStatus.ABSENT
        scorer.remember(record)
        if commit.diff is DiffStatus.ABSENT:
            scorer.overlook(record.authors)
        scorer.failures.record(record.landed_at, record.services, repairs=record.repair is not None)
    return Evidence(
        repository=repository,
        graph=graph,
        services=services,
        scorecard=scorecard,
        releases=releases,
        names=names,
        absent_diffs=absent,
        changes=tuple(changes),
    )


def carried_by_content(record: ChangeRecord, clone: Clone, releases: Releases) -> ChangeRecord:
    """Add to a security fix the first release whose files have its lines, if history names none.

    Private repairs often reach a release by a commit that does not name them, even before the default branch.
    """
    known = math.inf if record.deployed_at is None else record.deployed_at
    tags = [tag for tag in releases.whole if record.landed_at - EMBARGO_SECONDS <= tag.created_at < known]
    fix = record.security
    if fix is None or fix.of_dependency or fix.out is not None or not record.is_out_known or not tags:
        return record
    texts = (clone.graph.nodes[record.sha], *clone.graph.brought_in(record.sha))
    named = {version for one in texts for version in one.versions}
    if any(".".join(map(str, version_of(tag.name))) in named for tag in tags if tag.created_at < record.landed_at):
        # It may say that the release has it, or needs it.
        return replace(record, security=replace(fix, may_be_out=True))
    parent = clone.graph.nodes[record.sha].parents[:1]
    added = {
        patch.path: lines
        for patch in record.patches or ()
        if not patch.cut and (lines := _new_lines(clone, patch, parent))
    }
    every = sum(map(len, added.values()))
    for tag in tags if every >= LEAST_LINES else ():
        if sum(len(lines & _lines_at(clone, tag.sha, path)) for path, lines in added.items()) >= MOST_OF * every:
            if tag.created_at < record.landed_at:
                return replace(record, security=replace(fix, out=(tag.name, tag.created_at)))
            return replace(record, deployed_at=tag.created_at, release=tag.name)
    return record


def _new_lines(clone: Clone, patch: Patch, parent: Sequence[str]) -> frozenset[str]:
    """Return the lines a change brought to a file, without known and trivial ones."""
    known = frozenset[str]().union(*(_lines_at(clone, sha, patch.path) for sha in parent))
    return frozenset(line for one in patch.added if len(line := one.strip()) >= LEAST_LETTERS) - known


def _lines_at(clone: Clone, sha: str, path: str) -> frozenset[str]:
    return frozenset(line.strip() for line in (clone.repository.text_at(sha, path) or "").split("\n"))


def read_kinds(clone: Clone, window: Window) -> KindOf:
    """Return what tells the kinds of a clone's files, by what the tree of the moment says of them first."""
    graph = clone.graph
    landed = [sha for sha in graph.mainline if graph.nodes[sha].committed_at < window.as_of]
    if not landed:
        return kind_of
    lately = clone.repository.paths_changed(landed[-LATELY:], Unit.CHANGE, graph)
    own = own_folders(paths for _, paths in lately if paths)
    return FileKinds(clone.repository.attributes(landed[-1]).of, own=own).of


def _wanted(graph: CommitGraph, window: Window, releases: Releases) -> dict[str, None]:

    def is_wanted(sha: str) -> bool:
        at = graph.nodes[sha].committed_at
        waited = window.with_queue and window.since is not None and releases.may_wait_at(sha, window.since)
        return window.holds(at) or (waited and not window.is_after(at))

    return {sha: None for sha in listed(graph, window.unit) if is_wanted(sha)}


def _with_patches(
    clone: Clone, unit: Unit, wanted: Mapping[str, None], on_progress: Callable[[int, int], None] | None
) -> Iterator[tuple[Commit, Sequence[FilePatch] | None]]:
    """Walk the commits with the changed lines of the wanted ones: two streams of git in step."""
    graph = clone.graph
    patches = clone.repository.patches(list(wanted), unit, graph)
    for commit in clone.repository.commits(graph, unit, on_progress=on_progress):
        yield commit, next(patches)[1] if commit.sha in wanted else None
