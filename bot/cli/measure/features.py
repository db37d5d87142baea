"""A feature file scored as columns: values that somebody else computed, and how their columns are called.

What differs from scoring a repository, because a file has no clock and no evidence: a missing value scores the median
of the file's (or the project's) own rows instead of 90 days', and no gate can fire. A gate needs positive evidence,
such as the approvals of a migration or an incident that is still open, and a column of values does not hold it.
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cli.console import note, write_blocks
from bot.errors import UsageError
from data.errors import FeatureColumnRefused
from data.featureoutput import csv_blocks, json_blocks, write_whole
from data.features import listed, read_features
from scoring.catalogue import Scale
from scoring.errors import ColumnsClash, NothingLaidOut
from scoring.kamei import PUBLISHED, SUMMED, as_signals, published_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from data.featureoutput import Column
    from data.features import FeatureTable, Groups
    from scoring.bulk import BulkScores
    from scoring.catalogue import Catalogue
    from scoring.score import Method

    Reader = Callable[[FeatureTable, Catalogue], dict[str, NDArray[np.float64]]]
    Columns = dict[str, NDArray[np.float64]]

APPENDED = ("score", "score_low", "score_high", "band")
WRITERS = {"csv": csv_blocks, "json": json_blocks}
ALIKE = 0.8
"""How alike a name must be to a signal's id to be taken for a slip of the pen (difflib's ratio, 0 to 1)."""


def score_file(
    path: Path, method: Method, *, project: str | None, layout: str, out: Path | None, read: Reader | None = None
) -> None:
    """Score each row of a feature file and write the file out again, to `out` or to standard output.

    `read` finds the signals among the columns; without it they are named by their ids.

    Raises:
        UsageError: `layout` or `out` does not fit a feature file.
        FeatureError: the file, a column, a value or the place to write to; nothing was written then.
    """
    _check_output(path, layout, out)
    table = read_features(path)
    taken = [name for name in APPENDED if name in table.columns]
    if taken:
        raise FeatureColumnRefused(
            f"{path} already has the column {taken[0]!r}, which the score would append; rename or remove it"
        )
    columns = (read or read_signals)(table, method.catalogue)
    groups = None if project is None else table.groups(project)
    scores = score_rows(method, table, columns, groups)
    bands = scores.bands(method.bands)
    results: tuple[Column, ...] = (scores.points, scores.low, scores.high, bands)
    blocks = WRITERS[layout](table, dict(zip(APPENDED, results, strict=True)), columns)
    if out is None:
        write_blocks(blocks)
    else:
        write_whole(out, blocks)
    for name, meant in _slips(table.columns, method.catalogue).items():
        note(f"riskbrief: the column {name!r} is no signal and passed through; did you mean {meant}?")


def read_signals(table: FeatureTable, catalogue: Catalogue) -> dict[str, NDArray[np.float64]]:
    """Read the columns that are named by a signal's id, in the catalogue's order; NaN where a row has no value.

    Raises:
        FeatureColumnRefused: there is none; says which names there are and which may be meant.
        FeatureValueRefused: a value that is no finite number, or is negative where the signal counts something.
    """
    least = _least(catalogue)
    found = {name: table.numbers(name, least=least[name]) for name in least if name in table.columns}
    if not found:
        raise FeatureColumnRefused(
            f"{table.path} has no column named by a signal's id, such as {listed(list(least)[:3])};"
            f" its columns are {listed(table.columns)}; {_advice(table.columns, catalogue)}"
        )
    return found


def _least(catalogue: Catalogue) -> dict[str, float | None]:
    """Return the least value of each signal: what has a logarithmic scale counts something, and is not below zero."""
    return {signal.id: 0.0 if signal.curve.scale is Scale.LOG1P else None for signal in catalogue.signals}


def score_rows(
    method: Method, table: FeatureTable, columns: dict[str, NDArray[np.float64]], groups: Groups | None
) -> BulkScores:
    """Score the rows of a table; each of the groups, if any, is a repository with a layout and medians of its own.

    Raises:
        FeatureColumnRefused: no signal of a repository has both a value and a weight.
    """
    from scoring.bulk import score_repositories  # noqa: PLC0415 (numpy, which git's changes do not need)

    try:
        return score_repositories(method, columns, None if groups is None else groups.codes)
    except NothingLaidOut as error:
        where = "" if groups is None else f" in the rows of {groups.names[error.group]!r}"
        raise FeatureColumnRefused(
            f"{table.path}: {listed(list(columns))} {'has' if len(columns) == 1 else 'have'} no value{where}"
            " that could count; fill in at least one signal"
        ) from error


def _check_output(path: Path, layout: str, out: Path | None) -> None:
    if layout not in WRITERS:
        raise UsageError(f"--format {layout} cannot show a feature file; use --format {' or '.join(WRITERS)}")
    if out is None:
        return
    if out.suffix.lower() in {".gz", ".parquet"}:
        raise UsageError(f"--out {out} would hold plain {layout.upper()}; name it .{layout}")
    if out.exists() and path.exists() and out.samefile(path):
        raise UsageError(f"--out {out} is the feature file itself; name another file")


def _slips(names: tuple[str, ...], catalogue: Catalogue) -> dict[str, str]:
    """Return the names that are nearly a signal's id, where no column has that id itself."""
    free = [signal.id for signal in catalogue.signals if signal.id not in names]
    known = {signal.id for signal in catalogue.signals}
    near = {
        name: get_close_matches("_".join(name.lower().replace("-", " ").split()), free, 1, ALIKE)
        for name in names
        if name not in known
    }
    return {name: meant[0] for name, meant in near.items() if meant}


def _advice(names: tuple[str, ...], catalogue: Catalogue) -> str:
    if slips := _slips(names, catalogue):
        return f"rename {_pairs(slips)}"
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        return "separate the columns by commas"
    metrics = {name: name.lower() for name in names if name.lower() in PUBLISHED}
    if metrics:
        renamed = {name: PUBLISHED[metric] for name, metric in metrics.items() if metric not in SUMMED}
        summed = [
            f"divide {name} by {SUMMED[metric]} for {PUBLISHED[metric]}"
            for name, metric in metrics.items()
            if metric in SUMMED
        ]
        fixes = "; ".join(([f"rename {_pairs(renamed)}"] if renamed else []) + summed)
        told = f"names such as {listed(list(metrics)[:3])} are metrics of Kamei et al. 2013 and no signal ids"
        return f"{told}: add --names kamei, or {fixes}"
    return "rename those that hold a signal; 'riskbrief signals' lists the ids"


def _pairs(names: dict[str, str]) -> str:
    return listed([f"{name!r} to {meant}" for name, meant in names.items()])


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
    least = _least(catalogue)
    values = {metric: table.numbers(name, least=least[PUBLISHED[metric]]) for name, metric in metrics.items()}
    own = {name: table.numbers(name, least=least[name]) for name in table.columns if name in least}
    found = as_signals(values) | own
    if not found:
        raise FeatureColumnRefused(
            f"{table.path} has no column named as Kamei et al. 2013 named their metrics, such as"
            f" {listed(list(PUBLISHED)[:3])}; its columns are {listed(table.columns)}"
        )
    return {name: found[name] for name in least if name in found}
