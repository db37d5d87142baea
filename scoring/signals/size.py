"""Signals 1 to 3: how much a change touches (Kamei et al. 2013: LA, LD, NF), of what people write and what
runs.

A lock file of 20,000 lines says nothing of a change, and of a test's lines a quarter counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.filekinds import COUNTED, FILES_OF, NONE_COUNTED, added_by_kind
from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs


def lines_added(change: ChangeInputs) -> Reading:
    """LA: lines added to production and configuration, a quarter of those of tests; a binary file counts none."""
    return Reading(change.history.lines_added, note=_left_out(change))


def lines_deleted(change: ChangeInputs) -> Reading:
    """LD: lines deleted from production and configuration, a quarter of those of tests; a binary file counts none."""
    return Reading(change.history.lines_deleted)


def files_changed(change: ChangeInputs) -> Reading:
    """NF: files of production, configuration and tests in the change, submodules included."""
    files, counted = change.edit.files, change.history.files_changed
    if files and not counted:
        return Reading(0.0, note=NONE_COUNTED)
    return Reading(counted, note=f"of {len(files):,}" if files and counted != len(files) else None)


def _left_out(change: ChangeInputs) -> str | None:
    """Say where the lines are that a change adds and that do not count, or not in full."""
    found = added_by_kind(change.edit.files or (), change.kinds)
    rest = [f"{lines:,} in {FILES_OF[kind]}" for kind, lines in found.items() if lines and kind not in COUNTED]
    return f"of {sum(found.values()):,}: {', '.join(rest)}" if rest else None


READERS = {function.__name__: function for function in (lines_added, lines_deleted, files_changed)}
