"""The one shape of all coverage formats: lines run and not run, stored as ranges ("1-5,8"). No branches."""

from __future__ import annotations

import json
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from data.coverage.errors import ReportMalformed, ReportTooLarge


def ranges_of(numbers: Iterable[int]) -> str:
    """Write line numbers, in any order and each as often as you like, as ranges; "" for none."""
    told = set(numbers)
    firsts = sorted(one for one in told if one - 1 not in told)
    lasts = sorted(one for one in told if one + 1 not in told)
    ends = zip(firsts, lasts, strict=True)
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)


def lines_in(ranges: str) -> Iterator[int]:
    for first, last in _bounds(ranges):
        yield from range(first, last + 1)


def count_in(ranges: str) -> int:
    return sum(last - first + 1 for first, last in _bounds(ranges))


def _bounds(ranges: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)


MOST_FILES: Final = 200_000
MOST_NOTES: Final = 20_000_000
"""How often a report may name a line: 80 MB while it is read."""

MOST_WAYS: Final = 500_000
"""How many names a report may give its files: each is tried below each root."""

LAST_LINE: Final = 1_000_000
"""The highest line number; a longer file is data that no test ran."""

LONGEST_PATH: Final = 4_096
LONGEST_COUNT: Final = 30
"""Digits of a run count; 64 bits have 20."""


class Named(NamedTuple):
    """A report's name of a file, below one of `roots` if any; `module` is the part of a build."""

    path: str
    roots: tuple[str, ...] = ()
    module: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCoverage:
    """A file's lines that tests ran, and executable ones they did not, as ranges."""

    covered: str
    missed: str

    @property
    def valid(self) -> int:
        return count_in(self.covered) + count_in(self.missed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A parsed report. `format` is cobertura, lcov or jacoco."""

    format: str
    files: Mapping[Named, FileCoverage]


def united(parts: Iterable[FileCoverage]) -> FileCoverage:
    """Return a file's coverage over several reports: run in any of them is run."""
    told = list(parts)
    if len(told) == 1:
        return told[0]
    covered = {line for one in told for line in lines_in(one.covered)}
    return _of(covered, {line for one in told for line in lines_in(one.missed)})


class Tally:
    """Collects a streamed report in four bytes a line; raises ReportMalformed or ReportTooLarge."""

    def __init__(self, name: str) -> None:
        """`name` is the report's name in errors."""
        self.name = name
        self._files: dict[Named, array[int]] = {}
        self._notes = self._ways = 0

    def open(self, named: Named, at: int) -> array[int]:
        """Return a file's notes, perhaps opened before; `at` is the line of the report."""
        if not named.path.strip() or len(named.path) > LONGEST_PATH:
            what = "names a file by no path" if not named.path.strip() else "names a file by a path without an end"
            raise ReportMalformed(self.name, at, what, "have the report made again")
        found = self._files.get(named)
        if found is None:
            self._ways += 1 + len(named.roots)
            if len(self._files) >= MOST_FILES:
                raise ReportTooLarge(self.name, f"names more than {MOST_FILES:,} files", "send a report for each part")
            if self._ways > MOST_WAYS:
                what = f"names its files in more than {MOST_WAYS:,} ways, each below each source"
                raise ReportTooLarge(self.name, what, "send a report for each part, with its own sources")
            found = self._files[named] = array("I")
        return found

    def note(self, file: array[int], line: int, *, hit: bool) -> None:
        """Note an executable line, and whether it was run. Line 0, which some tools write, is none."""
        self._notes += 1
        if self._notes > MOST_NOTES:
            raise ReportTooLarge(self.name, f"tells of more than {MOST_NOTES:,} lines", "send a report for each part")
        if line:
            file.append(line * 2 + hit)

    def report(self, written: str) -> Report:
        """Return the report in a format; at least one line is required."""
        files = {named: _covered(noted) for named, noted in self._files.items() if noted}
        if not files:
            fix = "make it with the tests' own run, and with line numbers (debug information, for Java)"
            raise ReportMalformed(self.name, None, "tells of no line that could be run", fix)
        return Report(format=written, files=files)


def _covered(noted: array[int]) -> FileCoverage:
    return _of({note >> 1 for note in noted if note & 1}, {note >> 1 for note in noted if not note & 1})


def _of(covered: set[int], missed: set[int]) -> FileCoverage:
    """Return the coverage of lines that were told of several times: what ran once is covered."""
    return FileCoverage(covered=ranges_of(covered), missed=ranges_of(missed - covered))


def number_of(text: str | None) -> int | None:
    """Return a line number; None for none. Digits only: `int` would also take " 1_0 "."""
    return None if text is None or len(text) > len(str(LAST_LINE)) else _number_of(text)


@lru_cache(maxsize=1 << 16)
def _number_of(text: str) -> int | None:
    """Cached: the same few short texts come again and again."""
    number = int(text) if text.isascii() and text.isdigit() else None
    return None if number is None or number > LAST_LINE else number


def was_hit(text: str | None) -> bool | None:
    """Whether a run count is above 0; None for no count. Overflowed counters are negative."""
    return None if text is None or len(text) > LONGEST_COUNT else _was_hit(text)


@lru_cache(maxsize=1 << 12)
def _was_hit(text: str) -> bool | None:
    if not text.isascii() or not text.removeprefix("-").isdigit():
        return None
    return not text.startswith("-") and text.strip("0") != ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """A stored report's contents by path. `base` is None where nobody named one."""

    base: str | None
    files: Mapping[str, FileCoverage]


def contents_text(contents: Contents) -> str:
    """Write a report's contents; equal contents give equal text."""
    lines = {path: [one.covered, one.missed] for path, one in sorted(contents.files.items())}
    packed = zlib.compress(json.dumps(lines, separators=(",", ":")).encode(), level=9)
    return json.dumps({"base": contents.base, "lines": b64encode(packed).decode()}, separators=(",", ":"))


def parse_contents(text: str) -> Contents:
    told = json.loads(text)
    lines = json.loads(zlib.decompress(b64decode(told["lines"])))
    files = {path: FileCoverage(covered=covered, missed=missed) for path, (covered, missed) in lines.items()}
    return Contents(base=told["base"], files=files)
