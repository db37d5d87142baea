"""The security advisories that a forge has published."""

from __future__ import annotations

from data.migrations.steps import make_table

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    make_table(
        "advisories",
        "id text, repository_id text, summary text, cve text?, severity text?, patched text?, url text?, "
        "published_at time",
        key="id repository_id",
    )
