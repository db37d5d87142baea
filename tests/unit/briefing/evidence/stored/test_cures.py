"""The change that repairs an open incident passes the gate that the incident shuts for all others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file, incident

OPEN = replace(incident("PD-4101", 4), title="Totals rounded down")


def score_of(title: str, *, incidents=(OPEN,)):
    one = replace(change(1, merged=10), title=title)
    made = Shop(
        changes=[one], files=[file(1, "cart/a.py")], deployments=[deployment("d", 15)], carried=[("c1", "d")],
        incidents=incidents,
    )  # fmt: skip
    found = made.score()
    return found.changes[0].score, found.deployments["d"]


@pytest.mark.parametrize("title", ["Round per line (PD-4101)", "Fix rounded totals"])
def test_the_fix_of_an_incident_passes_its_gate_and_is_not_told_to_wait(title):
    change_score, deployed = score_of(title)
    assert change_score.gates == ()
    reasons = (*change_score.reasons, *deployed.own)
    assert [one.points for one in reasons if one.signal.id == "active_incident" and one.points] == []


def test_the_fix_of_one_incident_is_held_by_another():
    change_score, _ = score_of("Round per line (PD-4101)", incidents=(OPEN, incident("PD-4102", 5)))
    assert [gate.id for gate in change_score.gates] == ["incident-unresolved"]
