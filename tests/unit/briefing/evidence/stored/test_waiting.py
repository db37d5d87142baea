"""A change waits from its approval on, whatever became of it since: a later look at a past week finds it waiting."""

from __future__ import annotations

import pytest

from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file, hour

WEEK = 7 * 24
FILES = (file(1, "cart/total.py"),)


@pytest.mark.parametrize(
    ("approved", "merged", "ready"),
    [(3, None, 3), (3, WEEK + 5, 3), (WEEK + 4, WEEK + 5, WEEK + 4), (None, WEEK + 5, WEEK + 5), (9, 8, 8)],
    ids=["open", "merged-later", "approved-later", "never-approved", "approved-after-its-merge"],
)
def test_a_change_is_ready_when_it_is_approved_or_merged(approved, merged, ready):
    shop = Shop(changes=[change(1, approved=approved, merged=merged)], files=FILES, deployments=[deployment("d", -3)])
    [found] = shop.score(2 * WEEK if merged is not None else WEEK).changes
    assert found.ready_at == hour(ready)
    assert found.waits_at(hour(WEEK)) == (ready < WEEK)
