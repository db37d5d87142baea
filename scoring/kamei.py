"""Published just-in-time defect data under the names of our signals.

Kamei et al. 2013 named fourteen metrics of a change, and most public data since then uses their names. This table
says which signal each of them is, so that such a file can be scored as it was published. Two things surprise: LT is
a sum over the files in the data, and our signal is the mean, so it is divided by NF; and EXP is in no signal.
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
"""The signal that a published metric is. Capitals do not matter in a file: `LA` is `la`."""

SUMMED: Mapping[str, str] = {"lt": "nf"}
"""Published as a sum over the files where the signal is a mean: the metric to divide by."""


def published_names(header: Iterable[str]) -> dict[str, str]:
    """Return the columns of a file that hold a published metric, each with the metric's name in small letters.

    A column that is already called by the id of a signal is left as it is, so that a published table can be
    completed with signals that Kamei et al. do not have.

    Raises:
        ColumnsClash: where two columns would be the same signal; names both.
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
    """Turn columns by published name (in small letters, NaN for missing) into columns by signal id.

    A column with another name keeps it. The mean of a change without files is unknown, and so is that of a file
    without the column to divide by: then the signal is left out, and the caller names it as not connected.
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
