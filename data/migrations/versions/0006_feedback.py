"""What readers think of single sentences is kept, and of every delivery what it was, as a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("digest", TEXT, nullable=True))
    op.create_table(
        "feedback",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("payload_hash", TEXT, nullable=False),
        sa.Column("scope_id", TEXT, nullable=False),
        sa.Column("week", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("card", TEXT, nullable=True),
        sa.Column("rule", TEXT, nullable=True),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("reader_id", TEXT, nullable=False),
        sa.Column("narrator", TEXT, nullable=False),
        sa.Column("prompt", TEXT, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["payload_hash"], ["payloads.hash"], name="fk_feedback_payload_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_scope_id_week", "feedback", ["scope_id", "week"])
    op.create_index("ix_feedback_at", "feedback", ["at"])


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
