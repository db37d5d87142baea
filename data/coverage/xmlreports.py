"""Reads XML reports as a stream, so that size costs nothing.

Cobertura: coverage/sources/source and class[@filename]//line[@number][@hits] (coverage-04.dtd); files are relative to a
source. JaCoCo: report[/group]*/package[@name]/sourcefile[@name]/line[@nr][@ci] (its report.dtd); the innermost group is
the module. A DOCTYPE is never fetched, and may declare neither entities nor attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from data.coverage.errors import ReportMalformed, ReportTooLarge, ReportUnrecognised
from data.coverage.report import LAST_LINE, LONGEST_PATH, Named, Report, Tally, number_of, was_hit

if TYPE_CHECKING:
    from array import array

BLOCK: Final = 1 << 16
MOST_SILENT: Final = 2 << 20
"""Bytes without an element: the parser keeps them all, and older ones rescan them."""

DEEPEST: Final = 100
MOST_SOURCES: Final = 100
WHOLE: Final = "send the whole of it, as the tool wrote it"
READ: Final = "send Cobertura XML, LCOV or JaCoCo XML"


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """How a format writes it: a file's element and `path`, a line's `number` and `hits` attributes."""

    name: str
    file: str
    path: str
    number: str
    hits: str
    wanted: str
    again: str


FORMATS: Final = {
    "coverage": Format(
        name="cobertura",
        file="class",
        path="filename",
        number="number",
        hits="hits",
        wanted='a count of hits, as in <line number="12" hits="3"/>',
        again="have it made again, as Cobertura XML",
    ),
    "report": Format(
        name="jacoco",
        file="sourcefile",
        path="name",
        number="nr",
        hits="ci",
        wanted='covered instructions, as in <line nr="12" mi="0" ci="3"/>',
        again="have it made again, by JaCoCo's own XML report",
    ),
}
"""By the report's root element."""


def read_xml(source: BufferedReader, name: str) -> Report:
    """Raises CoverageRefused, naming the line."""
    reader = _Reader(name)
    try:
        return reader.read(source)
    except ParseError as error:
        cut = "no element found" in str(error) or "unclosed token" in str(error)
        what = "the XML ends in the middle" if cut else f"is no XML ({str(error).partition(':')[0]})"
        raise ReportMalformed(name, error.position[0], what, WHOLE) from error
    except DefusedXmlException as error:
        raise reader.declaring() from error
    except (ValueError, LookupError) as error:
        # The parser asks Python for unknown encodings, and Python does not know all either.
        raise ReportMalformed(name, 1, "names an encoding that cannot be read", "write it in UTF-8") from error


class _Reader:
    """The parser's callbacks, called straight from C for speed."""

    def __init__(self, name: str) -> None:
        self._name, self._tally = name, Tally(name)
        self._format: Format | None = None
        self._file: array[int] | None = None
        self._depth = self._heard = 0
        self._sources: list[str] = []
        self._groups: list[str] = []
        self._package = self._text = ""
        self._xml = XMLParser(target=self, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        self._parser = self._xml.parser
        self._parser.ordered_attributes = False
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        # No text callback: between elements there are only millions of line ends.
        self._parser.CharacterDataHandler = self._parser.DefaultHandlerExpand = None

    def read(self, source: BufferedReader) -> Report:
        silent = heard = 0
        while block := source.read(BLOCK):
            self._xml.feed(block)
            silent, heard = (silent + len(block) if heard == self._heard else 0), self._heard
            if silent > MOST_SILENT:
                raise ReportTooLarge(self._name, f"holds no element in {MOST_SILENT >> 20} MiB", WHOLE)
        self._xml.close()
        return self._tally.report("" if self._format is None else self._format.name)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._heard += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._malformed(f"nests more than {DEEPEST} elements", WHOLE)
        form = self._format or self._form_of(tag)
        if tag == "line" and self._file is not None:
            number, hit = number_of(attributes.get(form.number)), was_hit(attributes.get(form.hits))
            if number is None or hit is None:
                wanted = f"a number up to {LAST_LINE:,} and {form.wanted}"
                raise self._malformed(f"has a line without {wanted}", form.again)
            self._tally.note(self._file, number, hit=hit)
        elif tag == form.file:
            self._file = self._tally.open(self._named(form, attributes), self._line)
        elif form.name == "jacoco":
            if tag == "group":
                self._groups.append(self._attribute(tag, "name", attributes))
            elif tag == "package":
                self._package = self._attribute(tag, "name", attributes)
        elif tag == "source":
            self._text, self._parser.CharacterDataHandler = "", self._hear
        elif tag == "project":
            fix = "send Cobertura XML; most tools write both (PHPUnit: --coverage-cobertura)"
            raise ReportUnrecognised(self._name, "is Clover XML, which is not read", fix)

    def _hear(self, text: str) -> None:
        self._text = f"{self._text}{text}"[: LONGEST_PATH + 1]

    def _end(self, tag: str) -> None:
        self._heard += 1
        self._depth -= 1
        if self._format is not None and tag == self._format.file:
            self._file = None
        elif tag == "group" and self._groups:
            self._groups.pop()
        elif tag == "source" and self._parser.CharacterDataHandler is not None:
            self._parser.CharacterDataHandler = None
            # What is longer than any path is no folder.
            if 0 < len(self._text.strip()) <= LONGEST_PATH >= len(self._text) and len(self._sources) < MOST_SOURCES:
                self._sources.append(self._text.strip())

    def _form_of(self, root: str) -> Format:
        form = FORMATS.get(root)
        if form is None:
            what = f"is XML with the root {root[:60]!r} on line {self._line:,}, which is not read"
            raise ReportUnrecognised(self._name, what, READ)
        self._format = form
        return form

    def _named(self, form: Format, attributes: Mapping[str, str]) -> Named:
        path = self._attribute(form.file, form.path, attributes)
        if form.name == "cobertura":
            return Named(path, tuple(self._sources))
        return Named("/".join(filter(None, (self._package, path))), module=self._groups[-1] if self._groups else "")

    def _attribute(self, tag: str, name: str, attributes: Mapping[str, str]) -> str:
        if name not in attributes:
            again = "" if self._format is None else self._format.again
            raise self._malformed(f"has a {tag} without a {name}", again)
        return attributes[name]

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise self.declaring()

    def declaring(self) -> ReportMalformed:
        return self._malformed("declares entities or a DTD of its own", "take the declarations out; reports need none")

    def _malformed(self, what: str, fix: str) -> ReportMalformed:
        return ReportMalformed(self._name, self._line, what, fix)

    @property
    def _line(self) -> int:
        line: int = self._parser.CurrentLineNumber
        return line
