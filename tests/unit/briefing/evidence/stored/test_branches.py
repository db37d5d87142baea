"""The branch that a change comes from says what the change is for, as its labels do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.kinds.repairs import Repair
from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file


@pytest.mark.parametrize(
    ("head", "repair"),
    [
        ("hotfix/rounding", Repair.FIX),
        ("bugfix/rounding", Repair.FIX),
        ("fix/rounding", Repair.FIX),
        ("feature/fix", None),
        ("fixtures/rounding", None),
        ("hotfix", None),
        (None, None),
    ],
)
def test_a_change_from_a_branch_for_repairs_repairs(head, repair):
    one = replace(change(1), title="Round half up", head=head, base="main")
    shop = Shop(changes=[one], files=(file(1, "cart/total.py"),), deployments=[deployment("d", -3)])
    [found] = shop.score(7 * 24).changes
    assert found.repair is repair
