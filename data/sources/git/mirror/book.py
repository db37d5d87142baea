"""Reads changed lines from the mirrors: per page one fetch for commits and one for contents.

A merge is compared with its first parent, a rebase with the commit before its branch, an open change with its branch
point. Names come from git's list of entries, never from a diff's headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from data.errors import CollectionStopped, GitFailed, SourceError
from data.sources.changedlines import AskedChange, FileLines, ToldLines
from data.sources.git.mirror.mirror import BRANCH, Mirror
from data.sources.git.numstat import read_entries
from data.sources.git.process import HASH, RENAME_FLAGS, Git, pieces

if TYPE_CHECKING:
    from data.sources.git.mirror.source import Mirrors


MOST_PATCH: Final = 1 << 20
"""Bytes of one file's patch; GitHub's limit too."""

MOST_FILES: Final = 3_000
"""Files of a change whose contents are fetched; GitHub's limit too."""

MOST_DIFF: Final = 64 << 20
"""Bytes of one change's diff that are read: nobody reads the diff of a moved tree."""

COMMAND: Final = ("diff-tree", "-r", "--no-abbrev", "--full-index")
FLAGS: Final = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--diff-algorithm=myers", "--unified=3"),
    *("--inter-hunk-context=0", "--ignore-submodules=none", "--submodule=short", "-O/dev/null"),
)
SECTION: Final = b"diff --git "
HUNK: Final = b"@@ "


class Span(NamedTuple):
    older: str
    newer: str


def contents_of(git: Git, span: Span) -> frozenset[str] | None:
    """Return the ids of the contents that a diff needs; None if too many. Raises GitFailed."""
    found: set[str] = set()
    files = 0
    for entry in read_entries(git.stream(*COMMAND, "--raw", "-z", "--no-renames", *span, "--")):
        files += 1
        found |= {name.decode() for name in entry.blobs}
    return frozenset(found) if files <= MOST_FILES else None


def read_lines(git: Git, span: Span) -> dict[str, FileLines]:
    """Return the changed lines of every file by its path now. Raises GitFailed."""
    entries = list(read_entries(git.stream(*COMMAND, "--raw", "-z", *RENAME_FLAGS, *span, "--")))
    texts = _sections(git.stream(*COMMAND, "-p", *RENAME_FLAGS, *FLAGS, *span, "--"))
    found: dict[str, FileLines] = {}
    for entry in entries:
        # A file that became a link, or the reverse, has two sections in a diff.
        sections = 2 if entry.status == b"T" else 1
        own = list(islice(texts, sections))
        if len(own) != sections:
            raise GitFailed(git.git_dir, f"its diff of {span.newer} lacks a file that it listed")
        found[entry.path] = FileLines(own[0] if sections == 1 else None, entry.previous)
    return found


class _Section:
    __slots__ = ("in_hunk", "lines", "size")

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.size = 0
        self.in_hunk = False

    def take(self, line: bytes) -> None:
        self.in_hunk = self.in_hunk or line.startswith(HUNK)
        if self.in_hunk:
            self.size += len(line) + 1
            if self.size <= MOST_PATCH:
                self.lines.append(line)

    def text(self) -> str | None:
        # Bytes that are not UTF-8 become what JSON would bring.
        whole = self.lines and self.size <= MOST_PATCH
        return b"\n".join(self.lines).decode("utf-8", "replace") if whole else None


def _sections(blocks: Iterable[bytes]) -> Iterator[str | None]:
    """Yield the hunks of each file of a diff; None where it has none or too many, and forever after a bound."""
    section: _Section | None = None
    read = 0
    for line in pieces(blocks, b"\n"):
        read += len(line) + 1
        if read > MOST_DIFF:
            yield from repeat(None)
        if line.startswith(SECTION):
            if section is not None:
                yield section.text()
            section = _Section()
        elif section is not None:
            section.take(line)
    if section is not None:
        yield section.text()


GONE = "its commits are not on the server any more"
UNTOLD = "its commits were not told"
TOO_LARGE = "it changes too many files"

EMPTY_TREES: Final = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The tree without files, by the length of the hash; the first commit is compared with it."""


class MirrorPatches:
    def __init__(self, mirrors: Mirrors) -> None:
        self._mirrors = mirrors

    def lines_of(self, repository: str, changes: Sequence[AskedChange]) -> ToldLines:
        wanted = [one for one in changes if _names_commits(one)]
        told = {one.id for one in wanted}
        untold = {one.id: UNTOLD for one in changes if one.id not in told}
        if not wanted:
            return _told({}, untold)
        try:
            mirror = self._mirrors.of(repository)
            mirror.update()
            spans, troubles = self._spans(mirror, wanted)
            contents = self._contents(mirror, spans, troubles)
            mirror.bring(sorted(frozenset().union(*contents.values())), contents=True)
        except (SourceError, CollectionStopped) as error:
            lacking = tuple(one.id for one in wanted)
            return ToldLines(files={}, lacking=lacking, trouble=str(error), again=True)
        files = {}
        for change in contents:
            try:
                files[change] = read_lines(mirror.git, spans[change])
            except GitFailed as error:
                troubles[change] = error.last_words
        return _told(files, {**untold, **troubles})

    def _spans(self, mirror: Mirror, changes: Sequence[AskedChange]) -> tuple[dict[str, Span], dict[str, str]]:
        ends = {one.id: one.merged_as or one.commits[-1][0] for one in changes}
        absent = mirror.bring(ends.values(), contents=False)
        spans: dict[str, Span] = {}
        troubles: dict[str, str] = {}
        for one in changes:
            try:
                span = None if ends[one.id] in absent else _span_of(mirror.git, one)
            except GitFailed as error:
                troubles[one.id] = error.last_words
                continue
            if span is None:
                troubles[one.id] = GONE
            else:
                spans[one.id] = span
        return spans, troubles

    def _contents(
        self, mirror: Mirror, spans: Mapping[str, Span], troubles: dict[str, str]
    ) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for change, span in spans.items():
            try:
                contents = contents_of(mirror.git, span)
            except GitFailed as error:
                troubles[change] = error.last_words
                continue
            if contents is None:
                troubles[change] = TOO_LARGE
            else:
                found[change] = contents
        return found


def _names_commits(change: AskedChange) -> bool:
    """Whether a forge gave hashes of commits and nothing else: git might take other text for an option."""
    names = [*(() if change.merged_as is None else (change.merged_as,)), *(sha for sha, _ in change.commits)]
    return bool(names) and all(HASH.fullmatch(name) for name in names)


def _told(files: Mapping[str, Mapping[str, FileLines]], troubles: Mapping[str, str]) -> ToldLines:
    words = "; ".join(sorted(set(troubles.values())))
    return ToldLines(files=files, lacking=tuple(troubles), trouble=words or None)


class _Commit(NamedTuple):
    sha: str
    parents: tuple[str, ...]
    authored_at: int


def _span_of(git: Git, change: AskedChange) -> Span | None:
    """Return what to compare; None where branch and target share nothing. Raises GitFailed."""
    if change.merged_as is not None:
        return _merged(git, change, change.merged_as)
    head = change.commits[-1][0]
    if change.into_default:
        try:
            base = git.run("merge-base", BRANCH, head).decode().strip()
        except GitFailed:
            # Without a common commit git fails silently; any other failure has words and is raised.
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
    """Whether the branch's newest commits are the change's own, rewritten."""
    alone = all(len(commit.parents) == 1 for commit in last)
    return alone and [commit.authored_at for commit in reversed(last)] == [at for _, at in commits]


def _before(commit: _Commit) -> str:
    return commit.parents[0] if commit.parents else EMPTY_TREES[len(commit.sha)]


def _newest(git: Git, sha: str, count: int) -> list[_Commit]:
    asked = ("log", "--first-parent", "--no-show-signature", f"--max-count={count}", "--format=%H,%at,%P")
    found = []
    for line in git.run(*asked, sha, "--").decode().splitlines():
        name, at, parents = line.split(",")
        found.append(_Commit(name, tuple(parents.split()), int(at or 0)))
    return found
