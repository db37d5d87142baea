"""A briefing that is queued knows the errand that it is queued in."""

from __future__ import annotations

from alembic import op

from data.migrations.steps import add_columns, make_index

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    add_columns("briefings", "errand text?")
    # What an engine has in hand by now is one errand for each.
    op.execute(
        "UPDATE briefings SET errand = reader_id || '/' || week || '/' || outlet || '#' || CAST(attempts AS TEXT)"
        " WHERE state = 'queued'"
    )
    make_index("briefings", "errand")
