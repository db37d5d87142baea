"""Turns a row's cells into a record, or says what is wrong with each; readers are made once per column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from data.records import Team
from data.sources.files.values import FROM_CSV, FROM_JSON, Form

if TYPE_CHECKING:
    from data.sources.files.sheet import Column, Sheet
    from data.view import Collected

_MISSING: Final = object()
_MOST_SHOWN: Final = 80

Reader = tuple[str, "Callable[[object], object]", object, "Column"]
"""A column's name, its converter, the cell that means unknown, and the column."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row cannot be imported, a text per fault: "opened_at: 'x' is no time; write …"."""

    faults: tuple[str, ...]


class CellReader:
    """Reads the rows of one sheet. `is_csv`: every cell is text, and an empty one may mean unknown."""

    def __init__(self, sheet: Sheet, *, is_csv: bool) -> None:
        self._kind: Callable[..., Collected] = sheet.kind
        self._names = frozenset(sheet.names)
        self._readers = tuple(_reader(sheet, column, is_csv=is_csv) for column in sheet.columns)
        self._known = ", ".join(sheet.names)

    def read(self, cells: Mapping[str, object]) -> Collected | Refused:
        told: dict[str, object] = {}
        faults: list[str] = []
        for name, convert, empty, column in self._readers:
            value = cells.get(name, _MISSING)
            try:
                if value is None or value is _MISSING or value == empty:
                    told[name] = _left_out(column, value)
                else:
                    told[name] = convert(value)
            except ValueError as error:
                faults.append(f"{name}: {error}" if value is _MISSING else f"{name}: {_shown(value)} {error}")
        if not cells.keys() <= self._names:
            unknown = sorted(cells.keys() - self._names)
            faults += [f"{name[:_MOST_SHOWN]}: is no column of this table, which has {self._known}" for name in unknown]
        return Refused(tuple(faults)) if faults else self._kind(**told)


def _reader(sheet: Sheet, column: Column, *, is_csv: bool) -> Reader:
    convert = (FROM_CSV if is_csv else FROM_JSON)[column.form]
    is_zone = sheet.kind is Team and column.name == "zone"
    is_text_key = column.form is Form.TEXT and column.is_key
    if column.choices or column.least is not None or is_text_key or is_zone:
        convert = partial(_checked, column, convert, is_zone=is_zone)
    # An empty CSV cell is a text where text is required, and unknown where that is allowed.
    empty_is_unknown = is_csv and not (column.form is Form.TEXT and column.required and not column.is_key)
    return column.name, convert, "" if empty_is_unknown else _MISSING, column


def _left_out(column: Column, value: object) -> object:
    if not column.required:
        return column.default
    lack = "is missing" if value is _MISSING else "may not be unknown"
    raise ValueError(f"{lack}; give {column.takes if column.choices else f'a {column.takes}'}")


def _checked(column: Column, read: Callable[[object], Any], value: object, *, is_zone: bool) -> object:
    """Read a cell and check what its type cannot say: choices, bounds, keys, zones."""
    found = read(value)
    if column.choices and found not in column.choices:
        raise ValueError(f"is not known here; write one of {', '.join(column.choices)}")
    if column.least is not None and column.most is not None and not column.least <= found <= column.most:
        raise ValueError(f"is out of range; write a {column.takes}")
    if found == "" and column.is_key:
        raise ValueError("is empty, and it is (part of) the row's key; give each row its own")
    if is_zone and not _is_zone(found):
        raise ValueError("is not an IANA zone; write a name such as Europe/Berlin or UTC")
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
