"""Who did what, and whom we were told to forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.steps import make_table

revision = "0012"
down_revision = "0011"


# Whoever writes past Riskbrief, by hand or by mistake, finds the same: an entry is added, and stays as it was written.
# Retention deletes old ones, and no program has a reason to delete what has just happened.
KEPT_DAYS = 30
KEPT = f"an entry of the audit is never changed, and none is deleted within {KEPT_DAYS} days of the newest"
IS_YOUNG = f"OLD.at > (SELECT max(at) FROM audit) - {KEPT_DAYS * 86_400}"  # noqa: S608 (a number of ours)

SQLITE = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN {IS_YOUNG} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(IGNORE); END
    """,
)
REFUSE = f"RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation';"
POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION riskbrief_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {REFUSE} END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION riskbrief_keep_young_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {IS_YOUNG} THEN {REFUSE} END IF; RETURN OLD; END $$
    """,
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION riskbrief_keep_audit()",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION riskbrief_keep_young_audit()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION riskbrief_keep_audit()",
)


def upgrade() -> None:
    make_table(
        "audit",
        "id text, at time, actor text, door text, deed text, subject text, detail text?",
        indexes=("at",),
    )
    make_table("erasures", "person_id text, salt text, tokens text, at time", key="person_id")
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(sa.text(statement))
