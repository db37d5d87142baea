"""The security advisories that a forge has published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "advisories",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "repository_id", "summary")),
        *(sa.Column(name, TEXT, nullable=True) for name in ("cve", "severity", "patched", "url")),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "repository_id", name="pk_advisories"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")
