"""A briefing that is queued knows the errand that it is queued in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("briefings", sa.Column("errand", TEXT, nullable=True))
    # What an engine has in hand by now is one errand for each.
    op.execute(
        "UPDATE briefings SET errand = reader_id || '/' || week || '/' || outlet || '#' || CAST(attempts AS TEXT)"
        " WHERE state = 'queued'"
    )
    op.create_index("ix_briefings_errand", "briefings", ["errand"])


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
