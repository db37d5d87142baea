"""Published just-in-time defect data under the names of our signals.

Most public data uses the names of Kamei et al. 2013; the table maps them so that such files can be scored as published.
LT is a sum over the files there and a mean here, so it is divided by NF; EXP is in no signal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from scoring.errors import ColumnsClash

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

PUBLISHED: Mapping[str, str] = {
    "la": "lines_added",
    "ld": "lines_deleted",
    "nf": "files_changed",
    "entropy": "change_entropy",
    "nd": "directories_touched",
    "ns": "subsystems_touched",
    "lt": "file_size",
    "age": "file_age",
    "ndev": "prior_developers",
    "nuc": "prior_changes",
    "fix": "is_fix",
    "rexp": "author_recent_experience",
    "sexp": "author_subsystem_experience",
}
"""The signal of each published metric; a file may write it in capitals."""

SUMMED: Mapping[str, str] = {"lt": "nf"}
"""Published as a sum over the files where the signal is a mean: the metric to divide by."""


def published_names(header: Iterable[str]) -> dict[str, str]:
    """Return the columns with a published metric, each with its name in small letters; ColumnsClash if two are one
    signal.

    A column with a signal's id is left, so that a published table can be completed.
    """
    found: dict[str, str] = {}
    taken = {name: name for name in header if name in PUBLISHED.values()}
    for name in header:
        metric = name.strip().lower()
        if metric not in PUBLISHED:
            continue
        signal = PUBLISHED[metric]
        if signal in taken:
            raise ColumnsClash(
                f"the columns {taken[signal]!r} and {name!r} are both the signal {signal}; remove or rename one of them"
            )
        taken[signal] = name
        found[name] = metric
    return found


def as_signals(columns: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, npt.NDArray[np.float64]]:
    """Turn columns by published name (small letters, NaN for missing) into columns by signal id.

    Other columns keep their names. A mean without files is unknown; without the column to divide by, the signal is left
    out and the caller names it as not connected.
    """
    import numpy as np  # noqa: PLC0415 (commands that only look a name up must not load it)

    signals: dict[str, npt.NDArray[np.float64]] = {}
    for name, values in columns.items():
        signal, counted = PUBLISHED.get(name, name), SUMMED.get(name)
        if counted is None:
            signals[signal] = values
        elif counted in columns:
            files = columns[counted]
            mean = np.full(len(values), np.nan)
            signals[signal] = np.divide(values, files, out=mean, where=files > 0)
    return signals
