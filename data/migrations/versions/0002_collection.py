"""What collecting needs: cursors, raw failures, deploy signals, commits of a change, and statuses by repository."""

from __future__ import annotations

import sqlalchemy as sa

from data.migrations.steps import add_columns, fill_column, make_table, part_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _collection()
    _parts_of_changes()
    _observations()


def _collection() -> None:
    make_table("cursors", "stream_id text, cursor text, moved_at time, reached_at time?", key="stream_id")
    make_table("source_failures", "id text, stream_id text, at time, kind text, raw text", indexes=("stream_id at",))
    make_table(
        "deploy_signals",
        "id text, repository_id text, kind text, name text, environment text?, sha text?, state text, "
        "began_at time, finished_at time?, url text?",
        indexes=("repository_id began_at",),
    )


def _parts_of_changes() -> None:
    make_table(
        "change_commits",
        "change_id text, sha text, position number, author_id text?, authored_at time",
        part_of("change_commits", "changes.id", "change_id"),
        key="change_id sha",
        indexes=("sha",),
    )


def _observations() -> None:
    # What was observed before today was read by GitHub's rules, and of an owner only members were told.
    fill_column("codeowners", "dialect text", "github")
    fill_column("owner_members", "present yes", sa.true())
    fill_column("source_statuses", "blinds text", "")
    add_columns("source_statuses", "repository_id text?")
