"""
What the history pass is fed: one edit after the other, as plain values.

It must not know where edits come from. FileEdit is a protocol, so that a source's own file records can be handed over
as they are: copying half a million of them would cost more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class FileEdit(Protocol):
    """One file of one edit; lines are None for a binary file, `previous_path` is set for a rename.

    Paths have slashes and are relative to the repository; `path` is the one after the edit.
    """

    @property
    def path(self) -> str: ...
    @property
    def added(self) -> int | None: ...
    @property
    def deleted(self) -> int | None: ...
    @property
    def previous_path(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Edit:
    """
    One commit or change.

    `at` is in epoch seconds and need not grow from edit to edit. `authors` are ids, never empty, the first one counts
    where one author is asked for. `files` is None when they are unknown, and names each path once. `repairs` says that
    the edit is a fix or a revert, `is_bot` that no person made it.
    """

    at: int
    authors: tuple[str, ...]
    files: Sequence[FileEdit] | None
    repairs: bool
    is_bot: bool = False
