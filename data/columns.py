"""How a column of each kind is declared, and how its constraints are called, for tables.py.

Text sorts by code point on both databases: PostgreSQL would otherwise sort by the server's language, and the same
briefing would come out in another order there. Every constraint has a name that we chose, because a migration can
only drop what it can name.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, MetaData, Text
from sqlmodel import Field, SQLModel

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class Row(SQLModel):
    """Base of our tables, with metadata of its own: a library that also uses SQLModel cannot add tables to ours."""

    metadata = MetaData(naming_convention=NAMES)


def text() -> Any:  # noqa: ANN401 (a field declaration takes the type of its annotation)
    """Declare text of any length."""
    return Field(sa_type=TEXT)


def text_key() -> Any:  # noqa: ANN401
    """Declare text that is (part of) the primary key."""
    return Field(sa_type=TEXT, primary_key=True)


def instant() -> Any:  # noqa: ANN401
    """Declare epoch seconds, UTC; 64 bits, because 32 end in 2038."""
    return Field(sa_type=BigInteger)


def whole() -> Any:  # noqa: ANN401
    """Declare a whole number that somebody else hands out and that may need 64 bits."""
    return Field(sa_type=BigInteger)


def instant_key() -> Any:  # noqa: ANN401
    """Declare epoch seconds that are part of the primary key."""
    # Without the second word SQLAlchemy takes a lone whole number in a key for a counter of its own.
    return Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})


def number_key() -> Any:  # noqa: ANN401
    """Declare a whole number that is part of the primary key."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def part_of(column: str, owner: str) -> ForeignKeyConstraint:
    """Declare that a row is a part of another row (`table.column`) and goes when that one goes.

    It is checked at the end of the transaction, so that a page may be saved in any order.
    """
    return ForeignKeyConstraint([column], [owner], ondelete="CASCADE", deferrable=True, initially="DEFERRED")
