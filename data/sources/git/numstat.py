"""
Parses the two NUL-separated formats of `git log`: line counts (--numstat) and object ids (--raw).

It must not interpret paths: they may hold newlines, tabs, quotes and bytes that are no UTF-8. The surprise: git puts a
newline before the first entry of a commit, and a rename is three pieces, the first of them with an empty path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.commits import FileChange
from data.sources.git.process import COMMIT_MARK, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class RawChange(NamedTuple):
    """One entry of --raw without rename detection: the path, and the blobs that its line counts would need."""

    path: str
    blobs: tuple[bytes, ...]


_SUBMODULE = b"160000"


def read_numstat(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[FileChange, ...]]]:
    """Yield (sha, files) for each commit of `git log --numstat -z`; a commit only once its last file is known."""
    fields = pieces(blocks, b"\0")
    sha = ""
    files: list[FileChange] = []
    for field in fields:
        if field.startswith(COMMIT_MARK):
            if sha:
                yield sha, tuple(files)
            sha, files = field[1:].decode(), []
            continue
        added, deleted, path = field.split(b"\t", 2)
        previous = None
        if not path:
            previous = next(fields).decode("utf-8", "backslashreplace")
            path = next(fields)
        name = path.decode("utf-8", "backslashreplace")
        if deleted == b"-":
            files.append(FileChange(name, None, None, previous))
        else:
            files.append(FileChange(name, int(added), int(deleted), previous))
    if sha:
        yield sha, tuple(files)


def read_raw(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[RawChange, ...]]]:
    """Yield (sha, entries) for each commit of `git log --raw --no-abbrev --no-renames -z`."""
    fields = pieces(blocks, b"\0")
    sha = ""
    entries: list[RawChange] = []
    for field in fields:
        if field.startswith(COMMIT_MARK):
            if sha:
                yield sha, tuple(entries)
            sha, entries = field[1:].decode(), []
            continue
        mode, new_mode, blob, new_blob, _ = field.lstrip(b"\n:").split(b" ")
        sides = ((mode, blob), (new_mode, new_blob))
        needed = tuple(name for kind, name in sides if kind != _SUBMODULE and name.strip(b"0"))
        entries.append(RawChange(next(fields).decode("utf-8", "backslashreplace"), needed))
    if sha:
        yield sha, tuple(entries)
