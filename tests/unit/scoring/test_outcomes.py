"""Which changes count as broken, as a table; how long that takes to show; what is too recent to be judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.outcomes import (
    DAY,
    LEAST_LAG_DAYS,
    WEEK,
    Breakage,
    Landed,
    OutcomeKind,
    find_outcomes,
    label_changes,
    lag_days,
    week_start,
)

REVERT, HOTFIX, INCIDENT = OutcomeKind.REVERT, OutcomeKind.HOTFIX, OutcomeKind.INCIDENT
START = 1_767_571_200
"""Monday 2026-01-05, 00:00 UTC."""


def landed(  # noqa: PLR0913 (each is a part of the change)
    name: str,
    day: float,
    code: str = "",
    *,
    fix: bool = False,
    reverts: str = "",
    out: float | None = -1.0,
    repository: str = "shop",
) -> Landed:
    """A change of so many days after the start; it goes out as it lands unless `out` says otherwise."""
    at = START + round(day * DAY)
    return Landed(
        id=name,
        repository=repository,
        landed_at=at,
        out_at=at if out == -1.0 else None if out is None else START + round(out * DAY),
        code=frozenset(code.split()),
        repairs=fix or bool(reverts),
        takes_back=tuple(reverts.split()),
    )


def incident(name: str, day: float, *changes: str, named: bool = True) -> Breakage:
    began = START + round(day * DAY)
    return Breakage(id=name, began_at=began, deployment=f"of {name}", changes=changes, named=named)


def found(*changes: Landed) -> dict[str, list[tuple[str, str]]]:
    outcomes = find_outcomes(changes, ())
    return {change: [(one.kind.value, one.by) for one in of] for change, of in outcomes.items()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([landed("a", 0), landed("r", 1, reverts="a")], {"a": [("revert", "r")]}, id="reverted"),
        pytest.param([landed("r", 1, reverts="older")], {}, id="reverts-what-nobody-knows"),
        pytest.param([landed("a", 0, reverts="a")], {}, id="says-that-it-reverts-itself"),
        pytest.param(
            [landed("a", 0, "x.py"), landed("f", 7, "x.py", fix=True)], {"a": [("hotfix", "f")]}, id="fixed-in-a-week"
        ),
        pytest.param([landed("a", 0, "x.py"), landed("f", 7.1, "x.py", fix=True)], {}, id="fixed-after-a-week"),
        pytest.param([landed("a", 0, "x.py"), landed("f", 1, "y.py", fix=True)], {}, id="fixed-elsewhere"),
        pytest.param(
            [landed("a", 0, "x.py"), landed("b", 1, "x.py"), landed("f", 2, "x.py", fix=True)],
            {"b": [("hotfix", "f")]},
            id="only-who-touched-last",
        ),
        pytest.param(
            [landed("a", 0, "x.py y.py z.py"), landed("f", 2, "x.py y.py", fix=True)],
            {"a": [("hotfix", "f")]},
            id="a-fix-of-a-part",
        ),
        pytest.param(
            [landed("a", 0, "x.py"), landed("f", 2, "x.py y.py", fix=True)], {}, id="a-fix-of-more-than-the-change"
        ),
        pytest.param(
            [landed("a", 0, "x.py"), landed("b", 1, "y.py"), landed("f", 2, "x.py y.py", fix=True)],
            {},
            id="a-fix-of-two-changes-blames-neither",
        ),
        pytest.param(
            [landed("a", 0, "x.py"), landed("b", 1, "x.py"), landed("r", 2, "x.py", reverts="a")],
            {"a": [("revert", "r")]},
            id="a-revert-that-names-one-blames-nobody-else",
        ),
        pytest.param(
            [landed("a", 0, "x.py", repository="shop"), landed("f", 1, "x.py", fix=True, repository="bank")],
            {},
            id="the-same-path-in-another-repository",
        ),
        pytest.param([landed("a", 3, "x.py"), landed("f", 1, "x.py", fix=True)], {}, id="time-that-runs-backwards"),
        pytest.param(
            [landed("a", 0, "x.py"), landed("f", 1, "x.py", fix=True), landed("r", 2, reverts="a")],
            {"a": [("hotfix", "f"), ("revert", "r")]},
            id="both-ways-earliest-first",
        ),
    ],
)
def test_a_change_is_broken_by(changes, expected) -> None:
    assert found(*changes) == expected


@pytest.mark.parametrize(
    ("incidents", "later", "broken"),
    [
        pytest.param([incident("i", 1, "a", "b")], [], "ab", id="all-of-the-deployment"),
        pytest.param([incident("i", 1, "a", "gone")], [], "a", id="one-of-them-is-not-known"),
        pytest.param([incident("i", 1, "a", "b")], [landed("r", 1.1, reverts="b")], "b", id="the-rollback-names-one"),
        pytest.param(
            [incident("i", 1, "a", "b")], [landed("r", 9, reverts="b")], "ab", id="a-revert-a-week-later-is-no-rollback"
        ),
        pytest.param(
            [incident("i", 3, "a", "b")],
            [landed("r", 2, reverts="b")],
            "ab",
            id="a-revert-from-before-it-began-is-no-rollback",
        ),
    ],
)
def test_an_incident_is_held_against(incidents, later, broken) -> None:
    outcomes = find_outcomes([landed("a", 0), landed("b", 0.5), *later], incidents)

    assert "".join(name for name, of in outcomes.items() if any(one.kind is INCIDENT for one in of)) == broken


@pytest.mark.parametrize(
    ("waits", "days"),
    [
        pytest.param([0.1] * 10, LEAST_LAG_DAYS, id="never-less-than-the-least"),
        pytest.param([1.0] * 9 + [300.0], LEAST_LAG_DAYS, id="one-of-ten-may-be-late"),
        pytest.param([1.0] * 8 + [30.2, 300.0], 31, id="the-ninth-of-ten-in-whole-days"),
    ],
)
def test_the_lag_is_within_how_many_days_nine_of_ten_outcomes_showed(waits, days) -> None:
    changes = [landed(f"c{number}", 0) for number in range(len(waits))]
    reverts = [landed(f"r{number}", wait, reverts=f"c{number}") for number, wait in enumerate(waits)]

    assert lag_days([*changes, *reverts], find_outcomes([*changes, *reverts], ())) == days


def test_the_first_outcome_counts_for_the_lag_and_one_from_before_the_deployment_took_no_time() -> None:
    late = [landed("a", 0, "x.py"), landed("f", 2, "x.py", fix=True), landed("r", 50, reverts="a")]
    before = [landed("b", 0, out=40.0), landed("s", 1, reverts="b", out=40.0)]

    assert lag_days(late, find_outcomes(late, ())) == LEAST_LAG_DAYS
    assert lag_days(before, find_outcomes(before, ())) == LEAST_LAG_DAYS


def test_whole_weeks_that_are_too_recent_are_left_out() -> None:
    # Known until Thursday 2026-03-05: fourteen days before is Thursday 2026-02-19, whose Monday is the 16th.
    until = int(datetime(2026, 3, 5, 12, tzinfo=UTC).timestamp())
    sunday, monday = 42 - 0.01, 42.0
    changes = [landed("old", 1), landed("sunday", sunday), landed("monday", monday), landed("new", 58)]

    labels = label_changes(changes, (), {"shop": until})

    assert labels.lag_days == LEAST_LAG_DAYS
    assert datetime.fromtimestamp(labels.cutoffs["shop"], UTC) == datetime(2026, 2, 16, tzinfo=UTC)
    assert [one.id for one in labels.judged] == ["old", "sunday"]
    assert (labels.too_recent, labels.not_out) == (2, 0)


def test_a_change_is_as_old_as_its_deployment_and_one_that_is_not_out_is_not_judged() -> None:
    changes = [landed("waited", 0, out=58.0), landed("waits", 0, out=None), landed("went", 0, out=1.0)]
    # A clone that is ahead of another is judged by its own newest commit.
    ahead = landed("ahead", 58, repository="bank")
    labels = label_changes([*changes, ahead], (), {"shop": START + 60 * DAY, "bank": START + 90 * DAY})
    assert [one.id for one in labels.judged] == ["went", "ahead"]
    assert (labels.too_recent, labels.not_out) == (1, 1)


def test_a_broken_change_that_is_too_recent_does_not_count_as_broken_yet() -> None:
    changes = [landed("old", 0), landed("new", 58), landed("r", 59, reverts="old new")]

    labels = label_changes(changes, (), {"shop": START + 200 * DAY})

    assert labels.lag_days == 59
    assert {one.id for one in labels.broken} == {"old", "new"}
    recent = label_changes(changes, (), {"shop": START + 70 * DAY})
    assert [one.id for one in recent.broken] == ["old"]
    assert recent.counted(REVERT) == 1


@given(st.integers(0, 4_000_000_000))
def test_a_week_starts_on_the_monday_before(at: int) -> None:
    start = week_start(at)

    assert 0 <= at - start < WEEK
    assert datetime.fromtimestamp(start, UTC).isoweekday() == 1
    assert start % DAY == 0


def test_the_kinds_are_counted_by_change_and_not_by_outcome() -> None:
    changes = [
        landed("a", 0, "x.py"),
        landed("f", 1, "x.py", fix=True),
        landed("b", 1.5, "y.py"),
        landed("r", 2, reverts="a"),
        landed("s", 3, reverts="a"),
    ]

    labels = label_changes(changes, (incident("i", 1.6, "b"),), {"shop": START + 90 * DAY})

    assert {kind: labels.counted(kind) for kind in OutcomeKind} == {INCIDENT: 1, REVERT: 1, HOTFIX: 1}
