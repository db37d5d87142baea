"""The protocol for asking a mirror, instead of a forge, for changed lines.

A file's lines are what GitHub's REST API calls its `patch`: hunks of a unified diff, without headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange:
    """A change whose lines are wanted; `merged_as` is what its merge made, None while it is open.

    `commits` are hash and author date (epoch seconds) of its branch, oldest first, empty where not told.
    """

    id: str
    merged_as: str | None
    commits: tuple[tuple[str, int], ...]
    into_default: bool


class FileLines(NamedTuple):
    """One file's changed lines (None for none or too many), and its path before if it moved."""

    patch: str | None
    previous_path: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldLines:
    """Lines by change and path; `trouble` says what is missing, `lacking` for which changes."""

    files: Mapping[str, Mapping[str, FileLines]]
    lacking: tuple[str, ...] = ()
    trouble: str | None = None
    again: bool = False


class PatchBook(Protocol):
    def lines_of(self, repository: str, changes: Sequence[AskedChange]) -> ToldLines:
        """Return changed lines of a repository (full name). Raises nothing of its own."""
