"""Reports of coverage, what came of them for a change, and events."""

from __future__ import annotations

from data.migrations.steps import make_table

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    make_table(
        "coverage_reports",
        "repository_id text, sha text, flag text, measured_at time, covered number, valid number, files text",
        key="repository_id sha flag",
    )
    make_table(
        "patch_coverage",
        "change_id text, observed_at time, covered number, valid number",
        key="change_id observed_at",
    )
    make_table(
        "events",
        "id text, source text, event_id text, type text, happened_at time, received_at time, digest text",
        indexes=("received_at",),
    )
