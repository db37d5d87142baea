"""One table for each class in data/records, with the same columns; rows never leave this package.

Keys are natural: ids are text made by whoever collects, and a record without an id is known by what it is about
and when it was observed. A foreign key stands only where a row is a part of another (a file of a change): what
merely refers to something may arrive before it, outlive it (a person who was erased), or come from another source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data import records

# They are imported for what they declare: every table is a subclass of Row.
from data.columns import Row
from data.tables import collected, derived, received, runs, told, trust  # noqa: F401

if TYPE_CHECKING:
    from sqlalchemy import Table

TABLES: Final[dict[type[Any], Table]] = {
    getattr(records, row.__name__): row.metadata.tables[str(row.__tablename__)] for row in Row.__subclasses__()
}
"""The table of each record class."""
