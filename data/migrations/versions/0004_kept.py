"""What was scored is kept by service and week, and a count says whether it still stands; single scores never were."""

from __future__ import annotations

from alembic import op

from data.migrations.steps import make_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_table("readings")
    op.drop_table("scores")
    make_table("write_counts", "id text, number large")
    make_table(
        "kept_services", "service_id text, moment time, stamp text, began_at time?, weeks text", key="service_id moment"
    )
    make_table("kept_weeks", "service_id text, digest text, body bytes", key="service_id digest")
