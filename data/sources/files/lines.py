"""Reads rows one by one. An unreadable line is a row with a fault; what spoils all that follows ends the reading."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final

from data.errors import RowFileUnreadable

MOST_LINE_BYTES: Final = 1 << 26
"""A longer line is no row, but a file without line ends."""

STEP: Final = 1_000
"""Rows between two reports of progress."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

NOT_ROWS: Final = (
    (b"\x1f\x8b", "is compressed with gzip; name it with the ending .gz"),
    (b"PAR1", "is a Parquet file; export it as CSV"),
    (b"PK\x03\x04", "is a spreadsheet or a zip archive; save the sheet as CSV"),
    (b"\xff\xfe", "is UTF-16; save it in UTF-8"),
    (b"\xfe\xff", "is UTF-16; save it in UTF-8"),
    (b"SQLite format 3", "is a SQLite database; export its table as CSV"),
)
"""Beginnings of files that are often taken for rows, and what to do."""


class Layout(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


ENDINGS: Final = {".jsonl": Layout.JSONL, ".ndjson": Layout.JSONL, ".json": Layout.JSONL, ".csv": Layout.CSV}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a line is no row: "is no JSON object; …"."""

    fault: str


Cells = dict[str, object]
Line = tuple[int, "Cells | Unreadable"]


def layout_of(path: Path) -> Layout:
    name = path.name.lower().removesuffix(".gz")
    for ending, layout in ENDINGS.items():
        if name.endswith(ending):
            return layout
    raise RowFileUnreadable(f"{path} does not say by its name what it holds; name it .jsonl or .csv, or give --format")


def read_lines(path: Path, layout: Layout, on_bytes: Callable[[int], object] | None = None) -> Iterator[Line]:
    """Yield each row with its first line's number, from 1; `on_bytes` hears how far. Raises RowFileUnreadable."""
    make = _json_rows if layout is Layout.JSONL else _csv_rows
    # Close the rows before their file, even if not all were read.
    with _opened(path) as (raw, content), closing(make(path, content)) as rows:
        for number, row in enumerate(rows):
            # Asking for the file position costs as much as reading a short line.
            if on_bytes is not None and number % STEP == 0:
                on_bytes(raw.tell())
            yield row


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    if path.exists() and not path.is_file():
        raise RowFileUnreadable(f"{path} is no ordinary file; it is read twice, so save the rows to a file first")
    try:
        with path.open("rb") as raw:
            packed = path.name.lower().endswith(".gz")
            begin = raw.read(16)
            raw.seek(0)
            _check_beginning(path, begin, packed=packed)
            if not packed:
                yield raw, raw
                return
            with gzip.open(raw) as content:
                yield raw, content  # type: ignore[misc]  # it reads bytes, which is all that is asked of it
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RowFileUnreadable(f"{path} is cut off or damaged ({error}); write it again") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise RowFileUnreadable(f"cannot read {path} ({why}); name a file that you may read") from error


def _check_beginning(path: Path, begin: bytes, *, packed: bool) -> None:
    if not begin:
        raise RowFileUnreadable(f"{path} is empty; a file without rows would be a failed export")
    if packed and not begin.startswith(b"\x1f\x8b"):
        raise RowFileUnreadable(f"{path} is not compressed with gzip; name it without the ending .gz")
    for beginning, what in () if packed else NOT_ROWS:
        if begin.startswith(beginning):
            raise RowFileUnreadable(f"{path} {what}")


def _fault_of(text: str) -> str | None:
    """Say what is wrong with a text whose bytes that are not UTF-8 were read as surrogates."""
    if "\0" in text:
        return "holds a null byte; the file is damaged or not UTF-8"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError as error:
        byte = ord(text[error.start]) - 0xDC00
        return f"holds the byte 0x{byte:02x}, which is no UTF-8; save the file in UTF-8"
    return None


def _json_rows(path: Path, content: BinaryIO) -> Generator[Line, None, None]:
    number = 1
    line = content.readline(MOST_LINE_BYTES).removeprefix(BYTE_ORDER_MARK)
    if line.lstrip().startswith(b"["):
        raise RowFileUnreadable(f"{path} is one JSON list; write one object a line, as \"jq -c '.[]'\" does")
    if b"\r" in line.rstrip():
        raise RowFileUnreadable(f"{path} ends its lines with a carriage return alone; save it with line feeds")
    while line:
        if len(line) >= MOST_LINE_BYTES:
            raise RowFileUnreadable(f"{path}: line {number} is longer than 64 MiB; end each row with a line feed")
        if not line.isspace():
            yield number, _json_row(line)
        line = content.readline(MOST_LINE_BYTES)
        number += 1


def _json_row(line: bytes) -> Cells | Unreadable:
    text = line.decode(errors="surrogateescape")
    fault = _fault_of(text)
    if fault is not None:
        return Unreadable(fault)
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        return Unreadable(f"is no JSON ({error.msg} at column {error.colno}); write one object a line")
    except RecursionError:
        return Unreadable("is nested too deep; write one flat object a line")
    except ValueError as error:
        # Python refuses numbers of thousands of digits.
        return Unreadable(f"is no JSON that can be read ({error}); write one object a line")
    return row if isinstance(row, dict) else Unreadable("is no JSON object; write {…} with a key a column")


def _csv_rows(path: Path, content: BinaryIO) -> Generator[Line, None, None]:
    # The limit is process-wide; Python's default is shorter than many a diff.
    csv.field_size_limit(MOST_LINE_BYTES)
    names: list[str] | None = None
    begin = 1
    with TextIOWrapper(content, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = csv.reader(text, strict=True)
        try:
            for row in rows:
                if row and names is None:
                    names = _header(path, row)
                elif row and names is not None:
                    yield begin, _cells(names, row)
                begin = rows.line_num + 1
        except csv.Error as error:
            raise RowFileUnreadable(
                f"{path}: the row that begins in line {begin} cannot be read ({error}); put texts with commas, quotes"
                ' or line ends into quotes, a quote inside them twice ("")'
            ) from error
    if names is None:
        raise RowFileUnreadable(f"{path} has no header; its first line must name the columns")


def _header(path: Path, names: list[str]) -> list[str]:
    fault = _fault_of("".join(names))
    if fault is not None:
        raise RowFileUnreadable(f"{path}: the header {fault}")
    names = [name.strip() for name in names]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        listed = ", ".join(map(repr, double))
        raise RowFileUnreadable(f"{path} has more than one column named {listed}; remove all but one")
    other = next((sign for sign in ";\t|" if len(names) == 1 and sign in names[0]), None)
    if other is not None:
        raise RowFileUnreadable(f"{path} is separated by {other!r}; save it with commas")
    return names


def _cells(names: list[str], row: list[str]) -> Cells | Unreadable:
    fault = _fault_of("".join(row))
    if fault is not None:
        return Unreadable(fault)
    if len(row) != len(names):
        return Unreadable(f"has {len(row)} cells and the header {len(names)}; put texts with a comma into quotes")
    return dict(zip(names, row, strict=True))
