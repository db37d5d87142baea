"""Looks at the bytes of a CSV before anything is read from it: its header, its rows, and whether each is whole.

A reader of CSV fills a row that is too short with empty cells, so that a file that was cut off, or a text whose
comma lacks its quotes, would be scored as if signals were missing. Here such a row is found and named. The bytes
are looked at as numbers, millions at a time: a character is inside quotes where an odd number of quotes is before it.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import FeatureColumnRefused, FeatureFileUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

CHUNK = 1 << 22
"""Bytes that are looked at at a time; the arrays about them take some fifty times as much at worst."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_COMMA, _NEWLINE, _QUOTE, _RETURN = b',\n"\r'

NOT_CSV = (
    (b"\x1f\x8b", "is compressed with gzip; name it with the ending .csv.gz"),
    (b"PAR1", "is a Parquet file; name it with the ending .parquet"),
    (b"PK\x03\x04", "is a spreadsheet or a zip archive; save the sheet as CSV"),
    (b"\xff\xfe", "is UTF-16; save it as CSV in UTF-8"),
    (b"\xfe\xff", "is UTF-16; save it as CSV in UTF-8"),
)
"""How files begin that are often taken for CSV, and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """The names in the header, and which of the lines below it are blank: `full` is true where a row stands."""

    names: tuple[str, ...]
    full: NDArray[np.bool_]


def trimmed(path: Path, content: bytes) -> bytes:
    """Return what a CSV holds without its byte order mark and the blank lines above its header.

    Raises:
        FeatureFileUnreadable: it holds nothing, or is a file of another kind.
    """
    for beginning, what in NOT_CSV:
        if content.startswith(beginning):
            raise FeatureFileUnreadable(f"{path} {what}")
    content = content.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")
    if not content or content.isspace():
        raise FeatureFileUnreadable(f"{path} is empty; it needs a header and a row for each change")
    if b"\n" not in content and b"\r" in content:
        raise FeatureFileUnreadable(f"{path} ends its lines with a carriage return alone; save it with line feeds")
    return content


def read_shape(path: Path, content: bytes, *, chunk: int = CHUNK) -> Shape:
    """Read the header of a trimmed CSV and check that each row has as many fields as it.

    Raises:
        FeatureFileUnreadable: a row has more fields or fewer, or a quote is never closed.
        FeatureColumnRefused: two columns have the same name.
    """
    import numpy as np  # noqa: PLC0415 (only who reads a file pays for it)

    parts = list(_records(path, content, chunk))
    ends, widths = (np.concatenate(part) for part in zip(*parts, strict=True))
    starts = np.concatenate([[0], ends[:-1] + 1])
    content_array = np.frombuffer(content, np.uint8)
    lengths = ends - starts
    blank = (lengths == 0) | ((lengths == 1) & (content_array[np.minimum(starts, len(content) - 1)] == _RETURN))
    ragged = np.flatnonzero((widths != widths[0]) & ~blank)
    if ragged.size:
        at = int(ragged[0])
        row = int(np.count_nonzero(~blank[1:at])) + 1
        raise FeatureFileUnreadable(
            f"{path}: data row {row} should have {widths[0]} fields and has {widths[at]};"
            " the file was cut off, or a text with a comma in it lacks its quotes"
        )
    return Shape(names=_names(path, content[: int(ends[0])]), full=~blank[1:])


def _records(path: Path, content: bytes, chunk: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield where the next records end and how many fields each has."""
    import numpy as np  # noqa: PLC0415 (as above)

    inside, pending, ended, last = False, 0, 0, -1
    for start in range(0, len(content), chunk):
        block = np.frombuffer(content, np.uint8, min(chunk, len(content) - start), start)
        quotes = block == _QUOTE
        places = np.flatnonzero((block == _COMMA) | (block == _NEWLINE) | quotes)
        if inside or quotes.any():
            is_quote = quotes[places]
            within = np.logical_xor.accumulate(is_quote) ^ inside
            inside = bool(within[-1]) if within.size else inside
            places = places[~(within | is_quote)]
        closing = np.flatnonzero(block[places] == _NEWLINE)
        widths = np.diff(closing, prepend=-1)
        if closing.size:
            widths[0] += pending
            pending, last = 0, int(places[closing[-1]]) + start
        pending += len(places) - (int(closing[-1]) + 1 if closing.size else 0)
        ended += len(closing)
        yield places[closing] + start, widths
    if inside:
        raise FeatureFileUnreadable(f"{path}: a quote is opened in data row {max(ended, 1)} or before and never closed")
    if last < len(content) - 1:
        yield np.array([len(content)]), np.array([pending + 1])


def _names(path: Path, header: bytes) -> tuple[str, ...]:
    try:
        # The reader takes lines, and a name in quotes may hold a line's end.
        names = tuple(next(csv.reader([header.decode().removesuffix("\r")])))
    except UnicodeDecodeError as error:
        raise FeatureFileUnreadable(f"{path} is not UTF-8 in its header; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise FeatureFileUnreadable(f"{path} has no header that can be read ({error}); give it one") from error
    double = [name for name, count in Counter(names).items() if count > 1]
    if double:
        raise FeatureColumnRefused(
            f"{path} has more than one column named {', '.join(map(repr, double))}; rename or remove all but one"
        )
    return names
