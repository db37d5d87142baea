"""Signals 19 to 21: how well the author knows what is being changed (Bird 2011; Kamei: REXP, SEXP).

They describe the change's context and are never shown per person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.kinds.files import NONE_COUNTED
from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs


FAMILIAR = 10.0
"""Commits to a file beyond which more of them say nothing."""


def author_file_expertise(change: ChangeInputs) -> Reading:
    """The author's earlier commits to each file, each weighted exp(-age / 180 days), mean over the files.

    Where no file counts, nobody has to know any: the top of the scale.
    """
    if change.history.files_changed == 0:
        return Reading(FAMILIAR, note=NONE_COUNTED)
    return Reading(change.history.author_file_expertise)


def author_recent_experience(change: ChangeInputs) -> Reading:
    """REXP: the author's earlier commits, each weighted 1 / (age in whole years + 1)."""
    return Reading(change.history.author_recent_experience)


def author_subsystem_experience(change: ChangeInputs) -> Reading:
    """SEXP: the author's earlier commits that touched any of the touched top-level directories."""
    return Reading(change.history.author_subsystem_experience)


READERS = {
    function.__name__: function
    for function in (author_file_expertise, author_recent_experience, author_subsystem_experience)
}
