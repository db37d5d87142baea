"""What was scored is kept by service and week, and a count says whether it still stands; single scores never were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_table("readings")
    op.drop_table("scores")
    op.create_table(
        "write_counts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_counts"),
    )
    op.create_table(
        "kept_services",
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("stamp", TEXT, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("weeks", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("service_id", "moment", name="pk_kept_services"),
    )
    op.create_table(
        "kept_weeks",
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "digest", name="pk_kept_weeks"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
