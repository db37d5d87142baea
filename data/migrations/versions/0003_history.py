"""The default branch's history, whose addresses are whose, rollbacks, the branches of a change, a cursor's notices."""

from __future__ import annotations

from data.migrations.steps import add_columns, fill_column, make_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Nothing was kept beside a cursor until today; the next reading with something new in it fills this in.
    fill_column("cursors", "notices text", "[]")
    add_columns("deployments", "rolls_back_id text?")
    add_columns("changes", "head text?", "base text?")
    make_table(
        "landings",
        "repository_id text, sha text, position number, landed_at time, authored_at time, authors text, "
        "repairs yes, files text?",
        key="repository_id sha",
        indexes=("repository_id position",),
    )
    make_table("identities", "key text, person_id text", key="key")
