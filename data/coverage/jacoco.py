"""Reads JaCoCo XML: `report[/group]*/package[@name]/sourcefile[@name]/line[@nr][@ci]`, as its report.dtd has it.

A line counts as run where at least one of its instructions was (`ci` above 0), which is JaCoCo's own rule. It names a
file by its package and nothing before that, so where the sources are has to be found out elsewhere; the innermost
group of an aggregated report is the module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.coverage.errors import ReportMalformed
from data.coverage.report import LAST_LINE, Named, Report, Tally, number_of, was_hit

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping

    from data.coverage.elements import Line

AGAIN: Final = "have it made again, by JaCoCo's own XML report"


class Jacoco:
    """The elements of a JaCoCo report."""

    def __init__(self, name: str) -> None:
        """Begin. `name` is what errors call the report."""
        self._tally = Tally(name)
        self._groups: list[str] = []
        self._package = ""
        self._file: array[int] | None = None

    def begin(self, tag: str, attributes: Mapping[str, str], at: Line) -> None:
        """Take the beginning of an element."""
        if tag == "line" and self._file is not None:
            self._note(self._file, attributes, at)
        elif tag == "group":
            self._groups.append(self._called(tag, attributes, at))
        elif tag == "package":
            self._package = self._called(tag, attributes, at)
        elif tag == "sourcefile":
            path = "/".join(filter(None, (self._package, self._called(tag, attributes, at))))
            module = self._groups[-1] if self._groups else ""
            self._file = self._tally.open(Named(path, module=module), at())

    def end(self, tag: str, text: str) -> None:  # noqa: ARG002 (its elements hold no text)
        """Take the end of an element."""
        if tag == "sourcefile":
            self._file = None
        elif tag == "group":
            self._groups.pop()

    def report(self) -> Report:
        """Return what was read."""
        return self._tally.report("jacoco")

    def _called(self, tag: str, attributes: Mapping[str, str], at: Line) -> str:
        name = attributes.get("name")
        if name is None:
            raise ReportMalformed(self._tally.name, at(), f"has a {tag} without a name", AGAIN)
        return name

    def _note(self, file: array[int], attributes: Mapping[str, str], at: Line) -> None:
        number, hit = number_of(attributes.get("nr")), was_hit(attributes.get("ci"))
        if number is None or hit is None:
            wanted = f'a number up to {LAST_LINE:,} and covered instructions, as in <line nr="12" mi="0" ci="3"/>'
            raise ReportMalformed(self._tally.name, at(), f"has a line without {wanted}", AGAIN)
        self._tally.note(file, number, hit=hit)
