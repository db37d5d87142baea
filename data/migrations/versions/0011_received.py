"""Reports of coverage, what came of them for a change, and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "coverage_reports",
        *(_text("repository_id"), _text("sha"), _text("flag"), _instant("measured_at")),
        *(_number("covered"), _number("valid"), _text("files")),
        sa.PrimaryKeyConstraint("repository_id", "sha", "flag", name="pk_coverage_reports"),
    )
    op.create_table(
        "patch_coverage",
        *(_text("change_id"), _instant("observed_at"), _number("covered"), _number("valid")),
        sa.PrimaryKeyConstraint("change_id", "observed_at", name="pk_patch_coverage"),
    )
    op.create_table(
        "events",
        *(_text("id"), _text("source"), _text("event_id"), _text("type")),
        *(_instant("happened_at"), _instant("received_at"), _text("digest")),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_received_at", "events", ["received_at"])


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
