"""
An adapter: the metrics as ApacheJIT published them, out of the product's own history pass.

It must not measure anything itself that `scoring.history.readings` measures: it feeds the same History other edits,
and reads the same readings. What differs from our signals is only convention, and each is a field of Convention:
which name a file has, which of its two times a commit has, and whether an earlier change of the same second is
earlier.

The surprise is the name of a renamed file. The published values come out only if git's printed text, such as
`{old => new}/file.c`, is taken for a path: so a rename begins a file without any past, touches a folder of that odd
name, and is missing from the past of the file that it made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from posixpath import commonprefix
from typing import TYPE_CHECKING

from data.commits import FileChange
from scoring.history.edits import Edit
from scoring.history.readings import History
from scoring.kinds.files import FileKind

if TYPE_CHECKING:
    from data.commits import Commit
    from scoring.history.edits import HistoryReadings

METRICS = ("la", "ld", "nf", "ns", "nd", "entropy", "ndev", "age", "nuc", "exp", "rexp")


def as_printed(file: FileChange) -> FileChange:
    """Name a renamed file as git prints the rename, as the published tables do."""
    if file.previous_path is None:
        return file
    return FileChange(printed_rename(file.previous_path, file.path), file.added, file.deleted)


def as_it_stands(file: FileChange) -> FileChange:
    """Name a renamed file by its new path alone; its past under the old one is not looked at."""
    return file._replace(previous_path=None)


def followed(file: FileChange) -> FileChange:
    """Keep a rename, so that the file keeps its past: what our signals do."""
    return file


def authored(commit: Commit) -> int:
    """Return when a commit was written, in epoch seconds."""
    return commit.authored_at


def committed(commit: Commit) -> int:
    """Return when a commit landed, in epoch seconds: what our signals go by."""
    return commit.committed_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Convention:
    """
    How the published definitions are read.

    `name_of` gives a file the name by which its past is found, `when` a commit its time and its place in the order.
    `strictly` leaves out earlier changes of the same second.
    """

    name_of: Callable[[FileChange], FileChange] = as_printed
    when: Callable[[Commit], int] = authored
    strictly: bool = True


def published_metrics(
    commits: Iterable[Commit], wanted: Collection[str], convention: Convention
) -> dict[str, dict[str, float]]:
    """Return by commit the published metrics of the wanted ones; merges count for their author's experience only."""
    # The published values know no kinds of files: each of them counts in full.
    history = History(lambda _: None, kinds=lambda _: FileKind.PRODUCTION)
    found: dict[str, dict[str, float]] = {}
    for batch in _batches(commits, convention):
        edits = [(commit.sha, _edit(commit, convention)) for commit in batch]
        found |= {sha: _metrics(history, edit) for sha, edit in edits if sha in wanted and edit.files is not None}
        for _, edit in edits:
            history.record(edit)
    return found


def own_metrics(commits: Iterable[Commit], wanted: Collection[str]) -> dict[str, dict[str, float]]:
    """Return by commit what our signals are, with the tables' divisors. Commits come in the order of the reader."""
    history = History(lambda _: None)
    found: dict[str, dict[str, float]] = {}
    for commit in commits:
        edit = Edit(commit.committed_at, tuple(author.name for author in commit.authors), commit.files, repairs=False)
        if commit.sha in wanted and edit.files is not None:
            readings = history.read(edit)
            own = {
                "ns": readings.subsystems_touched or 0,
                "nd": readings.directories_touched or 0,
                "age": readings.file_age or 0.0,
            }
            found[commit.sha] = _shared_metrics(readings) | own
        history.record(edit)
    return found


def printed_rename(old: str, new: str) -> str:
    """
    Return what git prints for a rename: the folders that both names share once, the rest in braces.

    The common start and the common end are whole folders, and may share the slash between them (diff.c, pprint_rename).
    """
    start = _common_start(old, new)
    end = _common_end(old, new, start)
    if not (start or end):
        return f"{old} => {new}"
    # Where start and end overlap in one slash the middle is empty, never negative.
    left, right = (name[start : max(start, len(name) - end)] for name in (old, new))
    return f"{old[:start]}{{{left} => {right}}}{old[len(old) - end :]}"


def _common_start(old: str, new: str) -> int:
    """Return how many characters the common leading folders have, the slash included."""
    return commonprefix([old, new]).rfind("/") + 1


def _common_end(old: str, new: str, start: int) -> int:
    """Return how many characters the common trailing path has, the slash before it included."""
    # The slash that ends the common start may also begin the common end.
    least = max(start - 1, 0)
    same = len(commonprefix([old[least:][::-1], new[least:][::-1]]))
    slash = old.find("/", len(old) - same) if same else -1
    return len(old) - slash if slash >= 0 else 0


def _batches(commits: Iterable[Commit], convention: Convention) -> Iterator[list[Commit]]:
    """Yield the commits in order of time: together those that may not see each other."""
    ordered = sorted(commits, key=convention.when)
    if not convention.strictly:
        yield from ([commit] for commit in ordered)
        return
    for _, batch in groupby(ordered, key=convention.when):
        yield list(batch)


def _edit(commit: Commit, convention: Convention) -> Edit:
    files = None if commit.files is None else tuple(map(convention.name_of, commit.files))
    return Edit(convention.when(commit), (commit.authors[0].name,), files, repairs=False)


def _metrics(history: History, edit: Edit) -> dict[str, float]:
    """Return the metrics of an edit that has files; what our signals count in another way is counted here."""
    files = edit.files or ()
    # Age is published in whole days of each file, so each is asked for alone. A file without a past has 0.
    alone = [history.read(Edit(edit.at, edit.authors, (file,), repairs=False)).file_age for file in files]
    own = {
        "ns": len({file.path.partition("/")[0] for file in files}),
        "nd": len({_parent_name(file.path) for file in files}),
        "age": _share(sum(math.floor(days) for days in alone if days is not None), len(files)),
    }
    return _shared_metrics(history.read(edit)) | own


def _shared_metrics(readings: HistoryReadings) -> dict[str, float]:
    """Return the metrics that are our readings, some of them divided by the number of files as published."""
    files = readings.files_changed or 0
    return {
        "la": readings.lines_added or 0,
        "ld": readings.lines_deleted or 0,
        "nf": files,
        "entropy": readings.change_entropy or 0.0,
        "ndev": _share(readings.prior_developers, files),
        "nuc": _share(readings.prior_changes, files),
        "exp": readings.author_commits,
        "rexp": readings.author_recent_experience,
    }


def _share(total: float | None, files: int) -> float:
    return (total or 0) / files if files else 0.0


def _parent_name(path: str) -> str:
    """Return the last part of a file's folder; a file in the root counts as a folder of its own name."""
    return path.split("/")[-2] if "/" in path else path
