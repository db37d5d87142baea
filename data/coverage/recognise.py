"""Opens a report and recognises it by its contents; gzip is removed, and bounds are checked first.

LCOV is read here, by geninfo(1), FILES: `SF:` begins a file's record, `DA:<line>,<runs>` is a line, `end_of_record`
ends it, and all else is skipped.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from data.coverage.errors import ReportMalformed, ReportTooLarge, ReportUnreadable, ReportUnrecognised
from data.coverage.report import LAST_LINE, Named, Report, Tally, number_of, was_hit
from data.coverage.xmlreports import READ, read_xml

if TYPE_CHECKING:
    from array import array


LONGEST_LINE: Final = 1 << 16
"""Bytes: C++ function names are long, and skipped, but bounded."""

AGAIN: Final = "have it made again, by geninfo or another tool that writes tracefiles"
LONGEST_WORD: Final = 8


def read_lcov(source: BufferedReader, name: str) -> Report:
    """Raises ReportMalformed or ReportTooLarge, naming the line."""
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
    """Yield lines with numbers, without comments and empty ones."""
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


MOST_BYTES: Final = 256 << 20
"""Bytes of an unpacked report: a million lines of code take about a hundred MB."""

PEEKED: Final = 4_096
GZIP: Final = b"\x1f\x8b"
MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""The byte order marks of UTF-8 and UTF-16."""

OTHERS: Final = (
    (b"mode: ", "is a cover profile of Go", "turn it into Cobertura XML with gocover-cobertura"),
    (b"{", "is JSON", "have the same tool write LCOV or Cobertura XML"),
    (b"SQLite format 3", "is coverage.py's own database", "send what 'coverage xml' makes of it"),
    (b"\x01\xc0\xc0", "is JaCoCo's execution data", "send the XML report that JaCoCo makes of it"),
    (b"PK\x03\x04", "is a zip archive", "send the report that is in it"),
)
"""Beginnings of files often taken for reports, and what to do."""


def parse_report(body: bytes, name: str = "the report") -> Report:
    """Raises CoverageRefused."""
    return read_report(BytesIO(body), name)


def parse_file(path: Path) -> Report:
    """Raises CoverageRefused, naming the file."""
    try:
        with path.open("rb") as file:
            return read_report(file, str(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ReportUnreadable(str(path), f"cannot be read ({reason})", "name a file that is there") from error


def looks_like_report(path: Path) -> bool:
    """Whether a file begins like a report, also compressed; False if it cannot be read."""
    try:
        with path.open("rb") as file:
            beginning = _beginning(_opened(file, str(path)))
    except (OSError, ReportUnreadable):
        return False
    return _is_xml(beginning) or _is_lcov(beginning)


def read_report(source: IO[bytes], name: str) -> Report:
    opened = _opened(source, name)
    beginning = _beginning(opened)
    if _is_xml(beginning):
        return read_xml(opened, name)
    if _is_lcov(beginning):
        return read_lcov(opened, name)
    if not beginning:
        raise ReportMalformed(name, None, "is empty", "send what the tests' run wrote")
    for start, what, fix in OTHERS:
        if beginning.startswith(start):
            raise ReportUnrecognised(name, what, fix)
    raise ReportUnrecognised(name, "is in no format that is read", READ)


class _Bounded(RawIOBase):
    """Reads up to a bound, and names what is wrong with a compressed file."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        super().__init__()
        self._source, self._name, self._left = source, name, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        room = memoryview(cast("bytearray", buffer))
        try:
            block = self._source.read(len(room))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            what = "is compressed with gzip, and damaged or cut off"
            raise ReportUnreadable(self._name, what, "send the whole of it") from error
        self._left -= len(block)
        if self._left < 0:
            raise ReportTooLarge(self._name, f"holds more than {MOST_BYTES >> 20} MiB", "send a report for each part")
        room[: len(block)] = block
        return len(block)


def _opened(source: IO[bytes], name: str) -> BufferedReader:
    plain: BufferedReader = BufferedReader(_Bounded(source, name))
    if not plain.peek(len(GZIP)).startswith(GZIP):
        return plain
    return BufferedReader(_Bounded(cast("IO[bytes]", gzip.GzipFile(fileobj=plain)), name))


def _beginning(opened: BufferedReader) -> bytes:
    return opened.peek(PEEKED).lstrip()


def _is_xml(beginning: bytes) -> bool:
    mark = next((one for one in MARKS if beginning.startswith(one)), b"")
    return beginning.removeprefix(mark).lstrip(b"\0 \t\r\n").startswith(b"<")


def _is_lcov(beginning: bytes) -> bool:
    return beginning.removeprefix(MARKS[0]).startswith((b"TN:", b"SF:", b"#"))
