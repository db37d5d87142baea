"""Frequent statements with equal or few values, built once: building takes longer than running."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.row_mapping import shape_of, stored_text

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
    from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

WHERE, AMONG, TOLD = "where_", "among_", "told_"
"""Prefixes of column parameters, by their use."""

FEW: Final = 32
"""Values of a collection in a prepared statement, each as a parameter."""

_PLAIN: Final = frozenset({str, int})
_COLLECTIONS: Final = frozenset({tuple, list, set, frozenset})


def is_plain(equal: Mapping[str, Any]) -> bool:
    """Whether a prepared statement can be given every value."""
    return bool(equal) and all(type(value) in _PLAIN or _is_few(value) for value in equal.values())


def parameters_of(equal: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parameters' names, by which a prepared statement is found."""
    return tuple(_parameter(name, value) for name, value in equal.items())


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{TOLD}{name}": value for name, value in values.items()}


def asked(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as a prepared statement's parameters, texts as stored."""
    return {
        _parameter(name, value): [_stored(kind, name, one) for one in value]
        if type(value) in _COLLECTIONS
        else _stored(kind, name, value)
        for name, value in values.items()
    }


@cache
def prepared_select(kind: type[Any], parameters: tuple[str, ...], limit: int | None) -> Select[*tuple[Any, ...]]:
    shape = shape_of(kind)
    found = select(*shape.table.columns).where(*_equal(shape.table, parameters))
    return found.order_by(*(shape.table.c[name] for name in shape.keys)).limit(limit)


@cache
def prepared_update(
    kind: type[Any], written: tuple[str, ...], parameters: tuple[str, ...]
) -> ReturningUpdate[*tuple[Any, ...]]:
    shape = shape_of(kind)
    values = {name: bindparam(f"{TOLD}{name}", type_=shape.table.c[name].type) for name in written}
    changed = update(shape.table).where(*_equal(shape.table, parameters)).values(values)
    return changed.returning(*(shape.table.c[name] for name in shape.names))


@cache
def prepared_add(kind: type[Any], dialect: str) -> ReturningInsert[*tuple[Any, ...]]:
    """Return the statement that inserts a record and returns its key, unless the key is taken."""
    keys = (shape_of(kind).table.c[name] for name in shape_of(kind).keys)
    return insert_of(kind, dialect).on_conflict_do_nothing().returning(*keys)


@cache
def prepared_upsert(kind: type[Any], dialect: str) -> PostgresqlInsert | SqliteInsert:
    shape = shape_of(kind)
    insert = insert_of(kind, dialect)
    told = {name: insert.excluded[name] for name in shape.names if name not in shape.keys}
    if not told:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=shape.keys, set_=told)


def insert_of(kind: type[Any], dialect: str) -> PostgresqlInsert | SqliteInsert:
    table = shape_of(kind).table
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _is_few(value: Any) -> bool:  # noqa: ANN401 (whatever a column is compared with)
    return type(value) in _COLLECTIONS and 0 < len(value) <= FEW and _PLAIN.issuperset(map(type, value))


def _parameter(name: str, value: object) -> str:
    return f"{AMONG if type(value) in _COLLECTIONS else WHERE}{name}"


def _stored(kind: type[Any], name: str, value: str | int) -> str | int:
    return stored_text(kind, name, value) if type(value) is str else value


def _equal(table: Table, parameters: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [_is(table, one) for one in parameters]


def _is(table: Table, parameter: str) -> ColumnElement[bool]:
    if parameter.startswith(AMONG):
        column = table.c[parameter.removeprefix(AMONG)]
        return column.in_(bindparam(parameter, type_=column.type, expanding=True))
    column = table.c[parameter.removeprefix(WHERE)]
    return column == bindparam(parameter, type_=column.type)
