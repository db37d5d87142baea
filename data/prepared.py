"""Statements that are asked again and again, built once: to build one takes longer than to run it.

They are those whose columns equal plain values. A collection, an unknown value or a condition makes another statement
each time, which query.py builds.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.border import shape_of, stored_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select, Table
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
    from sqlalchemy.sql.dml import ReturningUpdate

WHERE, TOLD = "where_", "told_"
"""How the parameters of columns begin, by what is done with them."""


def is_plain(equal: Mapping[str, Any]) -> bool:
    """Whether every value is one that a prepared statement can be given."""
    return bool(equal) and all(type(value) in {str, int} for value in equal.values())


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written as the parameters of a prepared statement."""
    return {f"{TOLD}{name}": value for name, value in values.items()}


def asked(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked for as the parameters of a prepared statement, texts as they are stored."""
    return {
        f"{WHERE}{name}": stored_text(kind, name, value) if type(value) is str else value
        for name, value in values.items()
    }


@cache
def prepared_select(kind: type[Any], names: tuple[str, ...], limit: int | None) -> Select[*tuple[Any, ...]]:
    """Return the question for the records whose columns of these names equal what is given, by key."""
    shape = shape_of(kind)
    found = select(*shape.table.columns).where(*_equal(shape.table, names))
    return found.order_by(*(shape.table.c[name] for name in shape.keys)).limit(limit)


@cache
def prepared_update(
    kind: type[Any], written: tuple[str, ...], names: tuple[str, ...]
) -> ReturningUpdate[*tuple[Any, ...]]:
    """Return the statement that writes some columns of such records, and hands them back."""
    shape = shape_of(kind)
    values = {name: bindparam(f"{TOLD}{name}", type_=shape.table.c[name].type) for name in written}
    changed = update(shape.table).where(*_equal(shape.table, names)).values(values)
    return changed.returning(*(shape.table.c[name] for name in shape.names))


@cache
def prepared_insert(kind: type[Any], dialect: str) -> Any:  # noqa: ANN401 (an insert of either dialect that returns keys)
    """Return the statement that inserts one record unless its key is taken, and hands its key back if not."""
    shape = shape_of(kind)
    insert: PostgresqlInsert | SqliteInsert
    insert = postgresql.insert(shape.table) if dialect == "postgresql" else sqlite.insert(shape.table)
    return insert.on_conflict_do_nothing().returning(*(shape.table.c[name] for name in shape.keys))


def _equal(table: Table, names: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(f"{WHERE}{name}", type_=table.c[name].type) for name in names]
