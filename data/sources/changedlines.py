"""The protocol for asking a mirror, instead of a forge, for changed lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange:
    """`merged_as` is what its merge made; `commits` are (hash, author's epoch seconds) of its branch, oldest first."""

    id: str
    merged_as: str | None
    commits: tuple[tuple[str, int], ...]
    into_default: bool


class FileLines(NamedTuple):
    """Hunks of a unified diff without headers (None: none or too many), and the path before a move."""

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
