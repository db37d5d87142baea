"""Gates: conditions that floor a score at GATE_FLOOR points whatever its signals add up to.

    schema-unreviewed     a schema migration whose reviews are known and lack an owner's approval
    incident-unresolved   an unresolved incident on the service
    budget-exhausted      an error budget with nothing left
    checks-failing        required checks failing on a merged or merge-queued change

A gate needs positive evidence: what is unknown fires none. Gates apply after the sum and never lower a
higher score. The incident and budget gates let reverts and rollbacks pass, and changes that are linked to that
incident (cures.py), which its inputs leave out: they are how one gets out of it. That a title says "fix" alone is no
such evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scoring.score import Gate

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs
    from scoring.score import Reading


def _schema_unreviewed(change: ChangeInputs, readings: Mapping[str, Reading]) -> bool:
    migration = readings.get("schema_migration")
    owned = change.ownership
    is_known = owned is not None and owned.approved_files is not None and owned.owned_files > 0
    return bool(migration and migration.value) and is_known and owned is not None and not owned.approved_files


GATES: tuple[Gate, ...] = (
    Gate(
        id="schema-unreviewed",
        signal="schema_migration",
        title="schema migration without an owner's approval",
        evidence="a rule for schema migrations fired; the CODEOWNERS file and the reviews are known, some changed file "
        "has an owner, and no owner approved",
        fires=_schema_unreviewed,
    ),
    Gate(
        id="incident-unresolved",
        signal="active_incident",
        title="unresolved incident on the service",
        evidence="an incident of the service was not resolved when the change went out; a revert or a rollback "
        "passes, and so does a change whose title names the incident, or fixes it in its words, since that is how one "
        "gets out of it",
        fires=lambda change, _: (
            change.incidents is not None and change.incidents.unresolved > 0 and not change.is_revert
        ),
    ),
    Gate(
        id="budget-exhausted",
        signal="slo_burn_rate",
        title="error budget exhausted",
        evidence="an objective of the service had no error budget left when the change went out; a revert or a "
        "rollback passes",
        fires=lambda change, _: (
            change.objective is not None and change.objective.budget_left <= 0 and not change.is_revert
        ),
    ),
    Gate(
        id="checks-failing",
        signal="ci_health",
        title="required checks failing",
        evidence="the change is merged, and a required check of it failed in the end",
        fires=lambda change, _: change.checks is not None and change.checks.failing > 0 and change.is_merged,
    ),
)


def fired(change: ChangeInputs, readings: Mapping[str, Reading]) -> tuple[Gate, ...]:
    return tuple(gate for gate in GATES if gate.fires(change, readings))
