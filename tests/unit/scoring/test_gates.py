"""Gates floor a score on positive evidence only, let reverts pass, and never lower a higher score."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.gates import fired
from scoring.history.edits import Edit
from scoring.history.readings import HistoryReadings
from scoring.inputs import ChangeInputs, CheckInputs, IncidentInputs, ObjectiveInputs, OwnershipInputs
from scoring.score import Reading

MIGRATION = {"schema_migration": Reading(1.0)}
PLAIN = ChangeInputs(
    title="Add a column",
    edit=Edit(0, ("p-ann",), (), False),
    history=HistoryReadings(0, 0.0),
    patches=None,
    opened_at=None,
    landed_at=0,
    deployed_at=None,
    failures=(),
    blind={},
)
UNAPPROVED = OwnershipInputs(owned_files=2, approved_files=0, lines=10, adrift_lines=0)
FAILING = CheckInputs(failing=1, retried=0)
BURNT = ObjectiveInputs(label="availability", burn=3.0, budget_left=0.0)
BROKEN = IncidentInputs(unresolved=1, recent=0)


@pytest.mark.parametrize(
    ("change", "readings", "expected"),
    [
        pytest.param(PLAIN, {}, [], id="nothing_is_known"),
        pytest.param(PLAIN, MIGRATION, [], id="migration_with_unknown_owners"),
        pytest.param(
            replace(PLAIN, ownership=replace(UNAPPROVED, approved_files=None)), MIGRATION, [], id="no_reviews"
        ),
        pytest.param(replace(PLAIN, ownership=UNAPPROVED), {}, [], id="no_migration"),
        pytest.param(replace(PLAIN, ownership=UNAPPROVED), MIGRATION, ["schema-unreviewed"], id="unreviewed_migration"),
        pytest.param(replace(PLAIN, ownership=replace(UNAPPROVED, approved_files=1)), MIGRATION, [], id="approved"),
        pytest.param(replace(PLAIN, incidents=BROKEN), {}, ["incident-unresolved"], id="incident"),
        pytest.param(replace(PLAIN, incidents=BROKEN, is_revert=True), {}, [], id="a_revert_passes_the_incident"),
        pytest.param(
            replace(PLAIN, incidents=BROKEN, is_repair=True),
            {},
            ["incident-unresolved"],
            id="a_fix_by_its_title_does_not",
        ),
        pytest.param(replace(PLAIN, incidents=IncidentInputs(unresolved=0, recent=1)), {}, [], id="resolved_incident"),
        pytest.param(replace(PLAIN, objective=BURNT), {}, ["budget-exhausted"], id="budget"),
        pytest.param(replace(PLAIN, objective=replace(BURNT, budget_left=0.01)), {}, [], id="a_little_budget_left"),
        pytest.param(replace(PLAIN, checks=FAILING), {}, ["checks-failing"], id="checks"),
        pytest.param(replace(PLAIN, checks=FAILING, is_merged=False), {}, [], id="checks_of_an_open_change"),
    ],
)
def test_a_gate_needs_positive_evidence(change, readings, expected):
    assert [gate.id for gate in fired(change, readings)] == expected
