"""Checks a CSV before it is parsed: a parser would fill a cut row with empty cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from data.errors import FeatureColumnRefused, FeatureFileUnreadable

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_CELL = 1 << 26
"""Characters of a cell: Python's limit is too small for some texts, and process-wide."""

NOT_CSV = (
    (b"\x1f\x8b", "is compressed with gzip; name it with the ending .csv.gz"),
    (b"PAR1", "is a Parquet file; name it with the ending .parquet"),
    (b"PK\x03\x04", "is a spreadsheet or a zip archive; save the sheet as CSV"),
    (b"\xff\xfe", "is UTF-16; save it as CSV in UTF-8"),
    (b"\xfe\xff", "is UTF-16; save it as CSV in UTF-8"),
)
"""Beginnings of files often taken for CSV, and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """The header's names, and which lines below are rows (`full`) or blank."""

    names: tuple[str, ...]
    full: list[bool]


def trimmed(path: Path, content: bytes) -> bytes:
    """Return a CSV without byte order mark and leading blank lines. Raises FeatureFileUnreadable for another kind."""
    for beginning, what in NOT_CSV:
        if content.startswith(beginning):
            raise FeatureFileUnreadable(f"{path} {what}")
    content = content.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")
    if not content or content.isspace():
        raise FeatureFileUnreadable(f"{path} is empty; it needs a header and a row for each change")
    if b"\n" not in content and b"\r" in content:
        raise FeatureFileUnreadable(f"{path} ends its lines with a carriage return alone; save it with line feeds")
    return content


def read_shape(path: Path, content: bytes) -> Shape:
    """Check a trimmed CSV's rows against its header. Raises FeatureFileUnreadable or FeatureColumnRefused."""
    csv.field_size_limit(MOST_CELL)
    full: list[bool] = []
    names: list[str] = []
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n") as text:
        try:
            rows = csv.reader(text, strict=True)
            names = next(rows)
            width = len(names)
            for row in rows:
                if row and len(row) != width:
                    raise FeatureFileUnreadable(
                        f"{path}: data row {sum(full) + 1} should have {width} fields and has {len(row)};"
                        " the file was cut off, or a text with a comma in it lacks its quotes"
                    )
                full.append(bool(row))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, _first_wrong(content)) + 1
            raise FeatureFileUnreadable(f"{path} is not UTF-8 in line {line}; save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise FeatureFileUnreadable(f"{path}{_why(error, sum(full), has_header=bool(names))}") from error
    double = [name for name, count in Counter(names).items() if count > 1]
    if double:
        raise FeatureColumnRefused(
            f"{path} has more than one column named {', '.join(map(repr, double))}; rename or remove all but one"
        )
    return Shape(names=tuple(names), full=full)


def _first_wrong(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as wrong:
        return wrong.start
    return 0


def _why(error: csv.Error, rows: int, *, has_header: bool) -> str:
    if "unexpected end of data" in str(error):
        return f": a quote is opened in data row {rows + 1} or before and never closed"
    if not has_header:
        return f" has no header that can be read ({error}); give it one"
    return f" cannot be read as CSV ({error}); put texts that hold a quote or a comma into quotes"
