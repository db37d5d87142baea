"""What readers did about cards and how they want to be briefed is kept; a delivery is found by its receipt."""

from __future__ import annotations

from data.migrations.steps import make_index, make_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    make_index("deliveries", "receipt")
    make_table(
        "card_marks",
        "id text, scope_id text, card text, deed text, week text, severity text, until text?, until_date text?, "
        "condition text?, reader text, at time, ended_at time?, ended_why text?",
        indexes=("scope_id card",),
    )
    make_table(
        "reader_settings",
        "reader_id text, day number?, hour number?, minute number?, zone text?, outlets text?, all_clear yes?, "
        "hidden text?, paused_from text?, paused_until text?, changed_at time",
        key="reader_id",
    )
