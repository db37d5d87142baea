"""
The sampled weeks of real pull requests with what became of them, as shared/real/revert_weeks has them; their clones.

Inputs and labels lie in files of their own and meet only here. The revert pull requests are taken out while reading,
so that nobody can measure with them by mistake: their titles tell what is to be predicted.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.evidence.clone import Clone
from data.commits import FileChange, Unit
from data.sources.git.repository import GitRepository
from scoring.kinds.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from data.commits import Commit
    from data.sources.git.graph import CommitGraph

WEEKS_SUFFIX, LABELS_SUFFIX = ".weeks.json", ".labels.json"
_NUMBER = re.compile(r"#(\d+)")
_OWN_NUMBER = re.compile(r"\s*\(#\d+\)\s*$")


class NothingToMeasureError(Exception):
    """The data or a clone is not what it should be; the text says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    """One pull request as the file has it. `files` is None where the list was cut; the counts are always whole."""

    sha: str
    number: int
    title: str
    author: str
    is_revert: bool
    merged_at: int
    lines_added: int
    lines_deleted: int
    files_changed: int
    files: tuple[FileChange, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One week's pull requests without those that revert one of them; `reverted` holds the numbers that came to be."""

    id: str
    pulls: tuple[PullRequest, ...]
    reverted: frozenset[int]
    removed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One repository with its sampled weeks, oldest first."""

    source: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class ReadOnce(GitRepository):
    """A repository whose line counts are in memory, since the product's pass goes over them once for every week."""

    kept: tuple[Commit, ...]

    def commits(
        self, graph: CommitGraph, unit: Unit, *, on_progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Commit]:
        """Give the changes that were read, whatever is asked; this benchmark asks for no other unit."""
        del graph, unit, on_progress
        return iter(self.kept)


def read_projects(folder: Path) -> list[Project]:
    """Read every file of weeks with its labels. Raises NothingToMeasureError."""
    paths = sorted(folder.glob(f"*{WEEKS_SUFFIX}"))
    if not paths:
        raise NothingToMeasureError(f"{folder} has no *{WEEKS_SUFFIX}; name the folder of revert weeks with --data")
    return [_project(path) for path in paths]


def _project(path: Path) -> Project:
    beside = path.with_name(path.name.removesuffix(WEEKS_SUFFIX) + LABELS_SUFFIX)
    if not beside.is_file():
        raise NothingToMeasureError(f"{path.name} has no labels; put {beside.name} beside it")
    told, labels = (json.loads(each.read_text("utf-8")) for each in (path, beside))
    by_week = {label["week"]: label for label in labels["weeks"]}
    weeks = [_week(week, by_week.get(week["week"]), beside.name) for week in told["weeks"]]
    return Project(source=told["source"], weeks=tuple(sorted(weeks, key=lambda week: week.id)))


def _week(week: Mapping[str, Any], label: Mapping[str, Any] | None, place: str) -> Week:
    pulls = [_pull_request(row) for row in week["pull_requests"]]
    if label is None or label["candidates"] != len(pulls):
        raise NothingToMeasureError(f"{place}: {week['week']} does not label {len(pulls)} pull requests; restore it")
    listed = {row["revert"] for row in label["reverts_in_same_week"]}
    kept = sorted((pull for pull in without_reverts(pulls, listed)), key=lambda pull: (pull.merged_at, pull.number))
    reverted = frozenset(label["reverted_within_30_days"]) & {pull.number for pull in kept}
    return Week(id=week["week"], pulls=tuple(kept), reverted=reverted, removed=len(pulls) - len(kept))


def _pull_request(row: Mapping[str, Any]) -> PullRequest:
    return PullRequest(
        sha=row["sha"],
        number=row["number"],
        title=row["title"],
        author=row["author"],
        is_revert=row["is_revert"],
        merged_at=int(datetime.fromisoformat(row["merged_at"]).timestamp()),
        lines_added=row["additions"],
        lines_deleted=row["deletions"],
        files_changed=row["changed_files"],
        files=None if row.get("files_truncated") else tuple(map(_file, row["files"])),
    )


def _file(row: Mapping[str, Any]) -> FileChange:
    added, deleted = (None, None) if row["binary"] else (row["additions"], row["deletions"])
    return FileChange(row["filename"], added, deleted, row.get("previous_filename"))


def without_reverts(pulls: Sequence[PullRequest], listed: Iterable[int]) -> list[PullRequest]:
    """Leave out the reverts that the labels list, and every other that names another pull request of the week.

    A revert names one by its number or by its title; a revert of something older tells nothing about the week
    and stays in it.
    """
    known = set(listed)
    return [pull for pull in pulls if pull.number not in known and not _reverts_one_of(pull, pulls)]


def _reverts_one_of(pull: PullRequest, pulls: Iterable[PullRequest]) -> bool:
    if not (pull.is_revert or repair_kind(pull.title) is Repair.REVERT):
        return False
    named = set(map(int, _NUMBER.findall(pull.title)))
    others = [other for other in pulls if other.number != pull.number]
    return any(other.number in named or _OWN_NUMBER.sub("", other.title) in pull.title for other in others)


def matched(projects: Sequence[Project], clones: Iterable[tuple[Path, bool]]) -> dict[str, Clone]:
    """Open the clones and say whose each is, by the commits that it holds.

    A path comes with whether it was asked for by name: one that was not may be a clone of something else.

    Raises:
        NothingToMeasureError: where a clone is of no repository, or lacks pull requests of its own.
        SourceError: where it cannot be opened or read.
    """
    found: dict[str, Clone] = {}
    for path, named in clones:
        repository = GitRepository.open(path)
        graph = repository.graph()
        landed = frozenset(graph.mainline)
        shas = {project.source: [pull.sha for week in project.weeks for pull in week.pulls] for project in projects}
        source = next((name for name, wanted in shas.items() if not landed.isdisjoint(wanted)), None)
        if source is None and named:
            raise NothingToMeasureError(f"{path} has none of the weeks' commits; give a clone of {' or '.join(shas)}")
        if source is None:
            continue
        if lost := [sha for sha in shas[source] if sha not in landed]:
            raise NothingToMeasureError(
                f"{path} lacks {len(lost)} commits of {source}, first {lost[0]}; fetch it whole"
            )
        print(f"reading the history of {source} in {path} …", file=sys.stderr)
        kept = tuple(repository.commits(graph, Unit.CHANGE))
        own = {field.name: getattr(repository, field.name) for field in fields(GitRepository)}
        found[source] = Clone(repository=ReadOnce(**own, kept=kept), graph=graph)
    return found
