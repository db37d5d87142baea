"""Runs, steps, briefings, workers and duties; a delivery knows its sender, and a reader what a holiday does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    op.add_column("deliveries", _text("lease", nullable=True))
    op.add_column("deliveries", _instant("wire_at", nullable=True))
    op.add_column("deliveries", _instant("due_at", nullable=True))
    op.add_column("reader_settings", _text("holiday", nullable=True))
    op.create_table(
        "runs",
        *(_text("id"), _text("scope_id"), _text("week"), _text("state"), _text("step", nullable=True)),
        *(_number("attempts"), _text("worker", nullable=True)),
        *(_instant(name, nullable=True) for name in ("began_at", "ended_at", "retry_at")),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_week", "runs", ["week"])
    op.create_index("ix_runs_state", "runs", ["state"])
    op.create_table(
        "run_steps",
        *(_text("run_id"), _text("step"), _text("state"), _number("attempts"), _text("worker")),
        *(_instant("began_at"), _number("milliseconds", nullable=True), _text("error", nullable=True)),
        sa.PrimaryKeyConstraint("run_id", "step", name="pk_run_steps"),
    )
    op.create_table(
        "briefings",
        *(_text("reader_id"), _text("week"), _text("outlet"), _text("run_id"), _instant("due_at"), _text("state")),
        *(_text("reason", nullable=True), _number("attempts")),
        *(_instant(name, nullable=True) for name in ("retry_at", "done_at", "alarmed_at")),
        *(_number("generation"), _number("begun")),
        sa.PrimaryKeyConstraint("reader_id", "week", "outlet", name="pk_briefings"),
    )
    for column in ("run_id", "state", "week"):
        op.create_index(f"ix_briefings_{column}", "briefings", [column])
    op.create_table(
        "workers",
        *(_text("id"), _text("incarnation"), _text("host"), _number("pid"), _text("state"), _number("workflows")),
        *(_instant("started_at"), _instant("beat_at")),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_table(
        "duties",
        *(_text("name"), _text("holder"), _instant("until")),
        sa.PrimaryKeyConstraint("name", name="pk_duties"),
    )
    op.create_table("milestones", _text("name"), _instant("at"), sa.PrimaryKeyConstraint("name", name="pk_milestones"))


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
