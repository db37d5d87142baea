"""An objective in a file and how its fields are read: the first wrong one refuses the whole file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from data.sources.prometheus.indicator import Indicator, Query

LONGEST_SHOWN: Final = 60
LARGEST: Final = 10**15
"""A larger whole number is refused: Python cannot print or convert one of too many digits."""

LONGEST_TEXT: Final = 200
LONGEST_QUERY: Final = 20_000
USUAL_DAYS: Final = 30
"""The window of an objective that names none, as in Sloth."""

MOST_DAYS: Final = 90


class FileFault(Exception):
    """What is wrong in a file; the message has the place, the value and the fix."""


class Unsupported(Exception):
    """A correct objective that we cannot ask about; the message says why."""

    def of(self, place: str, name: str, service: str) -> str:
        """Return in one sentence, without a full stop, that it is left out."""
        return f"{place}: {name!r} of {service!r} is not read: {self}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileObjective:
    """`service` and `name` are the file's words, `place` says where it stands."""

    place: str
    service: str
    name: str
    label: str
    target: float
    window_days: int
    indicator: Indicator


class Fields:
    """A table of a file at a `place` such as "slos/shop.yaml, document 2"; a wrong field raises FileFault."""

    def __init__(self, raw: object, place: str, path: str = "") -> None:
        self.place, self.path = place, path
        if not isinstance(raw, Mapping):
            raise self.fault("", raw, "must be a table of keys with values")
        self._raw = raw

    def fault(self, key: str, value: object, fix: str) -> FileFault:
        """Return a field's fault; `fix` begins with what it must be."""
        where = f"{self.place}: {self._at(key)}: " if self._at(key) else f"{self.place}: "
        return FileFault(f"{where}{_shown(value)} {fix}")

    def missing(self, key: str) -> FileFault:
        return FileFault(f"{self.place}: {self._at(key)}: is missing; add it")

    def has(self, key: str) -> bool:
        return self._raw.get(key) is not None

    def text(self, key: str, *, longest: int = LONGEST_TEXT) -> str:
        value = self._needed(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, value, "must be a text that is not empty; put it in quotes")
        if len(value) > longest:
            raise self.fault(key, value, f"is longer than {longest:,} characters; shorten it")
        return value.strip()

    def line(self, key: str) -> str:
        """Return a text for display: one line, without what could fake another."""
        value = self.text(key)
        if not value.isprintable():
            raise self.fault(key, value, "must be a text on one line, in letters that can be printed")
        return value

    def query(self, key: str, read: Callable[[str], Query]) -> Query:
        """Return a query read by `read`, which raises ValueError with what is wrong."""
        text = self.text(key, longest=LONGEST_QUERY)
        try:
            return read(text)
        except ValueError as error:
            raise self.fault(key, text, str(error)) from error

    def target(self, key: str, *, whole: float) -> float:
        """Return a target as a share of `whole` (1, or 100 for percent). Raises Unsupported where no budget is left."""
        value = self._needed(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(key, value, "must be a number; write it without quotes")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise self.fault(key, value, "is too large; write one that can be meant")
        if not 0 < value <= whole:
            raise self.fault(key, float(value), f"must be above 0 and below {whole:g}")
        if value == whole:
            raise Unsupported(f"its target of {value:g} leaves no error budget; write less than {whole:g}")
        # 99.9 / 100 is slightly more than 0.999 in binary.
        return round(value / whole, 12)

    def flag(self, key: str) -> bool:
        value = self._raw.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(key, value, "must be true or false")
        return value

    def table(self, key: str) -> Fields:
        return Fields(self._needed(key), self.place, self._at(key))

    def tables(self, key: str) -> list[Fields]:
        """Return the tables of a list that may not be empty."""
        value = self._needed(key)
        if not isinstance(value, list) or not value:
            raise self.fault(key, value, "must be a list with at least one table; begin each with '- '")
        return [Fields(one, self.place, f"{self._at(key)}[{number}]") for number, one in enumerate(value, 1)]

    def _needed(self, key: str) -> object:
        value = self._raw.get(key)
        if value is None:
            raise self.missing(key)
        return value

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key


def _shown(value: object) -> str:
    """Show a value; of a table or list, which may be long, only the kind."""
    if isinstance(value, int) and abs(value) > LARGEST:
        return "a number"
    if isinstance(value, str | int | float):
        text = str(value).lower() if isinstance(value, bool) else repr(value)
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    kinds: list[tuple[Any, str]] = [(Mapping, "a table"), (list, "a list")]
    return next((word for kind, word in kinds if isinstance(value, kind)), "a value of another kind")
