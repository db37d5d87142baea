"""Writes migration steps in few words: tables by kinds of columns, with our names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine

KINDS: Final[dict[str, TypeEngine[Any]]] = {
    # Sorted by code point on both databases, not by the server's language.
    "text": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
    "time": sa.BigInteger(),
    "large": sa.BigInteger(),
    "number": sa.Integer(),
    "yes": sa.Boolean(),
    "share": sa.Float(),
    "bytes": sa.LargeBinary(),
}


def column(told: str, **more: Any) -> sa.Column[Any]:  # noqa: ANN401 (as SQLAlchemy has it)
    """Return a column by name and kind, such as "merged_at time?"; the question mark means nullable."""
    name, kind = told.split()
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"), autoincrement=False, **more)


def make_table(name: str, columns: str, *more: SchemaItem, key: str = "id", indexes: tuple[str, ...] = ()) -> None:
    primary = sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}")
    op.create_table(name, *map(column, columns.split(", ")), primary, *more)
    for one in indexes:
        make_index(name, one)


def make_index(table: str, columns: str) -> None:
    names = columns.split()
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)


def add_columns(table: str, *columns: str) -> None:
    for one in columns:
        op.add_column(table, column(one))


def fill_column(table: str, told: str, value: Any) -> None:  # noqa: ANN401 (as SQLAlchemy has it)
    """Add a column with a value for existing rows, and none for later ones."""
    added = column(told, server_default=value)
    op.add_column(table, added)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(added.name, server_default=None)


def part_of(table: str, owner: str, column: str) -> sa.ForeignKeyConstraint:
    """Link a table to the rows (`table.column`) that its rows are parts of, and deleted with."""
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint(
        [column], [owner], name=name, ondelete="CASCADE", deferrable=True, initially="DEFERRED"
    )


def of_payload(table: str) -> sa.ForeignKeyConstraint:
    """Link a table to its payloads, which cannot be deleted then."""
    return sa.ForeignKeyConstraint(["payload_hash"], ["payloads.hash"], name=f"fk_{table}_payload_hash")
