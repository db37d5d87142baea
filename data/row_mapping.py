"""Turns records into rows, the same for both databases: bad text of strangers is repaired, ours refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import BigInteger, Float, Integer, Table, Text

from data.errors import RecordRefused
from data.records import AuditEntry, Delivery, FrozenPayload, StoredNarrative
from data.tables import TABLES

FROZEN: Final = (FrozenPayload, StoredNarrative, Delivery, AuditEntry)
"""Kinds whose text is stored unchanged or not at all, and never written over."""

ADDED_ONLY: Final = (AuditEntry,)
"""Kinds whose columns never change; the database refuses it too."""

MOST_KEY_BYTES: Final = 1_000
"""PostgreSQL cannot index over 2,704 bytes, and some keys hold two texts."""

KEPT_KEY_BYTES: Final = 900
UNSTORABLE: Final = {0: "\N{REPLACEMENT CHARACTER}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What to check in records of a kind. `numbers` are columns with their largest size."""

    table: Table
    names: tuple[str, ...]
    keys: tuple[str, ...]
    texts: tuple[str, ...]
    indexed: frozenset[str]
    numbers: tuple[tuple[str, int], ...]
    floats: tuple[str, ...]
    frozen: bool


_SHAPES: Final[dict[type[Any], Shape]] = {}


def shape_of(kind: type[Any]) -> Shape:
    """Return a record class's shape; TypeError if it is not in data/records."""
    if kind not in _SHAPES:
        if kind not in TABLES:
            raise TypeError(f"{kind.__name__} is no record; the store holds the classes of data/records")
        _SHAPES[kind] = _shape(TABLES[kind], frozen=kind in FROZEN)
    return _SHAPES[kind]


def _shape(table: Table, *, frozen: bool) -> Shape:
    columns = list(table.columns)
    keys = tuple(column.name for column in table.primary_key.columns)
    indexed = {column.name for index in table.indexes for column in index.columns}
    return Shape(
        table=table,
        names=tuple(column.name for column in columns),
        keys=keys,
        texts=tuple(column.name for column in columns if isinstance(column.type, Text)),
        # A reference is shortened as the key is, indexed or not.
        indexed=frozenset({*keys, *indexed, *(column.name for column in columns if column.name.endswith("_id"))}),
        numbers=tuple(
            (column.name, 2**63 if isinstance(column.type, BigInteger) else 2**31)
            for column in columns
            if isinstance(column.type, Integer)
        ),
        floats=tuple(column.name for column in columns if isinstance(column.type, Float)),
        frozen=frozen,
    )


def row_of(record: object) -> dict[str, Any]:
    """Raises RecordRefused with table, key, column and fix."""
    kind = type(record)
    shape = shape_of(kind)
    row = {name: getattr(record, name) for name in shape.names}
    for name in shape.texts:
        value = row[name]
        if value is not None and not _fits(value, key=name in shape.indexed):
            if shape.frozen:
                raise _refused(shape, row, name, "text that cannot be stored as it is")
            row[name] = stored_text(kind, name, value)
    for name, size in shape.numbers:
        value = row[name]
        if value is not None and not -size <= value < size:
            raise _refused(shape, row, name, "a number that is too large")
    for name in shape.floats:
        value = row[name]
        if value is not None and not math.isfinite(value):
            raise _refused(shape, row, name, f"{value}, which is no measurement")
    return row


def stored_text(kind: type[Any], name: str, value: str) -> str:
    """Return a text as stored: whole characters, and not too long where indexed."""
    shape = shape_of(kind)
    key = name in shape.indexed
    if shape.frozen or _fits(value, key=key):
        return value
    # A pair of surrogates becomes its character, half a pair U+FFFD.
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(UNSTORABLE)
    encoded = whole.encode()
    if not key or len(encoded) <= MOST_KEY_BYTES:
        return whole
    return f"{encoded[:KEPT_KEY_BYTES].decode(errors='ignore')}…{sha256(encoded).hexdigest()[:16]}"


def _fits(value: str, *, key: bool) -> bool:
    if "\0" in value:
        return False
    if value.isascii():
        return not key or len(value) <= MOST_KEY_BYTES
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return False
    return not key or size <= MOST_KEY_BYTES


def _refused(shape: Shape, row: dict[str, Any], name: str, what: str) -> RecordRefused:
    key = ", ".join(f"{key}={row[key]!r:.80}" for key in shape.keys)
    return RecordRefused(f"{shape.table.name} ({key}): {name} holds {what}; correct it where it was collected")
