"""Gates: conditions that floor a score at 80 points whatever its signals add up to.

    schema-unreviewed     a schema migration whose reviews are known and lack an owner's approval
    incident-unresolved   an unresolved incident on the service
    budget-exhausted      an error budget with nothing left
    checks-failing        required checks failing on a merged or merge-queued change

A gate needs positive evidence: what is unknown fires none. Gates apply after the sum and never lower a
higher score. The incident and budget gates let repairs pass: reverts, rollbacks and changes that are
linked to that incident are how one gets out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scoring.inputs import ChangeInputs
    from scoring.score import Reading

FLOOR = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """One condition. `title` is how a reason is read."""

    id: str
    title: str
    fires: Callable[[ChangeInputs, Mapping[str, Reading]], bool]


def _schema_unreviewed(change: ChangeInputs, readings: Mapping[str, Reading]) -> bool:
    migration = readings.get("schema_migration")
    owned = change.ownership
    is_known = owned is not None and owned.approved_files is not None and owned.owned_files > 0
    return bool(migration and migration.value) and is_known and owned is not None and not owned.approved_files


GATES: tuple[Gate, ...] = (
    Gate(id="schema-unreviewed", title="schema migration without an owner's approval", fires=_schema_unreviewed),
    Gate(
        id="incident-unresolved",
        title="unresolved incident on the service",
        fires=lambda change, _: (
            change.incidents is not None and change.incidents.unresolved > 0 and not change.is_repair
        ),
    ),
    Gate(
        id="budget-exhausted",
        title="error budget exhausted",
        fires=lambda change, _: (
            change.objective is not None and change.objective.budget_left <= 0 and not change.is_repair
        ),
    ),
    Gate(
        id="checks-failing",
        title="required checks failing",
        fires=lambda change, _: change.checks is not None and change.checks.failing > 0 and change.is_merged,
    ),
)


def fired(change: ChangeInputs, readings: Mapping[str, Reading]) -> tuple[Gate, ...]:
    """Return the gates that fire for a change, in the table's order."""
    return tuple(gate for gate in GATES if gate.fires(change, readings))
