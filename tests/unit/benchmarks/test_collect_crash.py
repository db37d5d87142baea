"""The measurement of killed backfills finds what differs."""

from __future__ import annotations

from benchmarks.collect_crash.killed import different


def test_a_row_that_lacks_is_doubled_or_changed_is_named() -> None:
    wanted = {"Review": [("r1", 1), ("r2", 2)], "Change": [("c1",)]}
    assert different(wanted, wanted) == []
    for found, words in (
        ({"Review": [("r1", 1)]}, "Review: 2 rows wanted, 1 found; ('r2', 2) is None"),
        ({"Review": [("r1", 1), ("r2", 2), ("r2", 2)]}, "Review: 2 rows wanted, 3 found; None is ('r2', 2)"),
        ({"Change": [("c2",)]}, "Change: 1 rows wanted, 1 found; ('c1',) is ('c2',)"),
    ):
        assert different(wanted, wanted | found) == [words]
