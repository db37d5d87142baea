"""What is known of the coverage of one change at a moment, for whoever explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.coverage.bases import read_index, subjects_of
from data.coverage.contents import parse_contents
from data.coverage.measured import Measured
from data.coverage.paths import KnownPaths
from data.query import within
from data.records import Change, Coverage, CoverageReport, PatchCoverage, Repository

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownCoverage:
    """The coverage of a change. Counts are (covered, of) in lines: of what it added, and of the whole project as its
    own report has it. `points_lost` is as in the record. None is unknown.
    """

    points_lost: float | None
    patch: tuple[int, int] | None
    project: tuple[int, int] | None


def coverage_of(view: View, change: Change, moment: int) -> KnownCoverage | None:
    """Return what was known of a change's coverage before a moment (epoch seconds), None where nothing was."""
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
