"""Signals 4 to 8: how widely a change is spread (Hassan 2009; Kamei et al. 2013: Entropy, ND, NS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs

PERCENT = 100


def change_entropy(change: ChangeInputs) -> Reading:
    """Shannon entropy, in bits, of the changed lines over the files: -sum p log2 p.

    The note has it normalised by log2 of the number of files, which is what an even spread over them would be.
    """
    share = change.history.change_entropy_normalised
    return Reading(change.history.change_entropy, note=f"{PERCENT * share:.0f} % of an even spread" if share else None)


def directories_touched(change: ChangeInputs) -> Reading:
    """ND: distinct directories that hold a changed file."""
    return Reading(change.history.directories_touched)


def subsystems_touched(change: ChangeInputs) -> Reading:
    """NS: distinct top-level directories; files in the root are one together."""
    return Reading(change.history.subsystems_touched)


def services_touched(change: ChangeInputs) -> Reading:
    """Distinct services of the service map that own a changed file."""
    return Reading(change.history.services_touched)


def shared_code_touched(change: ChangeInputs) -> Reading:
    """Share, in percent, of changed lines in paths that three or more services' changes touched in 90 days."""
    share = change.history.shared_code_touched
    return Reading(None, missing="the files are unknown") if share is None else Reading(PERCENT * share)


READERS = {
    function.__name__: function
    for function in (change_entropy, directories_touched, subsystems_touched, services_touched, shared_code_touched)
}
