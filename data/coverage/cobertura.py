"""Reads Cobertura XML: `coverage/sources/source`, and `class[@filename]//line[@number][@hits]`.

That is what coverage.py, coverlet, gcovr, PHPUnit, gocover-cobertura and GitLab speak (coverage-04.dtd). Methods list
their lines once more, and inner classes share a file; both are only said twice. The surprise: a file's name is
relative to one of the sources, and nobody says to which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.coverage.errors import ReportMalformed, ReportUnrecognised
from data.coverage.report import LAST_LINE, LONGEST_PATH, Named, Report, Tally, number_of, was_hit

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping

    from data.coverage.elements import Line

MOST_SOURCES: Final = 100
AGAIN: Final = "have it made again, as Cobertura XML"


class Cobertura:
    """The elements of a Cobertura report."""

    def __init__(self, name: str) -> None:
        """Begin. `name` is what errors call the report."""
        self._tally = Tally(name)
        self._sources: list[str] = []
        self._class: array[int] | None = None

    def begin(self, tag: str, attributes: Mapping[str, str], at: Line) -> None:
        """Take the beginning of an element."""
        if tag == "line" and self._class is not None:
            self._note(self._class, attributes, at)
        elif tag == "class":
            filename = attributes.get("filename")
            if filename is None:
                raise ReportMalformed(self._tally.name, at(), "has a class without a filename", AGAIN)
            self._class = self._tally.open(Named(filename, tuple(self._sources)), at())
        elif tag == "project":
            fix = "send Cobertura XML; most tools write both (PHPUnit: --coverage-cobertura)"
            raise ReportUnrecognised(self._tally.name, "is Clover XML, which is not read", fix)

    def end(self, tag: str, text: str) -> None:
        """Take the end of an element."""
        if tag == "class":
            self._class = None
        elif tag == "source" and 0 < len(text.strip()) <= LONGEST_PATH and len(self._sources) < MOST_SOURCES:
            # What is longer than any path names no folder.
            self._sources.append(text.strip())

    def report(self) -> Report:
        """Return what was read."""
        return self._tally.report("cobertura")

    def _note(self, file: array[int], attributes: Mapping[str, str], at: Line) -> None:
        number, hit = number_of(attributes.get("number")), was_hit(attributes.get("hits"))
        if number is None or hit is None:
            wanted = f'a number up to {LAST_LINE:,} and a count of hits, as in <line number="12" hits="3"/>'
            raise ReportMalformed(self._tally.name, at(), f"has a line without {wanted}", AGAIN)
        self._tally.note(file, number, hit=hit)
