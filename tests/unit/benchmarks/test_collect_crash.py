"""The measurement of killed backfills says ok only when nothing differs, and finds what does."""

from __future__ import annotations

import pytest

from benchmarks.collect_crash.killed import Found, different, verdict

GOOD = Found(database="sqlite", kills=50, differences=())


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (Found(database="postgresql", kills=50, differences=()), 0),
        (Found(database="postgresql", kills=49, differences=()), 1),
        (Found(database="postgresql", kills=50, differences=("Review: 3 rows wanted, 2 found",)), 1),
    ],
    ids=["held", "too few kills", "a table differs"],
)
def test_the_verdict_is_ok_only_where_every_goal_holds(
    capsys: pytest.CaptureFixture[str], other: Found, code: int
) -> None:
    assert verdict([GOOD, other], 50) == code
    figures = (
        f"sqlite 50 kills, 0 tables differ; postgresql {other.kills} kills, {len(other.differences)} tables differ"
    )
    end = "short" if code else "ok"
    assert capsys.readouterr().out == f"collect-crash: {figures} (goal each 50 kills, 0 differ) {end}\n"


def test_a_row_that_lacks_is_doubled_or_changed_is_named() -> None:
    wanted = {"Review": [("r1", 1), ("r2", 2)], "Change": [("c1",)]}
    assert different(wanted, wanted) == []
    for found, words in (
        ({"Review": [("r1", 1)]}, "Review: 2 rows wanted, 1 found; ('r2', 2) is None"),
        ({"Review": [("r1", 1), ("r2", 2), ("r2", 2)]}, "Review: 2 rows wanted, 3 found; None is ('r2', 2)"),
        ({"Change": [("c2",)]}, "Change: 1 rows wanted, 1 found; ('c1',) is ('c2',)"),
    ):
        assert different(wanted, wanted | found) == [words]
