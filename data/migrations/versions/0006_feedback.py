"""What readers think of single sentences is kept, and of every delivery what it was, as a digest."""

from __future__ import annotations

from data.migrations.steps import add_columns, make_table, of_payload

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    add_columns("deliveries", "digest text?")
    make_table(
        "feedback",
        "id text, payload_hash text, scope_id text, week text, place text, facts text, card text?, rule text?, "
        "verdict text, reader_id text, narrator text, prompt text?, at time, text text",
        of_payload("feedback"),
        indexes=("scope_id week", "at"),
    )
