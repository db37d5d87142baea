"""A git clone as a source of commits, streamed: what other packages use of this folder.

Where a clone lacks objects on purpose (shallow, partial), commits have no files but the reason; trees and texts are
None. A generator's mark counts at the start of one of a file's first forty lines (Linguist).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from data.commits import Commit, DiffStatus, FileChange, Unit
from data.errors import GitFailed
from data.gitattributes import FILE, Attributes
from data.sources.git.discovery import Place, find_repository
from data.sources.git.graph import CommitGraph, as_commit, expected_status, listed, read_graph
from data.sources.git.numstat import read_numstat
from data.sources.git.passes import NUMSTAT_FLAGS, PATHS_PASS, Pass, read_pass
from data.sources.git.patches import PATCH_PASS, FilePatch
from data.sources.git.process import Git, pieces
from data.sources.git.tags import TagHistory, read_release_tags

if TYPE_CHECKING:
    T = TypeVar("T")


MARK: Final = r"^(//|#|--|;|/\*|<!--) ?(Code generated .*DO NOT EDIT|@generated)"
_FIRST_LINES: Final = 40
_HEADER_WORDS: Final = 3
_NOTHING: Final = 1
"""Exit status of `git grep` without a match."""

LONGEST_BYTES: Final = 1 << 20
"""Files over a megabyte are cut: no manifest is so long."""


def _texts(git: Git, sha: str, files: list[str]) -> Iterator[tuple[str, str]]:
    asked = [f"{sha}:{name}" for name in files if "\n" not in name]
    answer = b"".join(git.stream("cat-file", "--batch", lines=asked)) if asked else b""
    for name in (one for one in files if "\n" not in one):
        header, _, answer = answer.partition(b"\n")
        words = header.split()
        if len(words) == _HEADER_WORDS and words[1] == b"blob":
            size = int(words[2])
            yield name[: -len(FILE)].rstrip("/"), answer[:size].decode("utf-8", "replace")
            answer = answer[size + 1 :]


def _marked(git: Git, sha: str) -> Iterator[str]:
    """Yield the paths that are marked as generated. Raises GitFailed."""
    asked = git.stream("grep", "-n", "-z", "-I", "-E", "-e", MARK, sha, "--", nothing=_NOTHING)
    for line in pieces(asked, b"\n"):
        path, *number = line.split(b"\0", 2)
        # A path with a newline comes in two pieces; neither is a path.
        if len(number) == 2 and int(number[0]) <= _FIRST_LINES:  # noqa: PLR2004
            yield path.removeprefix(f"{sha}:".encode()).decode("utf-8", "backslashreplace")


_NUMSTAT_PASS: Pass[tuple[FileChange, ...]] = Pass(NUMSTAT_FLAGS, read_numstat, needs_blobs=True)
_PROGRESS_STEP = 64


@dataclass(frozen=True, slots=True)
class GitRepository(Place):
    """One clone. `name` is from the origin's address, else the folder's; `branch` is None when HEAD is detached.
    `web_url` has no credentials. `shallow` and `partial` say that parts of the history were left out.
    """

    @classmethod
    def open(cls, path: Path) -> GitRepository:
        """Raises RepositoryNotFound, RepositoryUnreadable, EmptyRepository or GitMissing."""
        return find_repository(cls, path)

    def graph(self) -> CommitGraph:
        """Read everything reachable from HEAD. Raises GitFailed."""
        return read_graph(self.git, self.head, self.boundary, self.branch, self.origin)

    def commits(
        self, graph: CommitGraph, unit: Unit, *, on_progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Commit]:
        """Stream commits, parents first; `on_progress` gets read and total. Raises GitFailed."""
        shas = listed(graph, unit)
        rows = self._read(_NUMSTAT_PASS, shas, unit, graph)
        for done, (sha, status, files) in enumerate(rows, start=1):
            yield as_commit(graph, sha, unit, status, files)
            if on_progress and (done % _PROGRESS_STEP == 0 or done == len(shas)):
                on_progress(done, len(shas))

    def patches(
        self, shas: Sequence[str], unit: Unit, graph: CommitGraph
    ) -> Iterator[tuple[str, tuple[FilePatch, ...] | None]]:
        """Stream these commits' changed lines in order; None where a diff is not READ. Raises GitFailed."""
        for sha, _, files in self._read(PATCH_PASS, shas, unit, graph):
            yield sha, files

    def paths_changed(
        self, shas: Sequence[str], unit: Unit, graph: CommitGraph
    ) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """Stream the paths that these commits changed (both of a rename), None if unknown. Raises GitFailed."""
        for sha, _, entries in self._read(PATHS_PASS, shas, unit, graph):
            yield sha, None if entries is None else tuple(entry.path for entry in entries)

    def paths_at(self, sha: str) -> tuple[str, ...] | None:
        """Return all paths of a commit, None where a partial clone lacks some. Raises GitFailed."""
        try:
            found = pieces(self.git.stream("ls-tree", "-r", "-z", "--name-only", "--full-tree", "--", sha), b"\0")
            return tuple(path.decode("utf-8", "backslashreplace") for path in found)
        except GitFailed:
            if not self.partial:
                raise
            return None

    def text_at(self, sha: str, path: str) -> str | None:
        """Return a file's text, None where the clone lacks it."""
        try:
            return self.git.run("cat-file", "blob", f"{sha}:{path}")[:LONGEST_BYTES].decode("utf-8", "replace")
        except GitFailed:
            return None

    def release_tags(self, graph: CommitGraph) -> TagHistory:
        """Return the tags that name a release, and what of them is off HEAD. Raises GitFailed."""
        return read_release_tags(self.git, graph, self.name)

    def attributes(self, sha: str) -> Attributes:
        """Return what the tree says of its files; a partial clone is not searched for marks. Raises GitFailed."""
        files = [name for name in self.paths_at(sha) or () if name == FILE or name.endswith(f"/{FILE}")]
        return Attributes(_texts(self.git, sha, files), () if self.partial else _marked(self.git, sha))

    def _read(
        self, asked: Pass[T], shas: Sequence[str], unit: Unit, graph: CommitGraph
    ) -> Iterator[tuple[str, DiffStatus, T | None]]:
        """Give each commit its answer, or the reason for none without asking git in vain."""
        statuses = {sha: expected_status(graph, sha, unit) for sha in shas}
        wanted = [sha for sha, status in statuses.items() if status is DiffStatus.READ]
        answers = read_pass(replace(self.git, bases=graph.bases), asked, wanted, partial=self.partial)
        for sha, status in statuses.items():
            if status is not DiffStatus.READ:
                yield sha, status, None
                continue
            _, answer = next(answers)
            yield sha, DiffStatus.ABSENT if answer is None else status, answer
