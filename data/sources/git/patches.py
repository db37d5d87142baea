"""
Reads the changed lines of commits, for the signals that look at content.

It must not keep whole files: at most 2,000 changed lines of a file, and 4,000 characters of a line, are kept, and `cut`
says so. The surprise: names come from the --raw entries before a patch, never from the patch's own headers, since a
line such as `+++ b/x` may just as well be content.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from data.sources.git.passes import Pass
from data.sources.git.process import COMMIT_MARK, MARKED_COMMIT, RENAME_FLAGS, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_LINES = 2_000
LONGEST_LINE = 4_000

_SECTION = b"diff --git "
_HUNK = b"@@ "
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPED = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


class FilePatch(NamedTuple):
    """The changed lines of one file, without their line ends; a binary file has none."""

    path: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    cut: bool


class _File:
    """Collects one file's lines while they stream by."""

    __slots__ = ("added", "cut", "in_hunk", "path", "removed")

    def __init__(self, path: str) -> None:
        self.path = path
        self.added: list[str] = []
        self.removed: list[str] = []
        self.cut = False
        self.in_hunk = False

    def take(self, line: bytes) -> None:
        if line.startswith(_HUNK):
            self.in_hunk = True
        if not self.in_hunk or line[:1] not in {b"+", b"-"}:
            return
        if len(self.added) + len(self.removed) >= MOST_LINES:
            self.cut = True
            return
        text = line[1:].decode("utf-8", "backslashreplace")
        if len(text) > LONGEST_LINE:
            text, self.cut = text[:LONGEST_LINE], True
        (self.added if line.startswith(b"+") else self.removed).append(text)

    def finished(self) -> FilePatch:
        return FilePatch(self.path, tuple(self.added), tuple(self.removed), self.cut)


def read_patches(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[FilePatch, ...]]]:
    """Yield (sha, patches) for each commit of `git log --raw -p`."""
    sha = ""
    files: list[_File] = []
    paths: deque[str] = deque()
    for line in pieces(blocks, b"\n"):
        if line.startswith(COMMIT_MARK):
            if sha:
                yield sha, tuple(file.finished() for file in files)
            sha, files, paths = line[1:].decode(), [], deque()
        elif line.startswith(b":"):
            paths.extend(_paths(line))
        elif line.startswith(_SECTION):
            path = paths.popleft()
            if files and files[-1].path == path:
                files[-1].in_hunk = False
            else:
                files.append(_File(path))
        elif files:
            files[-1].take(line)
    if sha:
        yield sha, tuple(file.finished() for file in files)


def _paths(entry: bytes) -> list[str]:
    """Return the path of one --raw entry, twice when a file became a link: its patch then has two sections."""
    meta, *names = entry.split(b"\t")
    path = _unquoted(names[-1]).decode("utf-8", "backslashreplace")
    return [path, path] if meta.endswith(b" T") else [path]


def _unquoted(name: bytes) -> bytes:
    """Undo git's C-style quoting of unusual file names."""
    if not (name.startswith(b'"') and name.endswith(b'"')):
        return name
    return _ESCAPE.sub(_unescaped, name[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if len(code) > 1 else bytes([_ESCAPED[code[0]]])


PATCH_PASS: Pass[tuple[FilePatch, ...]] = Pass(
    ("--raw", "-p", "-U0", "--inter-hunk-context=0", *RENAME_FLAGS, MARKED_COMMIT), read_patches, needs_blobs=True
)
