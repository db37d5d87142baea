"""Signals 1 to 3: how much a change touches (Kamei et al. 2013: LA, LD, NF)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs


def lines_added(change: ChangeInputs) -> Reading:
    """LA: lines added over all files; a binary file counts none."""
    return Reading(change.history.lines_added)


def lines_deleted(change: ChangeInputs) -> Reading:
    """LD: lines deleted over all files; a binary file counts none."""
    return Reading(change.history.lines_deleted)


def files_changed(change: ChangeInputs) -> Reading:
    """NF: files in the change, binary files and submodules included."""
    return Reading(change.history.files_changed)


READERS = {function.__name__: function for function in (lines_added, lines_deleted, files_changed)}
