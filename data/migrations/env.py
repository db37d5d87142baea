"""Alembic's entry point, on data/migrate.py's connection and transaction. Without alembic.ini and offline mode: nothing
here may find a database by itself.
"""

from __future__ import annotations

from alembic import context

from data.tables import METADATA, TABLES


def run() -> None:
    """Raises RuntimeError: Alembic was started without us."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("the migrations need a connection; run 'riskbrief migrate'")
    ours = {table.name for table in TABLES.values()}
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter most things in place; a batch copies the table.
        render_as_batch=True,
        # Other tables in the database are not ours.
        include_name=lambda name, kind, _parents: kind != "table" or name in ours,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
