"""Reads changed lines: 2,000 per file, 4,000 characters each. Names come from --raw: `+++ b/x` may be content."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from data.sources.git.passes import Pass
from data.sources.git.process import COMMIT_MARK, MARKED_COMMIT, RENAME_FLAGS, pieces

MOST_LINES = 2_000
LONGEST_LINE = 4_000

_SECTION = b"diff --git "
_CHANGED = frozenset((b"+", b"-"))
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPED = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


class FilePatch(NamedTuple):
    """The changed lines of one file without line ends; none for a binary file."""

    path: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    cut: bool


@dataclass(slots=True)
class _File:
    """Collects one file's lines as they stream; `takes` is off outside hunks and when it is full."""

    path: str
    takes: bool = False
    cut: bool = False
    lines: list[bytes] = field(default_factory=list)

    def take(self, line: bytes) -> None:
        if len(self.lines) == MOST_LINES:
            self.cut, self.takes = True, False
        else:
            self.lines.append(line)

    def finished(self) -> FilePatch:
        added, removed = (self._text(sign) for sign in (b"+", b"-"))
        return FilePatch(self.path, added, removed, self.cut)

    def _text(self, sign: bytes) -> tuple[str, ...]:
        """Return the lines of one sign, decoded all at once: twice as fast as one by one."""
        mine = [line[1:] for line in self.lines if line.startswith(sign)]
        if not mine:
            return ()
        texts = b"\n".join(mine).decode("utf-8", "backslashreplace").split("\n")
        if max(map(len, texts)) > LONGEST_LINE:
            texts, self.cut = [text[:LONGEST_LINE] for text in texts], True
        return tuple(texts)


def read_patches(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[FilePatch, ...]]]:
    """Yield (sha, patches) for each commit of `git log --raw -p`."""
    sha = ""
    file = _File("")
    files: list[_File] = []
    paths: deque[str] = deque()
    for line in pieces(blocks, b"\n"):
        kind = line[:1]
        # Most frequent lines first: a week of vendored code has millions.
        if kind in _CHANGED:
            if file.takes:
                file.take(line)
        elif kind == b"@":
            file.takes = True
        elif kind == COMMIT_MARK:
            if sha:
                yield sha, tuple(file.finished() for file in files)
            sha, files, paths = line[1:].decode(), [], deque()
        elif kind == b":":
            paths.extend(_paths(line))
        elif line.startswith(_SECTION):
            file = _section(files, paths.popleft())
    if sha:
        yield sha, tuple(file.finished() for file in files)


def _section(files: list[_File], path: str) -> _File:
    """Return a section's file: a file that became a link has two sections."""
    if not files or files[-1].path != path:
        files.append(_File(path))
    files[-1].takes = False
    return files[-1]


def _paths(entry: bytes) -> list[str]:
    """Return an entry's path, twice when a file became a link: its patch then has two sections."""
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
