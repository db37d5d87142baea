"""Writes a feature file with columns appended, in blocks. In JSON numbers are numbers, empty cells null."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from data.errors import FeatureColumnRefused, ResultUnwritable

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from data.features.table import FeatureTable

    Column = Sequence[str] | NDArray[np.int64]
    Numbers = NDArray[np.float64]

BLOCK = 1 << 13
"""Rows per block: few enough for a processor's cache."""

_EXACT = 2.0**53
"""Integers up to here are exact as floats."""


def csv_blocks(table: FeatureTable, appended: Mapping[str, Column], numbers: Mapping[str, Numbers]) -> Iterator[bytes]:
    """Return the table and the appended columns as CSV. Raises FeatureColumnRefused."""
    del numbers
    frame = _joined(table, appended)
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(frame.columns)
    return chain([header.getvalue().encode()], map(_csv_block, frame.iter_slices(BLOCK)))


def json_blocks(table: FeatureTable, appended: Mapping[str, Column], numbers: Mapping[str, Numbers]) -> Iterator[bytes]:
    """Return a JSON list, a row per line; `numbers` replaces columns. Raises FeatureColumnRefused."""
    import polars as pl  # noqa: PLC0415 (only who writes a file pays for it)

    frame = _joined(table, appended)
    frame = frame.with_columns(_as_written(pl.Series(name, values)) for name, values in numbers.items())
    blocks = map(_json_block, frame.iter_slices(BLOCK))
    return chain([b"[\n", next(blocks)], (b",\n" + block for block in blocks), [b"\n]\n"])


def write_whole(path: Path, blocks: Iterable[bytes]) -> None:
    """Write next to the file and move it: it is whole or as before. Raises ResultUnwritable."""
    if path.exists() and not path.is_file():
        raise ResultUnwritable(f"{path} is no ordinary file; name a file to write, or leave --out away")
    path = path.resolve()
    try:
        with TemporaryDirectory(prefix=".riskbrief-", dir=path.parent) as staging:
            beside = path.parent / staging / path.name
            with beside.open("wb") as file:
                file.writelines(blocks)
            beside.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ResultUnwritable(f"cannot write {path} ({why}); name a file that you may write, as --out FILE") from error


def _joined(table: FeatureTable, appended: Mapping[str, Column]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 (as above)

    for column in table.frame.iter_columns():
        if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Duration):
            raise FeatureColumnRefused(
                f"{table.path}: column {column.name!r} holds {column.dtype}, which cannot be written as text;"
                " leave it out or convert it"
            )
    return table.frame.with_columns(pl.Series(name, values) for name, values in appended.items())


def _csv_block(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getvalue()


def _json_block(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ndjson(buffer)
    # A line end in a text is escaped there, so each real one ends a row.
    return buffer.getvalue().rstrip(b"\n").replace(b"\n", b",\n")


def _as_written(column: pl.Series) -> pl.Series:
    """Write a column of whole numbers without decimal points."""
    import polars as pl  # noqa: PLC0415 (as above)

    known = column.fill_nan(None)
    whole = ((known == known.floor()) & (known.abs() <= _EXACT)).all()
    return known.cast(pl.Int64) if whole else known
