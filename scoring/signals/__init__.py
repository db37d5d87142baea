"""The 33 signals, one small pure function each, in modules by family.

This table is their only list; a signal that nothing reads yet is not in it, so no source supplies it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from scoring.score import Reading
from scoring.signals import content, history, review, runtime, size

if TYPE_CHECKING:
    from scoring.catalogue import Signal
    from scoring.inputs import ChangeInputs


def _as_read(name: str) -> Callable[[ChangeInputs], Reading]:
    return lambda change: Reading(getattr(change.history, name))


AS_READ = (
    *("directories_touched", "subsystems_touched", "services_touched", "prior_developers", "prior_changes"),
    *("change_burst", "minor_contributors", "defect_history"),
    *("author_recent_experience", "author_subsystem_experience"),
)
"""Signals that are the history pass's readings under the same name; see `HistoryReadings`."""

READERS: dict[str, Callable[[ChangeInputs], Reading]] = {name: _as_read(name) for name in AS_READ} | {
    signal.__name__: signal
    for signal in (*size.SIGNALS, *history.SIGNALS, *content.SIGNALS, *review.SIGNALS, *runtime.SIGNALS)
}


def read_signals(signals: Iterable[Signal], change: ChangeInputs) -> dict[str, Reading]:
    """Read the given signals of one change; one whose kind of data is missing gets the reason instead."""
    return {signal.id: _read(signal, change) for signal in signals}


def _read(signal: Signal, change: ChangeInputs) -> Reading:
    for need in signal.needs:
        if need in change.blind:
            return Reading(None, missing=change.blind[need])
    reading = READERS[signal.id](change)
    # Without files, as in an empty commit, there is nothing to read.
    return (
        reading if reading.value is not None or reading.missing else Reading(None, missing="no changed file is known")
    )
