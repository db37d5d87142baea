"""
Reads the labelled metrics of just-in-time defect prediction that the scorecard is fitted and measured on.

They are public and not ours to ship; docs/fitting.md says where they come from. A directory holds
`jit_dev_metrics.csv.gz` (Kamei et al.'s metrics of labelled commits of seven projects). The product's own readings are
a table that `python -m benchmarks.labelled` makes from clones. A clone enters a fit beside the published sample of the
same project and has its name, so that a project is left out with all its histories.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.fitting.training import Training
from scoring.kamei import as_signals

METRICS = "jit_dev_metrics.csv.gz"
NOT_METRICS = ("project", "clone", "commit", "date", "label")


class MetricsMissingError(Exception):
    """The labelled metrics are not there; the text says which file and how to name its directory."""


def read_metrics(directory: Path) -> Training:
    """
    Read the published metrics as signals.

    Raises MetricsMissingError where the file is absent.
    """
    path = directory / METRICS
    if not path.is_file():
        raise MetricsMissingError(f"there is no {METRICS} in {directory}; docs/accuracy.md says where it comes from")
    table = pl.read_csv(path, schema_overrides={"commit": pl.String}, infer_schema_length=None)
    columns = {name: table[name].cast(pl.Float64).to_numpy() for name in table.columns if name not in NOT_METRICS}
    return _training(table, as_signals(columns))


def read_readings(path: Path) -> Training:
    """
    Read our own readings of labelled commits, as `python -m benchmarks.labelled` writes them; a history a clone.

    Raises MetricsMissingError where the file is absent.
    """
    if not path.is_file():
        raise MetricsMissingError(f"there is no table at {path}; correct --readings")
    table = pl.read_csv(path, schema_overrides={"commit": pl.String}, infer_schema_length=None)
    columns = {name: table[name].cast(pl.Float64).to_numpy() for name in table.columns if name not in NOT_METRICS}
    return _training(table, columns)


def _training(table: pl.DataFrame, columns: dict[str, np.ndarray]) -> Training:
    rows = table.select(pl.col("^(project|clone)$")).rows()
    histories = sorted(set(rows))
    numbers = {history: number for number, history in enumerate(histories)}
    return Training(
        names=tuple(history[0] for history in histories),
        project=np.array([numbers[row] for row in rows], dtype=np.int64),
        label=table["label"].to_numpy().astype(np.int64),
        columns={name: np.asarray(values, dtype=np.float64) for name, values in columns.items()},
    )
