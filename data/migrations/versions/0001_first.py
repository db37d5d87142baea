"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Sorted by code point on both databases, not by the server's language.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _organisation()
    _changes()
    _parts_of_changes()
    _deployments()
    _objectives()
    _observations()
    _scores()
    _briefings()


def downgrade() -> None:
    raise NotImplementedError("there is no way back; restore the copy that 'riskbrief migrate' made")


def _organisation() -> None:
    op.create_table(
        "people",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("login", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "repositories",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("default_branch", TEXT, nullable=False),
        sa.Column("web_url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_repositories"),
    )
    op.create_table(
        "teams",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("zone", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_table(
        "services",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
    )
    op.create_table(
        "service_paths",
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("repository_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("glob", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("service_id", "repository_id", "position", name="pk_service_paths"),
        _part_of("service_id", "services.id", name="fk_service_paths_service_id"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("repository_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("author_id", TEXT, nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("first_commit_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("merge_sha", TEXT, nullable=True),
        sa.Column("reverts_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_merge_sha", "changes", ["merge_sha"])
    op.create_index("ix_changes_merged_at_closed_at", "changes", ["merged_at", "closed_at"])
    op.create_index(
        "ix_changes_repository_id_merged_at_closed_at", "changes", ["repository_id", "merged_at", "closed_at"]
    )
    op.create_index("ix_changes_repository_id_number", "changes", ["repository_id", "number"])
    op.create_index("ix_changes_updated_at", "changes", ["updated_at"])


def _parts_of_changes() -> None:
    op.create_table(
        "change_files",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("added", sa.Integer(), nullable=True),
        sa.Column("deleted", sa.Integer(), nullable=True),
        sa.Column("previous_path", TEXT, nullable=True),
        sa.Column("patch", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("change_id", "path", name="pk_change_files"),
        _part_of("change_id", "changes.id", name="fk_change_files_change_id"),
    )
    op.create_table(
        "change_labels",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("change_id", "label", "observed_at", name="pk_change_labels"),
        _part_of("change_id", "changes.id", name="fk_change_labels_change_id"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("reviewer_id", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        _part_of("change_id", "changes.id", name="fk_reviews_change_id"),
    )
    op.create_index("ix_reviews_change_id", "reviews", ["change_id"])
    op.create_table(
        "checks",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("conclusion", TEXT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
        _part_of("change_id", "changes.id", name="fk_checks_change_id"),
    )
    op.create_index("ix_checks_change_id", "checks", ["change_id"])


def _deployments() -> None:
    op.create_table(
        "deployments",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("sha", TEXT, nullable=True),
        sa.Column("detector", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deployments"),
    )
    op.create_index("ix_deployments_began_at", "deployments", ["began_at"])
    op.create_index("ix_deployments_service_id_began_at", "deployments", ["service_id", "began_at"])
    op.create_table(
        "deployment_changes",
        sa.Column("deployment_id", TEXT, nullable=False),
        sa.Column("change_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "change_id", name="pk_deployment_changes"),
        _part_of("deployment_id", "deployments.id", name="fk_deployment_changes_deployment_id"),
    )
    op.create_index("ix_deployment_changes_change_id", "deployment_changes", ["change_id"])
    op.create_table(
        "incidents",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("deployment_id", TEXT, nullable=True),
        sa.Column("is_deploy_related", sa.Boolean(), nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_began_at", "incidents", ["began_at"])
    op.create_index("ix_incidents_service_id_began_at", "incidents", ["service_id", "began_at"])


def _objectives() -> None:
    op.create_table(
        "objectives",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("service_id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("id", "observed_at", name="pk_objectives"),
    )
    op.create_index("ix_objectives_service_id", "objectives", ["service_id"])
    op.create_table(
        "objective_readings",
        sa.Column("objective_id", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("burn", sa.Float(), nullable=False),
        sa.Column("budget_left", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("objective_id", "at", name="pk_objective_readings"),
    )


def _observations() -> None:
    op.create_table(
        "coverage",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("points_lost", sa.Float(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("change_id", "observed_at", name="pk_coverage"),
    )
    op.create_table(
        "codeowners",
        sa.Column("repository_id", TEXT, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("repository_id", "observed_at", name="pk_codeowners"),
    )
    op.create_table(
        "owner_members",
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("owner", "person_id", "observed_at", name="pk_owner_members"),
    )
    op.create_index("ix_owner_members_owner_observed_at", "owner_members", ["owner", "observed_at"])
    op.create_table(
        "source_statuses",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("feeds", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("source_id", "observed_at", name="pk_source_statuses"),
    )


def _scores() -> None:
    op.create_table(
        "scores",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("band", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("change_id", "version", name="pk_scores"),
        _part_of("change_id", "changes.id", name="fk_scores_change_id"),
    )
    op.create_table(
        "readings",
        sa.Column("change_id", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("signal", TEXT, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("change_id", "version", "signal", name="pk_readings"),
        _part_of("change_id", "changes.id", name="fk_readings_change_id"),
    )


def _briefings() -> None:
    op.create_table(
        "payloads",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("scope_id", TEXT, nullable=False),
        sa.Column("week", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_payloads"),
        sa.UniqueConstraint("scope_id", "week", name="uq_payloads_scope_id_week"),
    )
    op.create_table(
        "narratives",
        sa.Column("payload_hash", TEXT, nullable=False),
        sa.Column("narrator", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("payload_hash", name="pk_narratives"),
        sa.ForeignKeyConstraint(["payload_hash"], ["payloads.hash"], name="fk_narratives_payload_hash"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("payload_hash", TEXT, nullable=False),
        sa.Column("outlet", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("receipt", TEXT, nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["payload_hash"], ["payloads.hash"], name="fk_deliveries_payload_hash"),
        sa.UniqueConstraint(
            "payload_hash", "outlet", "address", "part", name="uq_deliveries_payload_hash_outlet_address_part"
        ),
    )
    op.create_index("ix_deliveries_state_claimed_at", "deliveries", ["state", "claimed_at"])


def _part_of(column: str, owner: str, *, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [owner], name=name, ondelete="CASCADE", deferrable=True, initially="DEFERRED"
    )
