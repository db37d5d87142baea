"""Turns a cell of JSON or CSV into a column's value. A reader's ValueError continues after the value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

EARLIEST: Final = 315_532_800
"""1980: anything before is a zero for "unknown", or a date written as 20261116."""

LATEST: Final = 4_102_444_800
"""2100: anything after was counted in milliseconds."""

_WHOLE = re.compile(r"[+-]?\d{1,19}")
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}
_KINDS: Final = {
    bool: "is a truth value",
    int: "is a number",
    float: "is a number",
    list: "is a list",
    dict: "is a table",
}


class Form(StrEnum):
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    TIME = "time"


def text(value: object) -> str:
    if type(value) is not str:
        raise ValueError(f'{_KINDS.get(type(value), "is no text")}; write a text in quotes, "…"')
    if "\0" in value:
        raise ValueError("holds a null character, which no database keeps; remove it")
    return value


def whole(value: object) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise ValueError("is not a whole number; write one such as 12")


def number(value: object) -> float:
    if type(value) in {int, float}:
        try:
            found = float(value)  # type: ignore[arg-type]  # it is one of the two
        except OverflowError:
            found = math.inf
        if math.isfinite(found):
            return found
    raise ValueError("is not a finite number; write one such as 0.999")


def truth(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("is neither; write true or false")
    return value


def moment(value: object) -> int:
    """Read epoch seconds or an ISO 8601 time with a zone; fractions of a second are cut."""
    if type(value) is str and not _WHOLE.fullmatch(value):
        return _in_range(_from_iso(value))
    try:
        return _in_range(whole(int(value) if type(value) is str else value))
    except OverflowError:
        raise ValueError("is no time; write epoch seconds, or 2026-11-16T09:00:00Z") from None


def _from_iso(value: str) -> int:
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        raise ValueError("is no time; write epoch seconds, or 2026-11-16T09:00:00Z") from None
    if at.tzinfo is None:
        raise ValueError("has no zone; write it as 2026-11-16T09:00:00Z or 2026-11-16T09:00:00+01:00")
    return math.floor(at.timestamp())


def _in_range(at: int) -> int:
    if at < EARLIEST:
        raise ValueError("is before 1980; write epoch seconds or an ISO 8601 time, and leave out what is unknown")
    if at >= LATEST:
        raise ValueError("is after 2099; write epoch seconds, not milliseconds, or an ISO 8601 time")
    return at


def whole_from_text(value: object) -> int:
    if type(value) is str and ((value.isdecimal() and value.isascii()) or _WHOLE.fullmatch(value)):
        return int(value)
    raise ValueError("is not a whole number; write one such as 12")


def number_from_text(value: object) -> float:
    """Read a finite number of a CSV, with a decimal point."""
    try:
        return number(float(str(value)))
    except ValueError:
        raise ValueError("is not a finite number; write one such as 0.999") from None


def truth_from_text(value: object) -> bool:
    """Read true or false in any case, or 1 or 0, of a CSV."""
    found = _TRUTHS.get(str(value).lower())
    if found is None:
        raise ValueError("is neither; write true or false")
    return found


FROM_JSON: Final[Mapping[Form, Callable[[object], object]]] = {
    Form.TEXT: text,
    Form.WHOLE: whole,
    Form.NUMBER: number,
    Form.TRUTH: truth,
    Form.TIME: moment,
}

FROM_CSV: Final[Mapping[Form, Callable[[object], object]]] = {
    Form.TEXT: text,
    Form.WHOLE: whole_from_text,
    Form.NUMBER: number_from_text,
    Form.TRUTH: truth_from_text,
    Form.TIME: moment,
}
