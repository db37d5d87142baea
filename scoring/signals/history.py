"""Signals 9 to 21: what happened to the same files before, and what their authors know of them.

After Kamei et al. 2013 and Bird et al. 2011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.kinds.files import NONE_COUNTED
from scoring.kinds.repairs import repair_kind
from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs


OLD_DAYS = 1000.0
"""The top of the scale, beyond which an age says nothing."""


def file_size(change: ChangeInputs) -> Reading:
    """LT / NF: mean lines of the files before the change."""
    size = change.history.file_size
    if change.history.files_changed == 0:
        return Reading(0.0, note=NONE_COUNTED)
    return Reading(size, missing=None if size is not None else "no changed file has a known size")


def file_age(change: ChangeInputs) -> Reading:
    """AGE: mean days since each file's last change; a new file counts 0.

    Uncounted files are as good as old: nothing that runs changed lately.
    """
    age = change.history.file_age
    if change.history.files_changed == 0:
        return Reading(OLD_DAYS, note=NONE_COUNTED)
    return Reading(age, missing=None if age is not None else "no changed file has a known age")


def is_fix(change: ChangeInputs) -> Reading:
    """FIX: 1 for a fix or a revert, by title or by what it is linked to."""
    if change.is_update:
        return Reading(0.0, note="a dependency update")
    kind = repair_kind(change.title)
    if kind is None and change.is_repair:
        return Reading(1.0, note="by what it is linked to")
    return Reading(0.0 if kind is None else 1.0, note=kind)


FAMILIAR = 10.0
"""Commits to a file beyond which more say nothing."""


def author_file_expertise(change: ChangeInputs) -> Reading:
    """Mean over the files of the author's earlier commits, each exp(-age / 180 days).

    If no file counts, nobody has to know any: the top of the scale.
    """
    if change.history.files_changed == 0:
        return Reading(FAMILIAR, note=NONE_COUNTED)
    return Reading(change.history.author_file_expertise)


PERCENT = 100


def ownership_drift(change: ChangeInputs) -> Reading:
    """Percent of changed lines whose declared owners made under 20 % of 90 days' commits, or are nobody."""
    owned = change.ownership
    if owned is None:
        return Reading(None, missing="the declared owners are unknown")
    if not owned.lines:
        return Reading(None, missing="no line was changed")
    return Reading(PERCENT * owned.adrift_lines / owned.lines)


SIGNALS = (
    file_size,
    file_age,
    is_fix,
    author_file_expertise,
    ownership_drift,
)
