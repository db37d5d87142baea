"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa

from data.migrations.steps import make_table, of_payload, part_of

revision = "0001"
down_revision = None


def upgrade() -> None:
    _organisation()
    _changes()
    _parts_of_changes()
    _deployments()
    _objectives()
    _observations()
    _scores()
    _briefings()


def _organisation() -> None:
    make_table("people", "id text, login text, name text, email text?, is_bot yes")
    make_table("repositories", "id text, name text, default_branch text, web_url text?")
    make_table("teams", "id text, label text, zone text")
    make_table("services", "id text, label text, team_id text, tier number, country text?")
    make_table(
        "service_paths",
        "service_id text, repository_id text, position number, glob text",
        part_of("service_paths", "services.id", "service_id"),
        key="service_id repository_id position",
    )


def _changes() -> None:
    make_table(
        "changes",
        "id text, repository_id text, number large, title text, author_id text?, opened_at time, "
        "first_commit_at time?, approved_at time?, merged_at time?, closed_at time?, updated_at time, "
        "is_draft yes, merge_sha text?, reverts_id text?",
        indexes=(
            "merge_sha",
            "merged_at closed_at",
            "repository_id merged_at closed_at",
            "repository_id number",
            "updated_at",
        ),
    )


def _parts_of_changes() -> None:
    make_table(
        "change_files",
        "change_id text, path text, added number?, deleted number?, previous_path text?, patch text?",
        part_of("change_files", "changes.id", "change_id"),
        key="change_id path",
    )
    make_table(
        "change_labels",
        "change_id text, label text, observed_at time, gone_at time?",
        part_of("change_labels", "changes.id", "change_id"),
        key="change_id label observed_at",
    )
    make_table(
        "reviews",
        "id text, change_id text, reviewer_id text?, state text, submitted_at time, comments number",
        part_of("reviews", "changes.id", "change_id"),
        indexes=("change_id",),
    )
    make_table(
        "checks",
        "id text, change_id text, name text, is_required yes, conclusion text?, attempts number, completed_at time?",
        part_of("checks", "changes.id", "change_id"),
        indexes=("change_id",),
    )


def _deployments() -> None:
    make_table(
        "deployments",
        "id text, service_id text, environment text, state text, began_at time, finished_at time?, sha text?, "
        "detector text, url text?",
        indexes=("began_at", "service_id began_at"),
    )
    make_table(
        "deployment_changes",
        "deployment_id text, change_id text",
        part_of("deployment_changes", "deployments.id", "deployment_id"),
        key="deployment_id change_id",
        indexes=("change_id",),
    )
    make_table(
        "incidents",
        "id text, service_id text, title text, began_at time, acknowledged_at time?, resolved_at time?, "
        "deployment_id text?, is_deploy_related yes?, url text?",
        indexes=("began_at", "service_id began_at"),
    )


def _objectives() -> None:
    make_table(
        "objectives",
        "id text, service_id text, label text, target share, window_days number, observed_at time",
        key="id observed_at",
        indexes=("service_id",),
    )
    make_table("objective_readings", "objective_id text, at time, burn share, budget_left share", key="objective_id at")


def _observations() -> None:
    make_table("coverage", "change_id text, points_lost share, observed_at time", key="change_id observed_at")
    make_table(
        "codeowners", "repository_id text, observed_at time, path text, text text", key="repository_id observed_at"
    )
    make_table(
        "owner_members",
        "owner text, person_id text, observed_at time",
        key="owner person_id observed_at",
        indexes=("owner observed_at",),
    )
    make_table(
        "source_statuses",
        "source_id text, label text, feeds text, state text, detail text, as_of time?, observed_at time",
        key="source_id observed_at",
    )


def _scores() -> None:
    make_table(
        "scores",
        "change_id text, version text, points number, low number, high number, band text",
        part_of("scores", "changes.id", "change_id"),
        key="change_id version",
    )
    make_table(
        "readings",
        "change_id text, version text, signal text, value share, note text?",
        part_of("readings", "changes.id", "change_id"),
        key="change_id version signal",
    )


def _briefings() -> None:
    make_table(
        "payloads",
        "hash text, scope_id text, week text, body text, frozen_at time",
        sa.UniqueConstraint("scope_id", "week", name="uq_payloads_scope_id_week"),
        key="hash",
    )
    make_table(
        "narratives",
        "payload_hash text, narrator text, body text, written_at time",
        of_payload("narratives"),
        key="payload_hash",
    )
    make_table(
        "deliveries",
        "id text, payload_hash text, outlet text, address text, part number, state text, reason text?, "
        "receipt text?, claimed_at time, settled_at time?",
        of_payload("deliveries"),
        sa.UniqueConstraint(
            "payload_hash", "outlet", "address", "part", name="uq_deliveries_payload_hash_outlet_address_part"
        ),
        indexes=("state claimed_at",),
    )
