"""The default branch's history, whose addresses are whose, rollbacks, the branches of a change, a cursor's notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    # Nothing was kept beside a cursor until today; the next reading with something new in it fills this in.
    op.add_column("cursors", sa.Column("notices", TEXT, nullable=False, server_default="[]"))
    with op.batch_alter_table("cursors") as batch:
        batch.alter_column("notices", server_default=None)
    op.add_column("deployments", sa.Column("rolls_back_id", TEXT, nullable=True))
    op.add_column("changes", sa.Column("head", TEXT, nullable=True))
    op.add_column("changes", sa.Column("base", TEXT, nullable=True))
    op.create_table(
        "landings",
        sa.Column("repository_id", TEXT, nullable=False),
        sa.Column("sha", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("landed_at", sa.BigInteger(), nullable=False),
        sa.Column("authored_at", sa.BigInteger(), nullable=False),
        sa.Column("authors", TEXT, nullable=False),
        sa.Column("repairs", sa.Boolean(), nullable=False),
        sa.Column("files", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("repository_id", "sha", name="pk_landings"),
    )
    op.create_index("ix_landings_repository_id_position", "landings", ["repository_id", "position"])
    op.create_table(
        "identities",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_identities"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
