"""Signals 1 to 8: how much a change touches and how widely (Kamei et al. 2013: LA, LD, NF, Entropy, ND, NS).

Only what people write and what runs counts, and a quarter of test lines: a lock file of 20,000 lines says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from scoring.kinds.files import FILES_OF, NONE_COUNTED, TEST_LEFT_OUT, FileKind, weight_of
from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.history.edits import FileEdit
    from scoring.inputs import ChangeInputs


LEAST_LEFT_OUT = 10
"""Fewer uncounted lines are not mentioned."""


def lines_added(change: ChangeInputs) -> Reading:
    """LA: lines added to production and configuration, a quarter of those of tests; binary files add none."""
    return Reading(change.history.lines_added, note=_left_out(change, lambda file: file.added))


def lines_deleted(change: ChangeInputs) -> Reading:
    """LD: lines deleted from production and configuration, a quarter of those of tests; binary files delete none."""
    return Reading(change.history.lines_deleted, note=_left_out(change, lambda file: file.deleted))


def files_changed(change: ChangeInputs) -> Reading:
    """NF: files of production, configuration and tests in the change, submodules included."""
    files, counted = change.edit.files, change.history.files_changed
    if files and not counted:
        return Reading(0.0, note=NONE_COUNTED)
    return Reading(counted, note=f"of {len(files):,}" if files and counted != len(files) else None)


def _left_out(change: ChangeInputs, lines: Callable[[FileEdit], int | None]) -> str | None:
    """Say how many lines count, and where the others are, most first."""
    found: Counter[tuple[str, float]] = Counter()
    for file in change.edit.files or ():
        weight, kind = weight_of(file.path, change.kinds), change.kinds(file.path)
        where = "fixtures" if kind is FileKind.TEST and not weight else FILES_OF[kind]
        found[where, weight] += lines(file) or 0
    rest = [
        f"{TEST_LEFT_OUT if weight else ''} {count:,} in {where}".lstrip()
        for (where, weight), count in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        if count and weight < 1
    ]
    left_out = sum(count * (1 - weight) for (_, weight), count in found.items())
    return f"of {found.total():,}: {', '.join(rest)}" if left_out >= LEAST_LEFT_OUT else None


PERCENT = 100


def change_entropy(change: ChangeInputs) -> Reading:
    """Shannon entropy, in bits, of the changed lines over the files: -sum p log2 p.

    The note has it divided by log2 of the number of files, the entropy of an even spread.
    """
    share = change.history.change_entropy_normalised
    return Reading(change.history.change_entropy, note=f"{PERCENT * share:.0f} % of an even spread" if share else None)


def shared_code_touched(change: ChangeInputs) -> Reading:
    """Percent of changed lines in paths that three or more services' changes touched in 90 days."""
    share = change.history.shared_code_touched
    return Reading(None, missing="the files are unknown") if share is None else Reading(PERCENT * share)


SIGNALS = (
    lines_added,
    lines_deleted,
    files_changed,
    change_entropy,
    shared_code_touched,
)
