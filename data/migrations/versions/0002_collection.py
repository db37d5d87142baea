"""What collecting needs: cursors, raw failures, deploy signals, commits of a change, and statuses by repository."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _collection()
    _parts_of_changes()
    _observations()


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")


def _collection() -> None:
    op.create_table(
        "cursors",
        sa.Column("stream_id", TEXT, nullable=False),
        sa.Column("cursor", TEXT, nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name="pk_cursors"),
    )
    op.create_table(
        "source_failures",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("stream_id", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("raw", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_failures"),
    )
    op.create_index("ix_source_failures_stream_id_at", "source_failures", ["stream_id", "at"])
    op.create_table(
        "deploy_signals",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("repository_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=True),
        sa.Column("sha", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deploy_signals"),
    )
    op.create_index("ix_deploy_signals_repository_id_began_at", "deploy_signals", ["repository_id", "began_at"])


def _parts_of_changes() -> None:
    op.create_table(
        "change_commits",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("sha", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", TEXT, nullable=True),
        sa.Column("authored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", "sha", name="pk_change_commits"),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["changes.id"],
            name="fk_change_commits_change_id",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_change_commits_sha", "change_commits", ["sha"])


def _observations() -> None:
    # What was observed before today was read by GitHub's rules, and of an owner only members were told.
    _add("codeowners", sa.Column("dialect", TEXT, nullable=False, server_default="github"))
    _add("owner_members", sa.Column("present", sa.Boolean(), nullable=False, server_default=sa.true()))
    _add("source_statuses", sa.Column("blinds", TEXT, nullable=False, server_default=""))
    op.add_column("source_statuses", sa.Column("repository_id", TEXT, nullable=True))


def _add(table: str, column: sa.Column[object]) -> None:
    """Add a column with a value in the rows that are there, and none for the rows to come."""
    op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)
