"""What the store knows of repairs beyond a title: labels, branches, and the incidents that came of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

import pytest

from briefing.evidence.stored.records import kinds_by_repository, records_by_repository
from data.records import ChangeLabel
from scoring.kinds.repairs import Repair
from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file, hour, incident

HOURS = 24 * 180
"""The decay of the defect history in hours."""


def defect_history(shop: Shop, number: int, at: float = 7 * 24) -> float:
    """The reading of a change of the shop."""
    scored = next(one for one in shop.score(at).changes if one.id == f"c{number}")
    return scored.readings["defect_history"].value


def story(*, began: float, second: float) -> Shop:
    """Change 1 goes out at hour 3 and brings an incident about; change 2 edits the same file."""
    return Shop(
        changes=[change(1, merged=2), change(2, merged=second)],
        files=[file(1, "cart/total.py"), file(2, "cart/total.py")],
        deployments=[deployment("d", 3)],
        carried=[("c1", "d")],
        incidents=[incident("i", began, began + 1)],
    )


def test_a_change_that_an_incident_came_of_counts_on_its_files_from_when_it_began():
    assert defect_history(story(began=4, second=10), 2) == pytest.approx(exp(-6 / HOURS))
    # Not on the change that it came of, and not before it began.
    assert defect_history(story(began=4, second=10), 1) == 0.0
    assert defect_history(story(began=4, second=3.5), 2) == 0.0
    # Nine hours after a deployment it is none of its, which is not within four.
    assert defect_history(story(began=12, second=20), 2) == 0.0
    shop = story(began=4, second=10)
    waiting = replace(shop, changes=[shop.changes[0], change(2, opened=2, merged=None, approved=3)])
    assert defect_history(waiting, 2, at=16) == pytest.approx(exp(-12 / HOURS))


def test_each_incident_of_a_change_counts():
    shop = story(began=4, second=10)
    shop = replace(shop, incidents=[*shop.incidents, incident("j", 5, 6)])
    assert defect_history(shop, 2) == pytest.approx(exp(-6 / HOURS) + exp(-5 / HOURS))


def label(text: str, seen: float, gone: float | None = None) -> ChangeLabel:
    return ChangeLabel(change_id="c1", label=text, observed_at=hour(seen), gone_at=None if gone is None else hour(gone))


def repair_of(*, labels: Sequence[ChangeLabel] = (), head: str | None = None) -> Repair | None:
    shop = Shop(changes=[replace(change(1, merged=2), head=head, base="main")], files=[file(1, "cart/total.py")])
    snapshot = replace(shop.snapshot(), labels={"c1": [*labels]})
    [record] = records_by_repository(snapshot, kinds_by_repository(snapshot, ()))["shop"][0]
    return record.repair


@pytest.mark.parametrize(
    ("labels", "repair"),
    [
        pytest.param([], None, id="none"),
        pytest.param([label("bug", 1)], Repair.FIX, id="before-the-merge"),
        pytest.param([label("bug", 2)], Repair.FIX, id="with-the-merge"),
        pytest.param([label("bug", 3)], None, id="an-afterthought"),
        pytest.param([label("bug", 0, gone=1)], None, id="taken-off-again"),
        pytest.param([label("bug", 0, gone=3)], Repair.FIX, id="taken-off-after-the-merge"),
        pytest.param([label("revert", 1)], Repair.REVERT, id="revert"),
        pytest.param([label("enhancement", 1)], None, id="of-another-kind"),
    ],
)
def test_the_labels_that_a_change_had_when_it_landed_say_whether_it_repairs(labels, repair):
    assert repair_of(labels=labels) is repair


@pytest.mark.parametrize(
    ("head", "repair"),
    [
        *((f"{folder}/rounding", Repair.FIX) for folder in ("hotfix", "bugfix", "fix")),
        *((head, None) for head in ("feature/fix", "fixtures/rounding", "hotfix", None)),
    ],
)
def test_so_does_the_branch_that_a_change_comes_from(head, repair):
    assert repair_of(head=head) is repair


# ---- the change that repairs an open incident passes the gate that the incident shuts for all others


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
