"""
Between which two commits a change's lines lie: what its merge brought to the default branch, or what it would bring.

A merge commit is compared with its first parent, and a squashed commit with its only one. Of a rebase the forge names
only the last commit: so many before it belong to the change as its branch had, if they were written at the same times.
An open change is compared with where its branch left the default one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from data.errors import GitFailed
from data.sources.git.mirror.diffs import Span
from data.sources.git.mirror.mirror import BRANCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.sources.changedlines import AskedChange
    from data.sources.git.process import Git

EMPTY_TREES: Final = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The tree without files, by the length of the hash: what the first commit of all is compared with."""


class _Commit(NamedTuple):
    sha: str
    parents: tuple[str, ...]
    authored_at: int


def span_of(git: Git, change: AskedChange) -> Span | None:
    """Return what to compare, None where its branch has nothing in common with what it is for. Raises GitFailed."""
    if change.merged_as is not None:
        return _merged(git, change, change.merged_as)
    head = change.commits[-1][0]
    if change.into_default:
        try:
            base = git.run("merge-base", BRANCH, head).decode().strip()
        except GitFailed:
            # It says nothing and fails where there is none; else it says why, and that is no answer.
            return None
        return Span(base, head)
    oldest = _newest(git, change.commits[0][0], 1)[0]
    return Span(_before(oldest), head)


def _merged(git: Git, change: AskedChange, sha: str) -> Span:
    last = _newest(git, sha, max(1, len(change.commits)))
    if len(last[0].parents) > 1 or not _are_rebased(last, change.commits):
        return Span(_before(last[0]), sha)
    return Span(_before(last[-1]), sha)


def _are_rebased(last: Sequence[_Commit], commits: Sequence[tuple[str, int]]) -> bool:
    """Tell whether the newest commits of the branch are those of the change, written again."""
    alone = all(len(commit.parents) == 1 for commit in last)
    return alone and [commit.authored_at for commit in reversed(last)] == [at for _, at in commits]


def _before(commit: _Commit) -> str:
    return commit.parents[0] if commit.parents else EMPTY_TREES[len(commit.sha)]


def _newest(git: Git, sha: str, count: int) -> list[_Commit]:
    """Return so many commits from one on back, by first parents, newest first."""
    asked = ("log", "--first-parent", "--no-show-signature", f"--max-count={count}", "--format=%H,%at,%P")
    found = []
    for line in git.run(*asked, sha, "--").decode().splitlines():
        name, at, parents = line.split(",")
        found.append(_Commit(name, tuple(parents.split()), int(at or 0)))
    return found
