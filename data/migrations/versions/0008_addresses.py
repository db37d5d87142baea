"""A delivery knows when it may be tried again, and an address why nothing more is sent to it."""

from __future__ import annotations

from alembic import op

from data.migrations.steps import add_columns, column, make_table

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("deliveries", column("attempts number", server_default="0"))
    add_columns("deliveries", "retry_at time?")
    make_table(
        "address_marks",
        "outlet text, address text, state text, reason text, at time, told_at time?",
        key="outlet address",
    )
