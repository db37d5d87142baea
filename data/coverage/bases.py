"""Which reports are about a change, which base it is compared with, and what was known when.

Its own report is its branch head's, else its merge's. The base is the sender's commit, else the newest before it on the
default branch with a report (Codecov, "Comparing commits"). Only reports with a common flag are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from data.coverage.compare import Measured
from data.coverage.paths import KnownPaths
from data.coverage.report import parse_contents
from data.query import within
from data.records import Change, ChangeCommit, Coverage, CoverageReport, Landing, PatchCoverage, Repository

if TYPE_CHECKING:
    from data.view import View


Flags = dict[str, int]
"""When the report of each of a commit's flags came, in epoch seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    change: Change
    sha: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportIndex:
    """A repository's reports by commit; `landed` is when (epoch seconds) each reached the default branch."""

    repository_id: str
    flags: Mapping[str, Flags]
    landed: Mapping[str, int]
    newest_first: Sequence[tuple[int, str]]

    def base_of(self, subject: Subject, wanted: str | None) -> str | None:
        """Return the commit to compare a change with, None for none yet; `wanted` is the sender's."""
        if wanted is not None and self.common(subject.sha, wanted):
            return wanted
        until = self._before(subject)
        if wanted is not None and wanted in self.landed:
            until = min(until, self.landed[wanted])
        own = {subject.sha, subject.change.merge_sha}
        first = bisect_left(self.newest_first, 1 - until, key=lambda one: -one[0])
        for _, sha in islice(self.newest_first, first, None):
            if sha not in own and self.common(subject.sha, sha):
                return sha
        return None

    def common(self, one: str, other: str) -> list[str]:
        return sorted(self.flags.get(one, {}).keys() & self.flags.get(other, {}).keys())

    def _before(self, subject: Subject) -> int:
        merged = subject.change.merged_at
        return max(self.flags[subject.sha].values()) if merged is None else merged


def read_index(view: View, repository: Repository, wanted: Collection[str] = ()) -> ReportIndex:
    """Read which reports there are; `wanted` are the bases that reports name."""
    flags: dict[str, Flags] = defaultdict(dict)
    for sha, flag, at in view.pick(CoverageReport, ("sha", "flag", "measured_at"), repository_id=repository.id):
        flags[sha][flag] = at
    shas = sorted({*flags, *wanted})
    made = view.read(Change, repository_id=repository.id, merge_sha=shas)
    landed = {
        one.merge_sha: one.merged_at
        for one in made
        if one.merge_sha is not None and one.merged_at is not None and one.base in {None, repository.default_branch}
    }
    # The branch's history knows better than the forge, and has commits without a change.
    landed |= dict(view.pick(Landing, ("sha", "landed_at"), repository_id=repository.id, sha=shas))
    order = sorted(((at, sha) for sha, at in landed.items()), reverse=True)
    return ReportIndex(repository_id=repository.id, flags=dict(flags), landed=landed, newest_first=order)


def subjects_of(view: View, index: ReportIndex) -> list[Subject]:
    shas = sorted(index.flags)
    ids = sorted({change for (change,) in view.pick(ChangeCommit, ("change_id",), sha=shas)})
    heads: dict[str, tuple[int, str]] = {}
    for change, position, sha in view.pick(ChangeCommit, ("change_id", "position", "sha"), change_id=ids):
        heads[change] = max(heads.get(change, (-1, "")), (position, sha))
    changes = view.read(Change, repository_id=index.repository_id, id=ids)
    changes += view.read(Change, repository_id=index.repository_id, merge_sha=shas)
    found = []
    for change in {one.id: one for one in changes}.values():
        own = (heads.get(change.id, (0, None))[1], change.merge_sha)
        sha = next((one for one in own if one is not None and one in index.flags), None)
        if sha is not None:
            found.append(Subject(change=change, sha=sha))
    return sorted(found, key=lambda one: one.change.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownCoverage:
    """A change's coverage; counts are (covered, of) in lines. `points_lost` is None if unknown."""

    points_lost: float | None
    patch: tuple[int, int] | None
    project: tuple[int, int] | None


def coverage_of(view: View, change: Change, moment: int) -> KnownCoverage | None:
    """Return what was known of a change's coverage before a moment (epoch seconds), or None."""
    seen = within("observed_at", None, moment)
    lost = view.read(Coverage, seen, change_id=change.id, order=("-observed_at",), limit=1)
    patch = view.read(PatchCoverage, seen, change_id=change.id, order=("-observed_at",), limit=1)
    found = KnownCoverage(
        points_lost=lost[0].points_lost if lost else None,
        patch=(patch[0].covered, patch[0].valid) if patch else None,
        project=_project(view, change, moment),
    )
    return None if found == KnownCoverage(points_lost=None, patch=None, project=None) else found


def _project(view: View, change: Change, moment: int) -> tuple[int, int] | None:
    repository = view.get(Repository, id=change.repository_id)
    if repository is None:
        return None
    own = [one for one in subjects_of(view, read_index(view, repository)) if one.change.id == change.id]
    if not own:
        return None
    seen = within("measured_at", None, moment)
    rows = view.read(CoverageReport, seen, repository_id=repository.id, sha=own[0].sha)
    if len(rows) == 1:
        return rows[0].covered, rows[0].valid
    if not rows:
        return None
    return Measured(reports=[parse_contents(one.files) for one in rows], known=lambda: KnownPaths(())).whole
