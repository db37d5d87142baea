"""Signal 29: whether the people who are declared to own the code are those who change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs

PERCENT = 100


def ownership_drift(change: ChangeInputs) -> Reading:
    """Share, in percent, of changed lines whose declared owners made under 20 % of 90 days' commits, or are nobody."""
    owned = change.ownership
    if owned is None:
        return Reading(None, missing="the declared owners are unknown")
    if not owned.lines:
        return Reading(None, missing="no line was changed")
    return Reading(PERCENT * owned.adrift_lines / owned.lines)


READERS = {ownership_drift.__name__: ownership_drift}
