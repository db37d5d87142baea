"""Reads JSON from strangers only if all readers read the same: no equal keys, NaN or huge numbers."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Final, Never

from data.events.errors import EventMalformed

LONGEST_NUMBER: Final = 20
"""Characters of a number: no value of ours has more, and parsing takes quadratic time."""

DEEPEST: Final = 32
_MOST: Final = 80
BODY: Final = "body"
SENT_AS: Final = "send one JSON object in UTF-8"
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")


def read_json(body: bytes) -> object:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EventMalformed(f"is not UTF-8 (byte {error.start})", field=BODY, fix=SENT_AS) from error
    if not text.strip():
        raise EventMalformed("is empty", field=BODY, fix=SENT_AS)
    _check_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_number, parse_float=_number
        )
    except json.JSONDecodeError as error:
        what = f"is not JSON ({error.msg}, line {error.lineno}, column {error.colno})"
        raise EventMalformed(what, field=BODY, fix=SENT_AS) from error


def _check_depth(text: str) -> None:
    """Refuse deep nesting before parsing: a recursive parser would overflow."""
    depth, is_text, is_escaped = 0, False, False
    for letter in text if text.count("[") + text.count("{") > DEEPEST else ():
        if is_text:
            is_text = is_escaped or letter != '"'
            is_escaped = letter == "\\" and not is_escaped
        elif letter == '"':
            is_text = True
        else:
            depth += (letter in _OPENING) - (letter in _CLOSING)
            if depth > DEEPEST:
                raise EventMalformed(f"is nested more than {DEEPEST} deep", field=BODY, fix="send a flatter object")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Counted once for all: key by key, a body within the limit takes half a minute.
        twice = next(name for name, often in Counter(name for name, _ in pairs).items() if often > 1)
        raise EventMalformed("stands there twice", field=shortened(twice), fix="send each key once")
    return found


def _constant(name: str) -> Never:
    raise EventMalformed(f"holds {name}, which is no JSON", field=BODY, fix="leave out what is not known")


def _number(text: str) -> int | float:
    if len(text) > LONGEST_NUMBER:
        what = f"holds a number of {len(text)} letters"
        raise EventMalformed(what, field=BODY, fix=f"send at most {LONGEST_NUMBER}, or a text")
    found = int(text) if text.removeprefix("-").isdigit() else float(text)
    if not math.isfinite(found):
        raise EventMalformed(f"holds {text}, which is too large", field=BODY, fix="send a number that fits 64 bits")
    return found


def shortened(text: str) -> str:
    """Return a stranger's text as one line that fits into a message."""
    calm = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: _MOST + 1])
    return calm if len(calm) <= _MOST else f"{calm[:_MOST]}…"
