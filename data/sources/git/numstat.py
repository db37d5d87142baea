"""Parses `git log`'s NUL-separated --numstat and --raw; a rename is three pieces, the first empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from data.commits import FileChange
from data.sources.git.process import COMMIT_MARK, pieces

T = TypeVar("T")

_SUBMODULE = b"160000"
_MOVED = frozenset({b"R", b"C"})


class RawChange(NamedTuple):
    """An entry of --raw: path, kind (M, T …), the blobs that line counts need, and the earlier path if renamed."""

    path: str
    status: bytes
    blobs: tuple[bytes, ...]
    previous: str | None


def read_numstat(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[FileChange, ...]]]:
    """Yield (sha, files) for each commit of `git log --numstat -z`."""
    return _by_commit(blocks, _counts)


def read_raw(blocks: Iterable[bytes]) -> Iterator[tuple[str, tuple[RawChange, ...]]]:
    """Yield (sha, entries) for each commit of `git log --raw --no-abbrev -z`."""
    return _by_commit(blocks, _raw)


def read_entries(blocks: Iterable[bytes]) -> Iterator[RawChange]:
    """Yield the entries of `git diff-tree --raw --no-abbrev -z` of two trees."""
    fields = pieces(blocks, b"\0")
    return (_raw(field, fields) for field in fields)


def _by_commit(
    blocks: Iterable[bytes], read: Callable[[bytes, Iterator[bytes]], T]
) -> Iterator[tuple[str, tuple[T, ...]]]:
    """Yield (sha, entries) for each commit, once its last entry is known."""
    fields = pieces(blocks, b"\0")
    sha = ""
    entries: list[T] = []
    for field in fields:
        if not field.startswith(COMMIT_MARK):
            entries.append(read(field, fields))
            continue
        if sha:
            yield sha, tuple(entries)
        sha, entries = field[1:].decode(), []
    if sha:
        yield sha, tuple(entries)


def _counts(field: bytes, fields: Iterator[bytes]) -> FileChange:
    added, deleted, path = field.split(b"\t", 2)
    previous = None
    if not path:
        previous = next(fields).decode("utf-8", "backslashreplace")
        path = next(fields)
    name = path.decode("utf-8", "backslashreplace")
    if deleted == b"-":
        return FileChange(name, None, None, previous)
    return FileChange(name, int(added), int(deleted), previous)


def _raw(field: bytes, fields: Iterator[bytes]) -> RawChange:
    mode, new_mode, blob, new_blob, status = field.lstrip(b"\n:").split(b" ")
    sides = ((mode, blob), (new_mode, new_blob))
    needed = tuple(name for kind, name in sides if kind != _SUBMODULE and name.strip(b"0"))
    moved = status[:1] in _MOVED
    names = [name.decode("utf-8", "backslashreplace") for name in islice(fields, 2 if moved else 1)]
    return RawChange(names[-1], status[:1], needed, names[0] if moved else None)
