"""
Puts changed lines that a mirror tells into the files of a page's pull requests.

GitHub's own list of files stays what counts: the mirror adds the lines of a file, and the name that it had before. So
a pull request reads the same whether its lines came from a mirror or from REST.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.records import ChangeCommit, ChangeFile
from data.sources.changedlines import AskedChange
from data.sources.forge.streams import some_of
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.changedlines import PatchBook, ToldLines
    from data.sources.forge.changes import ReadChange
    from data.sources.github.activity import RepositoryActivity

SHOWN: Final = 3
"""Numbers that a notice names before it only counts."""


def fill_in(
    book: PatchBook, name: str, pulls: Sequence[ReadChange], bases: Mapping[int, str], pulse: RepositoryActivity
) -> ToldLines:
    """Complete the files of pull requests in place, and return what the book told. `bases` are branches, by number."""
    asked = [_asked(pull, bases[pull.change.number] == pulse.branch) for pull in pulls if _is_wanted(pull)]
    told = book.lines_of(name, asked)
    for pull in pulls:
        lines = told.files.get(pull.change.id)
        files = pull.parts[ChangeFile]
        if lines is None or files is None:
            continue
        pull.parts[ChangeFile] = [
            replace(file, patch=lines[file.path].patch, previous_path=lines[file.path].previous_path)
            if isinstance(file, ChangeFile) and file.path in lines
            else file
            for file in files
        ]
    return told


def lines_notice(told: ToldLines, pulls: Sequence[ReadChange], name: str) -> list[Notice]:
    """Say of which pull requests there are no changed lines, and why; nothing where there are all."""
    if told.trouble is None:
        return []
    numbers = {pull.change.id: pull.change.number for pull in pulls}
    lacking = [f"#{numbers[one]}" for one in told.lacking if one in numbers]
    detail = f"no changed lines of {name}{some_of(lacking, SHOWN)}: {told.trouble}"
    return [Notice(kind="missing", repository=name, detail=detail, blinds=("patch",) if told.again else ())]


def _is_wanted(pull: ReadChange) -> bool:
    change = pull.change
    return bool(pull.parts[ChangeFile]) and (change.merge_sha is not None or change.closed_at is None)


def _asked(pull: ReadChange, into_default: bool) -> AskedChange:  # noqa: FBT001 (it is one of its fields)
    commits = [one for one in pull.parts[ChangeCommit] or () if isinstance(one, ChangeCommit)]
    # Where commits are lacking, the last that was told is not the newest there is.
    whole = ChangeCommit not in pull.holes
    ordered = sorted(commits, key=lambda one: one.position) if whole else []
    return AskedChange(
        id=pull.change.id,
        merged_as=pull.change.merge_sha,
        commits=tuple((one.sha, one.authored_at) for one in ordered),
        into_default=into_default,
    )
