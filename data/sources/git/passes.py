"""One pass of `git diff-tree` over commits, in order, that survives objects missing in the clone.

Git stops at the first object that it cannot read: so commits of absent objects are left out beforehand, and damage is
found by reading the next commits one by one, with a restart for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from data.errors import GitFailed
from data.sources.git.numstat import RawChange, read_raw
from data.sources.git.process import MARKED_COMMIT, RENAME_FLAGS, Git, pieces

NUMSTAT_FLAGS = ("--numstat", "-z", *RENAME_FLAGS, MARKED_COMMIT)
RAW_FLAGS = ("--raw", "-z", "--no-renames", MARKED_COMMIT)
# Git starts to write a commit before it has read all of it: the culprit is the next commit or the one after.
_SUSPECTS = 2
_MOST_RESTARTS = 200
_NOTHING: frozenset[str] = frozenset()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pass(Generic[T]):
    """What to ask of `git diff-tree` and how to read it; `needs_blobs`: absent blobs count too."""

    flags: tuple[str, ...]
    parse: Callable[[Iterable[bytes]], Iterator[tuple[str, T]]]
    needs_blobs: bool


PATHS_PASS: Pass[tuple[RawChange, ...]] = Pass(RAW_FLAGS, read_raw, needs_blobs=False)


def read_pass(git: Git, asked: Pass[T], shas: Sequence[str], *, partial: bool) -> Iterator[tuple[str, T | None]]:
    """Yield (sha, answer) in the given order; None where the clone lacks what the answer needs. `partial` looks for
    absent objects before git stops on one. Raises GitFailed when git keeps stopping.
    """
    if partial:
        return _read_on(git, asked, shas, _absent(git, asked, shas), look_first=False)
    return _read_on(git, asked, shas, _NOTHING, look_first=True)


def _read_on(
    git: Git, asked: Pass[T], shas: Sequence[str], absent: frozenset[str], *, look_first: bool
) -> Iterator[tuple[str, T | None]]:
    done = restarts = 0
    while done < len(shas):
        try:
            for answer in _read_present(git, asked, shas[done:], absent):
                yield answer
                done += 1
        except GitFailed:
            restarts += 1
            if restarts > _MOST_RESTARTS:
                raise
            if look_first:
                look_first, absent = False, _absent(git, asked, shas[done:])
                continue
            for answer in _read_alone(git, asked, shas[done:], absent):
                yield answer
                done += 1


def _read_present(
    git: Git, asked: Pass[T], shas: Sequence[str], absent: frozenset[str]
) -> Iterator[tuple[str, T | None]]:
    present = [sha for sha in shas if sha not in absent]
    answers = asked.parse(git.diffs(*asked.flags, shas=present)) if present else iter(())
    for sha in shas:
        if sha in absent:
            yield sha, None
            continue
        answer = next(answers, None)
        if answer is None or answer[0] != sha:
            raise GitFailed(git.git_dir, f"it left out commit {sha}")
        yield answer


def _read_alone(
    git: Git, asked: Pass[T], shas: Sequence[str], absent: frozenset[str]
) -> Iterator[tuple[str, T | None]]:
    """Read the next commits with one git each, up to and including the unreadable one."""
    tried = 0
    for sha in shas:
        if sha in absent:
            yield sha, None
            continue
        try:
            [answer] = asked.parse(git.diffs(*asked.flags, shas=[sha]))
        except GitFailed:
            yield sha, None
            return
        yield answer
        tried += 1
        if tried == _SUSPECTS:
            return


def _absent(git: Git, asked: Pass[T], shas: Sequence[str]) -> frozenset[str]:
    """Return the commits whose diff needs an object that this clone lacks."""
    present = _Present.read(git)
    treeless = present.without_trees(shas)
    with_trees = [sha for sha in shas if sha not in treeless]
    if not asked.needs_blobs:
        return treeless
    blobless = set(treeless)
    for sha, entries in _read_on(git, PATHS_PASS, with_trees, _NOTHING, look_first=False):
        if entries is None or not all(present.has(blob) for entry in entries for blob in entry.blobs):
            blobless.add(sha)
    return frozenset(blobless)


@dataclass(frozen=True, slots=True)
class _Present:
    """The names of all objects in the clone; asking git one by one would make it fetch the absent ones."""

    git: Git
    names: frozenset[bytes]

    @classmethod
    def read(cls, git: Git) -> _Present:
        listing = git.stream("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        return cls(git, frozenset(bytes.fromhex(name.decode()) for name in pieces(listing, b"\n")))

    def has(self, name: bytes) -> bool:
        return bytes.fromhex(name.decode()) in self.names

    def without_trees(self, shas: Sequence[str]) -> frozenset[str]:
        """Return the commits whose root tree, or that of their base, is not in the clone."""
        found = self._fields("%H %P", shas)
        bases = {sha: [self.git.bases[sha]] if sha in self.git.bases else parents[:1] for sha, parents in found}
        both = dict.fromkeys([*shas, *(base for parents in bases.values() for base in parents)])
        treeless = {sha for sha, [tree] in self._fields("%H %T", both) if not self.has(tree.encode())}
        return frozenset(sha for sha in shas if not treeless.isdisjoint((sha, *bases[sha])))

    def _fields(self, fields: str, shas: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        command = ("log", "--no-walk=unsorted", "--stdin", f"--format=tformat:{fields}", "--")
        for line in pieces(self.git.stream(*command, lines=shas), b"\n"):
            sha, *others = line.decode().split()
            yield sha, others
