"""
The changed lines between two commits, as GitHub's REST interface tells them: hunks only, a text for each file.

Names come from git's list of entries and never from a diff's own headers, whose quoting depends on the name. Nothing
is fetched here: what is not in the mirror makes git stop.
"""

from __future__ import annotations

from itertools import islice, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from data.errors import GitFailed
from data.sources.changedlines import FileLines
from data.sources.git.numstat import read_entries
from data.sources.git.process import RENAME_FLAGS, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.sources.git.process import Git

MOST_PATCH: Final = 1 << 20
"""Bytes of one file's patch; GitHub gives none of more either."""

MOST_FILES: Final = 3_000
"""Files of a change whose contents are fetched; GitHub lists no more."""

MOST_DIFF: Final = 64 << 20
"""Bytes of one change's diff that are read: whoever moved a whole tree has a diff, and nobody reads it."""

COMMAND: Final = ("diff-tree", "-r", "--no-abbrev", "--full-index")
FLAGS: Final = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--diff-algorithm=myers", "--unified=3"),
    *("--inter-hunk-context=0", "--ignore-submodules=none", "--submodule=short", "-O/dev/null"),
)
SECTION: Final = b"diff --git "
HUNK: Final = b"@@ "


class Span(NamedTuple):
    """Two trees or commits to compare."""

    older: str
    newer: str


def contents_of(git: Git, span: Span) -> frozenset[str] | None:
    """Return the ids of the contents that a diff needs, None for too many files to ask for. Raises GitFailed."""
    found: set[str] = set()
    files = 0
    for entry in read_entries(git.stream(*COMMAND, "--raw", "-z", "--no-renames", *span, "--")):
        files += 1
        found |= {name.decode() for name in entry.blobs}
    return frozenset(found) if files <= MOST_FILES else None


def read_lines(git: Git, span: Span) -> dict[str, FileLines]:
    """Return the changed lines of every file that differs, by its path now. Raises GitFailed."""
    entries = list(read_entries(git.stream(*COMMAND, "--raw", "-z", *RENAME_FLAGS, *span, "--")))
    texts = _sections(git.stream(*COMMAND, "-p", *RENAME_FLAGS, *FLAGS, *span, "--"))
    found: dict[str, FileLines] = {}
    for entry in entries:
        # A file that became a link, or the other way round, has two sections in a diff.
        sections = 2 if entry.status == b"T" else 1
        own = list(islice(texts, sections))
        if len(own) != sections:
            raise GitFailed(git.git_dir, f"its diff of {span.newer} lacks a file that it listed")
        found[entry.path] = FileLines(own[0] if sections == 1 else None, entry.previous)
    return found


class _Section:
    """Collects one file's hunks while they stream by."""

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
        # What is no UTF-8 comes as JSON would bring it.
        whole = self.lines and self.size <= MOST_PATCH
        return b"\n".join(self.lines).decode("utf-8", "replace") if whole else None


def _sections(blocks: Iterable[bytes]) -> Iterator[str | None]:
    """Yield the hunks of each file of a diff; None where it has none or too many, and for ever after a bound."""
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
