"""What readers did about cards and how they want to be briefed is kept; a delivery is found by its receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_index("ix_deliveries_receipt", "deliveries", ["receipt"])
    op.create_table(
        "card_marks",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("scope_id", TEXT, nullable=False),
        sa.Column("card", TEXT, nullable=False),
        sa.Column("deed", TEXT, nullable=False),
        sa.Column("week", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=True),
        sa.Column("until_date", TEXT, nullable=True),
        sa.Column("condition", TEXT, nullable=True),
        sa.Column("reader", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_card_marks"),
    )
    op.create_index("ix_card_marks_scope_id_card", "card_marks", ["scope_id", "card"])
    op.create_table(
        "reader_settings",
        sa.Column("reader_id", TEXT, nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("zone", TEXT, nullable=True),
        sa.Column("outlets", TEXT, nullable=True),
        sa.Column("all_clear", sa.Boolean(), nullable=True),
        sa.Column("hidden", TEXT, nullable=True),
        sa.Column("paused_from", TEXT, nullable=True),
        sa.Column("paused_until", TEXT, nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader_id", name="pk_reader_settings"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
