"""The 33 signals, one small pure function each, in modules by family, but for those that need none.

A signal takes the inputs of one change and returns a reading. This table is the only list of them;
a signal that no function can read yet is simply not in it, and then no source supplies it.
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
"""The signals that are what the history pass has read, under the same name; `HistoryReadings` says what each is."""

READERS: dict[str, Callable[[ChangeInputs], Reading]] = {name: _as_read(name) for name in AS_READ} | {
    signal.__name__: signal
    for signal in (*size.SIGNALS, *history.SIGNALS, *content.SIGNALS, *review.SIGNALS, *runtime.SIGNALS)
}


def read_signals(signals: Iterable[Signal], change: ChangeInputs) -> dict[str, Reading]:
    """Read the given signals of one change.

    A signal whose kind of data is missing for this change gets that reason and is not computed.
    """
    return {signal.id: _read(signal, change) for signal in signals}


def _read(signal: Signal, change: ChangeInputs) -> Reading:
    for need in signal.needs:
        if need in change.blind:
            return Reading(None, missing=change.blind[need])
    reading = READERS[signal.id](change)
    # What is read off the files alone has nothing to say where there are none, as in an empty commit.
    return (
        reading if reading.value is not None or reading.missing else Reading(None, missing="no changed file is known")
    )
