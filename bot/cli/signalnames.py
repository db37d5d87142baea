"""Reads the signals of a feature file whose columns are called by our ids or by the names of published data.

`--names kamei` is for files with the columns la, ld, nf and so on of Kamei et al. 2013, as most public data on defects
have them. Columns called by the id of a signal are read beside them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cli.featurefile import read_signals
from data.errors import FeatureColumnRefused
from data.features import listed
from scoring.catalogue import Scale
from scoring.errors import ColumnsClash
from scoring.kamei import PUBLISHED, as_signals, published_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from data.features import FeatureTable
    from scoring.catalogue import Catalogue

    Columns = dict[str, NDArray[np.float64]]


class Names(StrEnum):
    """How the columns of a feature file are called."""

    SIGNALS = "signals"
    """By the ids of signals."""
    KAMEI = "kamei"
    """By the metrics of Kamei et al. 2013; capitals do not matter."""


def read_named(table: FeatureTable, catalogue: Catalogue, names: Names) -> Columns:
    """Read the columns that hold a signal, by its id, in the catalogue's order; NaN where a row has no value.

    Raises:
        FeatureColumnRefused: there is none, or two are the same signal; names them and the fix.
        FeatureValueRefused: a value that is no finite number, or is negative where the signal counts something.
    """
    if names is Names.KAMEI:
        return _read_kamei(table, catalogue)
    metrics = published_names(table.columns) if not {s.id for s in catalogue.signals} & set(table.columns) else {}
    if metrics:
        raise FeatureColumnRefused(
            f"{table.path} has no column named by a signal's id, but {listed(list(metrics))}, as Kamei et al. 2013"
            " named them; add --names kamei"
        )
    return read_signals(table, catalogue)


def _read_kamei(table: FeatureTable, catalogue: Catalogue) -> Columns:
    try:
        metrics = published_names(table.columns)
    except ColumnsClash as error:
        raise FeatureColumnRefused(f"{table.path}: {error}") from error
    # What counts or measures something cannot be less than nothing.
    least = {signal.id: 0.0 if signal.curve.scale is Scale.LOG1P else None for signal in catalogue.signals}
    values = {metric: table.numbers(name, least=least[PUBLISHED[metric]]) for name, metric in metrics.items()}
    own = {name: table.numbers(name, least=least[name]) for name in table.columns if name in least}
    found = as_signals(values) | own
    if not found:
        raise FeatureColumnRefused(
            f"{table.path} has no column named as Kamei et al. 2013 named their metrics, such as"
            f" {listed(list(PUBLISHED)[:3])}; its columns are {listed(table.columns)}"
        )
    return {name: found[name] for name in least if name in found}
