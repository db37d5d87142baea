"""Runs, steps, briefings, workers and duties; a delivery knows its sender, and a reader what a holiday does."""

from __future__ import annotations

from data.migrations.steps import add_columns, make_table

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    add_columns("deliveries", "lease text?", "wire_at time?", "due_at time?")
    add_columns("reader_settings", "holiday text?")
    make_table(
        "runs",
        "id text, scope_id text, week text, state text, step text?, attempts number, worker text?, began_at time?, "
        "ended_at time?, retry_at time?, error text?",
        indexes=("week", "state"),
    )
    make_table(
        "run_steps",
        "run_id text, step text, state text, attempts number, worker text, began_at time, milliseconds number?, "
        "error text?",
        key="run_id step",
    )
    make_table(
        "briefings",
        "reader_id text, week text, outlet text, run_id text, due_at time, state text, reason text?, attempts number, "
        "retry_at time?, done_at time?, alarmed_at time?, generation number, begun number",
        key="reader_id week outlet",
        indexes=("run_id", "state", "week"),
    )
    make_table(
        "workers",
        "id text, incarnation text, host text, pid number, state text, workflows number, started_at time, beat_at time",
    )
    make_table("duties", "name text, holder text, until time", key="name")
    make_table("milestones", "name text, at time", key="name")
