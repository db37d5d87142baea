"""Scores a feature file: values that somebody else computed.

Unlike a repository, a file has no clock and no evidence: a missing value is the median of the file's (or project's)
rows, not of 90 days, and no gate can fire, since gates need evidence such as approvals.
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.console import note, write_blocks
from bot.errors import UsageError
from data.errors import FeatureColumnRefused
from data.features.output import csv_blocks, json_blocks, write_whole
from data.features.table import FeatureTable, Groups, listed, read_features
from scoring.catalogue import Catalogue, Scale
from scoring.errors import ColumnsClash, NothingLaidOut
from scoring.kamei import PUBLISHED, as_signals, published_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from data.features.output import Column
    from scoring.bulk import BulkScores
    from scoring.score import Method

    Columns = dict[str, NDArray[np.float64]]

APPENDED = ("score", "score_low", "score_high", "band")
WRITERS = {"csv": csv_blocks, "json": json_blocks}
ALIKE = 0.8
"""Similarity (difflib, 0 to 1) of a name to a signal's id that counts as a typo."""


class Names(StrEnum):
    """How the columns of a feature file are called."""

    SIGNALS = "signals"
    """By signals' ids."""
    KAMEI = "kamei"
    """By the metrics of Kamei et al. 2013, in any case."""


def score_file(path: Path, method: Method, *, names: Names, project: str | None, layout: str, out: Path | None) -> None:
    """Score all rows of a feature file and write it to `out` or stdout. Raises UsageError, FeatureError."""
    _check_output(path, layout, out)
    table = read_features(path)
    taken = [name for name in APPENDED if name in table.columns]
    if taken:
        raise FeatureColumnRefused(
            f"{path} already has the column {taken[0]!r}, which the score would append; rename or remove it"
        )
    columns = read_columns(table, method.catalogue, names)
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


def read_columns(table: FeatureTable, catalogue: Catalogue, names: Names) -> Columns:
    """Read the signals' columns by id, in the catalogue's order; NaN for no value. Raises FeatureColumnRefused (none,
    or one signal twice) or FeatureValueRefused (not finite, or negative where the signal counts).
    """
    # A logarithmic scale counts something, never below zero.
    least = {signal.id: 0.0 if signal.curve.scale is Scale.LOG1P else None for signal in catalogue.signals}
    own = [name for name in table.columns if name in least]
    try:
        metrics = published_names(table.columns) if names is Names.KAMEI or not own else {}
    except ColumnsClash as error:
        raise FeatureColumnRefused(f"{table.path}: {error}") from error
    if metrics and names is not Names.KAMEI:
        raise FeatureColumnRefused(
            f"{table.path} has no column named by a signal's id, but {listed(list(metrics))}, as Kamei et al. 2013"
            " named them; add --names kamei"
        )
    values = {metric: table.numbers(name, least=least[PUBLISHED[metric]]) for name, metric in metrics.items()}
    found = as_signals(values) | {name: table.numbers(name, least=least[name]) for name in own}
    if not found:
        kind, such = (
            ("as Kamei et al. 2013 named their metrics", PUBLISHED)
            if names is Names.KAMEI
            else ("by a signal's id", least)
        )
        raise FeatureColumnRefused(
            f"{table.path} has no column named {kind}, such as {listed(list(such)[:3])};"
            f" its columns are {listed(table.columns)}; {_advice(table.columns, catalogue)}"
        )
    return {name: found[name] for name in least if name in found}


def score_rows(
    method: Method, table: FeatureTable, columns: dict[str, NDArray[np.float64]], groups: Groups | None
) -> BulkScores:
    """Score a table's rows; each group is a repository with its own layout and medians."""
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
    """Return names that are nearly a signal's id, where no column has that id."""
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
        return "rename " + listed([f"{name!r} to {meant}" for name, meant in slips.items()])
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        return "separate the columns by commas"
    return "rename those that hold a signal; 'riskbrief signals' lists the ids"
