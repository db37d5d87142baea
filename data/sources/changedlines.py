"""Asking somebody else for the changed lines of changes: a forge tells one change at a time, a mirror has them all.

A file's lines are what GitHub's REST interface calls its `patch`: hunks of a unified diff, without headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange:
    """A change whose lines are wanted; `merged_as` is what its merge made, None while it is open.

    `commits` are hash and author date (epoch seconds) of its branch's, oldest first, empty where they were not told.
    """

    id: str
    merged_as: str | None
    commits: tuple[tuple[str, int], ...]
    into_default: bool


class FileLines(NamedTuple):
    """The changed lines of one file, None where there are none or too many; and its path before, where it moved."""

    patch: str | None
    previous_path: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldLines:
    """What could be told, by change and path; `trouble` says what could not, `lacking` of which changes nothing."""

    files: Mapping[str, Mapping[str, FileLines]]
    lacking: tuple[str, ...] = ()
    trouble: str | None = None
    again: bool = False


class PatchBook(Protocol):
    """Whoever knows changed lines."""

    def lines_of(self, repository: str, changes: Sequence[AskedChange]) -> ToldLines:
        """Tell the changed lines of some changes of a repository, by its full name. Raises nothing of its own."""
