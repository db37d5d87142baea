"""Reads feature files. A column is numbers (float64, NaN where empty), texts or groups when asked for."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import FeatureColumnRefused, FeatureFileUnreadable, FeatureValueRefused
from data.features.csvshape import read_shape, trimmed

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

TRUTHS = {"true": 1.0, "True": 1.0, "TRUE": 1.0, "false": 0.0, "False": 0.0, "FALSE": 0.0}
"""Truth values as programs and spreadsheets write them."""

MOST_NAMED = 12
MOST_LETTERS = 60


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Groups:
    """A column of names: `names` sorted, and each row's index among them."""

    names: tuple[str, ...]
    codes: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FeatureTable:
    """A feature file's rows in order. `frame` is polars' own, for this package only."""

    path: Path
    frame: pl.DataFrame

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.frame.columns)

    @property
    def rows(self) -> int:
        """The number of rows below the header, at least one."""
        return int(self.frame.height)

    def numbers(self, name: str, *, least: float | None = None) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where empty; true and false are 1 and 0. Raises FeatureColumnRefused, or
        FeatureValueRefused for what is not finite or below `least`.
        """
        import numpy as np  # noqa: PLC0415 (only who reads a file pays for it)

        column = self._column(name)
        values, unreadable = _as_numbers(self.path, column)
        no_number = unreadable | np.isinf(values)
        wrong = no_number if least is None else no_number | (values < least)
        if not wrong.any():
            return values
        at = int(np.argmax(wrong))
        fix = (
            "write a finite number, or leave it empty where it is unknown"
            if no_number[at]
            else f"{name} cannot be below {least:g}; correct it, or leave it empty where it is unknown"
        )
        raise FeatureValueRefused(self.path, at + 1, name, column[at], fix)

    def texts(self, name: str) -> list[str]:
        """Return a column as texts, "" where empty. Raises FeatureColumnRefused."""
        return self._texts(name).to_list()

    def groups(self, name: str) -> Groups:
        """Raises FeatureColumnRefused or FeatureValueRefused."""
        import numpy as np  # noqa: PLC0415 (as above)
        import polars as pl  # noqa: PLC0415 (as above)

        texts = self._texts(name)
        empty = (texts == "").arg_max() or 0
        if texts[empty] == "":
            raise FeatureValueRefused(self.path, empty + 1, name, "", f"every row needs its {name}; fill it in")
        names = texts.unique().sort()
        codes = texts.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
        return Groups(names=tuple(names), codes=codes)

    def _texts(self, name: str) -> pl.Series:
        import polars as pl  # noqa: PLC0415 (as above)

        column = self._column(name)
        if column.dtype.is_nested() or column.dtype == pl.Binary:
            raise _wrong_type(self.path, column, "texts")
        return column.cast(pl.String).fill_null("")

    def _column(self, name: str) -> pl.Series:
        if name not in self.frame.columns:
            raise FeatureColumnRefused(
                f"{self.path} has no column {name!r}; its columns are {listed(self.columns)}; name one of them"
            )
        return self.frame.get_column(name)


def listed(names: Sequence[str]) -> str:
    """Write the first names of a list in one line, and how many more."""
    shown = ", ".join(_shown(name) for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


def _shown(name: str) -> str:
    """Return a stranger's name for one line, harmless to a terminal."""
    cut = name if len(name) <= MOST_LETTERS else f"{name[:MOST_LETTERS]}…"
    return cut if cut.isprintable() and cut.strip() else repr(cut)


def _as_numbers(path: Path, column: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return a column's numbers, and where a value is no number; NaN in both cases."""
    import numpy as np  # noqa: PLC0415 (as above)
    import polars as pl  # noqa: PLC0415 (as above)

    unreadable = np.zeros(len(column), np.bool_)
    # Compared one by one: types with parameters have another hash than their name alone.
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype == pl.String:
        numbers, places = _parsed(column)
        unreadable[places] = True
    elif column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null):
        numbers = column.cast(pl.Float64)
    else:
        raise _wrong_type(path, column, "numbers")
    return numbers.fill_null(float("nan")).to_numpy(), unreadable


def _parsed(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Parse texts as numbers, and say where one is none; difficult texts are parsed once each."""
    import polars as pl  # noqa: PLC0415 (as above)

    numbers = column.cast(pl.Float64, strict=False)
    odd = (column.is_not_null() & (numbers.is_null() | numbers.is_nan())).arg_true()
    texts = column.gather(odd)
    different = texts.unique()
    stripped = pl.Series([text.strip() for text in different], dtype=pl.String)
    read = stripped.cast(pl.Float64, strict=False).fill_nan(None)
    meant = {text: TRUTHS.get(bare, value) for text, bare, value in zip(different, stripped, read, strict=True)}
    wrong = [text for text, bare in zip(different, stripped, strict=True) if bare and meant[text] is None]
    values = texts.replace_strict(meant, return_dtype=pl.Float64) if meant else numbers.clear()
    return numbers.scatter(odd, values), odd.filter(texts.is_in(wrong))


def _wrong_type(path: Path, column: pl.Series, wanted: str) -> FeatureColumnRefused:
    return FeatureColumnRefused(
        f"{path}: column {column.name!r} holds {column.dtype}, not {wanted}; convert it or leave it out"
    )


def read_features(path: Path) -> FeatureTable:
    """Read a .csv, .csv.gz or .parquet whole. Raises FeatureFileUnreadable or FeatureColumnRefused."""
    reader = next((read for ending, read in READERS.items() if path.name.lower().endswith(ending)), None)
    try:
        if not path.exists():
            raise FeatureFileUnreadable(f"there is no file {path}; check the path")
        if reader is None or path.is_dir():
            raise FeatureFileUnreadable(f"{path} is no feature file; give one that ends in {', '.join(READERS)}")
        frame = reader(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise FeatureFileUnreadable(f"{path} cannot be read ({why}); name a file that you may read") from error
    if not frame.height:
        raise FeatureFileUnreadable(f"{path} has no row below its header; it needs one for each change")
    return FeatureTable(path=path, frame=frame)


def _read_csv(path: Path) -> pl.DataFrame:
    return _parse_csv(path, path.read_bytes())


def _read_gzip(path: Path) -> pl.DataFrame:
    # Polars also reads compressed files, but takes a cut one for a shorter one.
    try:
        content = gzip.decompress(path.read_bytes())
    except EOFError as error:
        raise FeatureFileUnreadable(f"{path} is cut off; copy or compress it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        why = str(error).lower()
        raise FeatureFileUnreadable(f"{path} cannot be decompressed ({why}); compress it again with gzip") from error
    return _parse_csv(path, content)


def _parse_csv(path: Path, content: bytes) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 (as above)

    content = trimmed(path, content)
    shape = read_shape(path, content)
    try:
        frame = pl.read_csv(content, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        why = str(error).partition("\n")[0]
        fix = "put texts that hold a quote or a comma into quotes"
        raise FeatureFileUnreadable(f"{path} cannot be read as CSV ({why}); {fix}") from error
    if frame.shape != (len(shape.full), len(shape.names)):
        raise FeatureFileUnreadable(f"{path} cannot be read as CSV; put texts that hold a quote into quotes")
    frame.columns = list(shape.names)
    return frame if all(shape.full) else frame.filter(pl.Series(shape.full))


def _read_parquet(path: Path) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 (as above)

    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except pl.exceptions.DuplicateError as error:
        raise FeatureColumnRefused(f"{path} has two columns of the same name; rename or remove one") from error
    # Damage deep inside makes polars panic, with an unusual exception.
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise FeatureFileUnreadable(f"{path} cannot be read as Parquet; it is damaged or cut off") from error
    return frame


READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    ".csv": _read_csv,
    ".csv.gz": _read_gzip,
    ".parquet": _read_parquet,
}
