"""Takes whoever is forgotten out of the tables of DBOS: a reader's id is in the name of an errand, and may tell.

What has ended goes as a whole, for it is only history there. It is called after our own tables were cleaned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import MetaData, delete, inspect, select

from bot.engine.storage import SCHEMA, open_storage
from data.engine import our_errors
from data.erasing import cleaned
from data.scrubbing import vacuum

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from data.handles import Known

NAME: Final = "workflow_uuid"
"""The column by which the tables of DBOS refer to a workflow."""


def forget_runs(database_url: str, known: Known) -> int:
    """Delete the workflows whose name or words hold somebody; return how many.

    Raises:
        DatabaseBusy, DatabaseUnusable: it cannot be had; the same call may succeed later.
    """
    engine = open_storage(database_url)
    try:
        if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
            return 0
        with our_errors():
            tables = _tables(engine)
            names = _named(engine, tables, known)
            with engine.begin() as connection:
                # What refers to a workflow goes before it does.
                for table in reversed(tables):
                    if NAME in table.c:
                        connection.execute(delete(table).where(table.c[NAME].in_(names)))
        vacuum(engine, [one.fullname for one in tables])
        return len(names)
    finally:
        engine.dispose()


def _tables(engine: Engine) -> list[Table]:
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    if schema is not None and schema not in inspect(engine).get_schema_names():
        return []
    held = MetaData()
    held.reflect(engine, schema=schema)
    return list(held.sorted_tables)


def _named(engine: Engine, tables: list[Table], known: Known) -> list[str]:
    found: set[str] = set()
    with engine.connect() as connection:
        for table in (one for one in tables if NAME in one.c):
            for row in connection.execute(select(table)).mappings():
                texts = (told for told in row.values() if isinstance(told, str))
                if any(cleaned(told, known) is not told for told in texts):
                    found.add(row[NAME])
    return sorted(found)
