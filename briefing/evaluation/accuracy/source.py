"""Where the figures come from: the file, its columns, and which signals it has for which project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scoring.accuracy.measures import Floats
    from scoring.accuracy.sample import Sample
    from scoring.catalogue import Catalogue, Signal


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLabels:
    """Broken changes by kind (without kinds no source tells), the changes not judged, and what the labels miss."""

    miss: str
    counts: Mapping[str, int]
    lag_days: int
    too_recent: int
    not_out: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What was measured on; `own` is None for a file, else `file` names the changes' origin.

    `project` is None if all rows are one project. `signals` are ids with values, `absent` the other signals; `gaps` are
    projects without any value of a signal that others have: not connected there; `holes` counts changes without a value
    of a signal that their project has.
    """

    file: str
    label: str
    project: str | None
    catalogue: str
    signals: tuple[str, ...]
    absent: tuple[Signal, ...]
    gaps: Mapping[str, tuple[str, ...]]
    holes: int
    own: OwnLabels | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The file and its columns' names, as the user gave them."""

    file: str
    label: str
    project: str | None


def describe(named: Columns, catalogue: Catalogue, values: Mapping[str, Floats], sample: Sample) -> Source:
    """Find out which signals the columns (by id, NaN for missing) have for which project."""
    unknown = {name: np.isnan(column) for name, column in values.items()}
    sizes = sample.changes_of
    lacking = {name: np.bincount(sample.codes[nan], minlength=len(sizes)) for name, nan in unknown.items()}
    there = tuple(name for name, counts in lacking.items() if (counts < sizes).any())
    partly = np.zeros(len(sample.codes), dtype=np.bool_)
    for name in there:
        partly |= unknown[name] & (lacking[name] < sizes)[sample.codes]
    return Source(
        file=named.file,
        label=named.label,
        project=named.project,
        catalogue=catalogue.digest,
        signals=there,
        absent=tuple(signal for signal in catalogue.signals if signal.id not in there),
        gaps={
            name: tuple(np.array(sample.names)[lacking[name] == sizes].tolist())
            for name in there
            if (lacking[name] == sizes).any()
        },
        holes=int(partly.sum()),
    )
