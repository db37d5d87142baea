"""A repository's .gitattributes is observed beside its CODEOWNERS file, and perhaps in the same second."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("codeowners") as batch:
        batch.drop_constraint("pk_codeowners", type_="primary")
        batch.create_primary_key("pk_codeowners", ["repository_id", "observed_at", "dialect"])
