"""Reads LCOV tracefiles, as geninfo(1) of the LCOV project describes them under FILES.

`SF:` opens the record of a file, each `DA:<line>,<runs>[,<checksum>]` is a line of it, `end_of_record` closes it. All
else (functions, branches, sums) says nothing about lines and is passed over, words of later versions included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.coverage.errors import ReportMalformed
from data.coverage.report import LAST_LINE, Named, Report, Tally, number_of, was_hit

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator
    from io import BufferedReader

LONGEST_LINE: Final = 1 << 16
"""Bytes; the names of functions that C++ makes up are long, and are passed over, but have an end."""

AGAIN: Final = "have it made again, by geninfo or another tool that writes tracefiles"
LONGEST_WORD: Final = 8


def read_lcov(source: BufferedReader, name: str) -> Report:
    """Read a tracefile. `name` is what errors call it.

    Raises:
        ReportMalformed, ReportTooLarge: naming the line.
    """
    tally = Tally(name)
    record: array[int] | None = None
    opened = 0
    for at, line in _lines(source, name):
        word, _, told = line.partition(":")
        if word == "SF":
            if record is not None:
                raise ReportMalformed(name, at, f"opens a record within the one of line {opened:,}", AGAIN)
            record, opened = tally.open(Named(told), at), at
        elif word == "DA":
            if record is None:
                raise ReportMalformed(name, at, "tells of a line (DA) before any file (SF)", AGAIN)
            _note(tally, record, told, at)
        elif line == "end_of_record":
            record = None
        elif not (word.isascii() and word.isupper() and word.isalpha() and len(word) <= LONGEST_WORD):
            raise ReportMalformed(name, at, f"holds {line[:60]!r}, which no tracefile does", AGAIN)
    if record is not None:
        what = f"ends within the record of line {opened:,}: it was cut off"
        raise ReportMalformed(name, None, what, "send the whole of it")
    return tally.report("lcov")


def _note(tally: Tally, record: array[int], told: str, at: int) -> None:
    line, _, rest = told.partition(",")
    number, hit = number_of(line), was_hit(rest.partition(",")[0])
    if number is None or hit is None:
        wanted = f"a line up to {LAST_LINE:,} and how often it was run, as in DA:12,3"
        raise ReportMalformed(tally.name, at, f"holds {('DA:' + told)[:60]!r}, which is not {wanted}", AGAIN)
    tally.note(record, number, hit=hit)


def _lines(source: BufferedReader, name: str) -> Iterator[tuple[int, str]]:
    """Yield what is no comment and not empty, with the number of its line."""
    at = 0
    while raw := source.readline(LONGEST_LINE):
        at += 1
        if len(raw) == LONGEST_LINE:
            raise ReportMalformed(name, at, f"is longer than {LONGEST_LINE:,} bytes, and no tracefile's is", AGAIN)
        try:
            line = raw.decode("utf-8-sig" if at == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise ReportMalformed(name, at, "is not UTF-8", "write its paths in UTF-8") from error
        if line and not line.startswith("#"):
            yield at, line
