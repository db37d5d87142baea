"""Feeds an XML report to whoever reads its elements, one after the other: no tree is built, so that size costs nothing.

A report comes from outside. Entities are refused before anything is expanded; a DOCTYPE may stand there, since both
formats write one, but what it names is never fetched, and it may declare nothing itself: the value of a default
attribute would be copied into every element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from data.coverage.errors import CoverageRefused, ReportMalformed, ReportTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedReader

    from data.coverage.report import Report

BLOCK: Final = 1 << 16
MOST_SILENT: Final = 2 << 20
"""Bytes without any element: the parser keeps them all, and an older one looks through them again and again."""

DEEPEST: Final = 100
LONGEST_TEXT: Final = 1 << 16
"""Letters of an element that are kept: one with others within it may have text without an end."""

WITH_TEXT: Final = frozenset({"source"})
"""The elements whose text says something."""

WHOLE: Final = "send the whole of it, as the tool wrote it"


Line = Callable[[], int]
"""Returns the line of the report that is being read, counted from 1."""


class Elements(Protocol):
    """Reads the elements of one format, whose attributes come as they stand there."""

    def begin(self, tag: str, attributes: Mapping[str, str], at: Line) -> None:
        """Take the beginning of an element; `at` is asked only where something has to be told about its line."""

    def end(self, tag: str, text: str) -> None:
        """Take the end of an element; `text` is what stood in it, "" for one whose text says nothing."""

    def report(self) -> Report:
        """Return what was read."""


class _Target:
    """What the parser calls. The first element says who reads all of them."""

    def __init__(self, choose: Callable[[str, Line], Elements], hear: Callable[[bool], None]) -> None:
        self.choose = choose
        self.hear = hear
        self.elements: Elements | None = None
        self.line: Line = lambda: 0
        self.heard = 0
        self._depth = 0
        self._text: list[str] = []
        self._letters = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.heard += 1
        self._depth += 1
        if self.elements is None:
            self.elements = self.choose(tag, self.line)
        if self._depth > DEEPEST:
            raise _TooDeep
        self.elements.begin(tag, attributes, self.line)
        if tag in WITH_TEXT:
            self._text.clear()
            self._letters = 0
            self.hear(True)  # noqa: FBT003 (it reads as a sentence)

    def data(self, text: str) -> None:
        self._letters += len(text)
        if self._letters <= LONGEST_TEXT:
            self._text.append(text)

    def end(self, tag: str) -> None:
        self.heard += 1
        self._depth -= 1
        if tag in WITH_TEXT:
            self.hear(False)  # noqa: FBT003 (as above)
        if self.elements is not None:
            self.elements.end(tag, "".join(self._text) if tag in WITH_TEXT else "")


class _TooDeep(Exception):
    """Elements within elements without an end."""


class _Declares(Exception):
    """A DOCTYPE that declares something itself."""


def read_xml(source: BufferedReader, name: str, choose: Callable[[str, Line], Elements]) -> Report:
    """Read an XML report by the elements of the format that `choose` finds by its root and its line.

    Raises:
        CoverageRefused: whatever is wrong with it, naming the line.
    """
    parser, target = _connected(choose)
    try:
        _feed(parser, source, target, name)
        parser.close()
    except CoverageRefused:
        raise
    except ParseError as error:
        line = error.position[0]
        cut = "no element found" in str(error) or "unclosed token" in str(error)
        what = "the XML ends in the middle" if cut else f"is no XML ({str(error).partition(':')[0]})"
        raise ReportMalformed(name, line, what, WHOLE) from error
    except (DefusedXmlException, _Declares) as error:
        what, fix = "declares entities or a DTD of its own", "take the declarations out; reports need none"
        raise ReportMalformed(name, target.line(), what, fix) from error
    except _TooDeep as error:
        raise ReportMalformed(name, target.line(), f"nests more than {DEEPEST} elements", WHOLE) from error
    except (ValueError, LookupError) as error:
        # The parser asks Python for encodings that it does not know itself, and Python does not know all.
        raise ReportMalformed(name, 1, "names an encoding that cannot be read", "write it in UTF-8") from error
    if target.elements is None:
        raise ReportMalformed(name, None, "holds no element", WHOLE)
    return target.elements.report()


def _connected(choose: Callable[[str, Line], Elements]) -> tuple[XMLParser, _Target]:
    """Return a parser that is safe to feed, and what it calls: straight from C, since what lies between costs more."""

    def hear(on: bool) -> None:  # noqa: FBT001 (as at its calls)
        expat.CharacterDataHandler = target.data if on else None

    target = _Target(choose, hear)
    parser = XMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    expat = parser.parser
    target.line = lambda: expat.CurrentLineNumber
    expat.ordered_attributes = False
    expat.StartElementHandler, expat.EndElementHandler = target.start, target.end
    expat.StartDoctypeDeclHandler = _refuse_declarations
    # What stands between elements is line ends, millions of them.
    expat.CharacterDataHandler = expat.DefaultHandlerExpand = None
    return parser, target


def _feed(parser: XMLParser, source: BufferedReader, target: _Target, name: str) -> None:
    silent = heard = 0
    while block := source.read(BLOCK):
        parser.feed(block)
        silent, heard = (silent + len(block) if heard == target.heard else 0), target.heard
        if silent > MOST_SILENT:
            raise ReportTooLarge(name, f"holds no element in {MOST_SILENT >> 20} MiB", WHOLE)


def _refuse_declarations(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
    if has_internal_subset:
        raise _Declares
