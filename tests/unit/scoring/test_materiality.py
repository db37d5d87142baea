"""Whether a series really rose: no alarm on what is constant, one on a clear doubling, a budget that is shared."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.materiality import (
    BASELINE_WEEKS_NEEDED,
    FALSE_ALARM_BUDGET,
    Verdict,
    _poisson_tail,
    count_rise,
    mean_rise,
)

QUIET = [20.0, 25.0, 30.0, 35.0, 40.0]


def exact_tail(count: int, rate: float) -> float:
    """P(X >= count), as one minus the sum of everything below, in 80 digits."""
    with localcontext() as context:
        context.prec = 80
        term, below = (-Decimal(rate)).exp(), Decimal(0)
        for k in range(count):
            below += term
            term *= Decimal(rate) / (k + 1)
        return float(1 - below)


@given(st.integers(0, 60), st.floats(0.01, 60))
def test_the_poisson_tail_is_that_of_an_independent_sum(count, rate):
    assert _poisson_tail(count, rate) == pytest.approx(exact_tail(count, rate), rel=1e-9, abs=1e-40)


@pytest.mark.parametrize(
    ("count", "rate", "tail"),
    [
        pytest.param(0, 3.0, 1.0, id="nothing-or-more-is-certain"),
        pytest.param(1, 0.5, 1 - math.exp(-0.5), id="one-or-more"),
        pytest.param(2, 1.0, 1 - 2 * math.exp(-1), id="two-or-more"),
        pytest.param(3, 900.0, 1.0, id="far-below-a-large-rate"),
        pytest.param(900, 900.0, 0.504, id="at-a-large-rate"),
        pytest.param(2000, 900.0, 0.0, id="far-above-a-large-rate"),
    ],
)
def test_the_poisson_tail_by_hand(count, rate, tail):
    assert _poisson_tail(count, rate) == pytest.approx(tail, abs=1e-3)


@given(st.integers(0, 50), st.integers(0, 30), st.integers(1, 60))
def test_a_constant_count_never_alarms(level, weeks, series):
    assert not count_rise(level, [level] * weeks, least=1, series=series).material


@given(st.floats(0, 100), st.integers(1, 20), st.integers(0, 12), st.integers(1, 60))
def test_a_constant_mean_never_alarms(level, changes, weeks, series):
    week = [level] * changes
    verdict = mean_rise(week, [week] * weeks, least=5.0, series=series)
    assert verdict is not None
    assert not verdict.material


@given(st.integers(0, 2000), st.lists(st.integers(0, 2000), max_size=12), st.integers(1, 60))
def test_a_count_at_or_under_its_usual_level_never_alarms(value, trailing, series):
    assume(trailing and value <= sum(trailing) / len(trailing))
    assert not count_rise(value, trailing, least=1, series=series).material


@given(st.lists(st.floats(0, 100), min_size=1), st.lists(st.lists(st.floats(0, 100), max_size=8), max_size=12))
def test_a_mean_that_did_not_rise_by_the_least_never_alarms(now, trailing):
    before = [value for week in trailing for value in week]
    assume(not before or sum(now) / len(now) - sum(before) / len(before) < 4.9)
    verdict = mean_rise(now, trailing, least=5.0, series=1)
    assert verdict is not None
    assert not verdict.material


def test_a_clear_doubling_of_a_count_alarms():
    assert count_rise(30, [15] * 12, least=3, series=15) == Verdict(value=30, usual=15.0, material=True)


def test_a_clear_doubling_of_a_mean_alarms():
    verdict = mean_rise([55.0, 60.0, 65.0, 60.0, 60.0], [QUIET] * 12, least=5.0, series=15)
    assert verdict == Verdict(value=60.0, usual=30.0, material=True)


def test_the_budget_shrinks_with_more_series():
    # Under a usual level of 5.04 a week, ten or more happen in 3.3 % of weeks: inside 5 %, outside 5 % / 2.
    assert FALSE_ALARM_BUDGET / 2 < exact_tail(10, 60.5 / 12) < FALSE_ALARM_BUDGET
    assert [count_rise(10, [5] * 12, least=3, series=series).material for series in (1, 2, 60)] == [True, False, False]


def test_a_mean_needs_more_the_more_series_there_are():
    # The usual spread is 7.13 points, so that a mean of five changes against sixty has a standard error of 3.32;
    # with four degrees of freedom a rise of 2.13 of these is one in twenty.
    now = [value + 8.0 for value in QUIET]
    assert [mean_rise(now, [QUIET] * 12, least=5.0, series=series).material for series in (1, 60)] == [True, False]


def test_a_mean_of_fewer_changes_needs_more():
    rise = [mean_rise([45.0] * count, [QUIET] * 12, least=5.0, series=3).material for count in (3, 4, 5, 12)]
    assert rise == sorted(rise)
    assert (rise[0], rise[-1]) == (False, True)


@pytest.mark.parametrize(("weeks", "material"), [(weeks, weeks >= 6) for weeks in range(8)], ids=str)
def test_trends_wait_for_six_weeks_of_baseline(weeks, material):
    assert BASELINE_WEEKS_NEEDED == 6
    assert count_rise(30, [5] * weeks, least=3, series=1).material is material
    found = mean_rise([90.0] * 5, [QUIET] * weeks, least=5.0, series=1)
    assert found is not None
    assert found.material is material


def test_a_mean_whose_weeks_swing_needs_more_than_one_whose_changes_do():
    # The same 60 scores, once mixed in every week and once a low week after a high one.
    mixed = [[10.0, 20.0, 30.0, 40.0, 50.0]] * 12
    swinging = [[10.0, 10.0, 20.0, 20.0, 30.0], [30.0, 40.0, 40.0, 50.0, 50.0]] * 6
    now = [58.0, 59.0, 60.0, 61.0, 62.0]

    assert [mean_rise(now, weeks, least=5.0, series=3).material for weeks in (mixed, swinging)] == [True, False]


@pytest.mark.parametrize(
    ("now", "trailing", "verdict"),
    [
        pytest.param([], [QUIET] * 12, None, id="no-change-this-week"),
        pytest.param([90.0], [], Verdict(value=90.0, usual=None, material=False), id="no-baseline"),
        pytest.param([90.0], [[]] * 12, Verdict(value=90.0, usual=None, material=False), id="empty-baseline"),
        pytest.param(
            [90.0, 90.0], [QUIET] * 12, Verdict(value=90.0, usual=30.0, material=False), id="two-changes-are-noise"
        ),
        pytest.param(
            [90.0] * 3, [[30.0]] * 12, Verdict(value=90.0, usual=30.0, material=False), id="twelve-earlier-changes"
        ),
        pytest.param(
            [34.0] * 9, [[30.0] * 5] * 12, Verdict(value=34.0, usual=30.0, material=False), id="less-than-the-least"
        ),
        pytest.param([35.0] * 3, [[30.0] * 5] * 12, Verdict(value=35.0, usual=30.0, material=True), id="the-least"),
    ],
)
def test_a_mean_is_judged_only_where_there_is_enough_to_judge(now, trailing, verdict):
    assert mean_rise(now, trailing, least=5.0, series=1) == verdict


@pytest.mark.parametrize(
    ("value", "trailing", "verdict"),
    [
        pytest.param(5, [], Verdict(value=5, usual=None, material=False), id="no-baseline"),
        pytest.param(2, [0] * 12, Verdict(value=2, usual=0.0, material=False), id="under-the-least-count"),
        pytest.param(3, [0] * 12, Verdict(value=3, usual=0.0, material=True), id="the-least-count-from-none"),
    ],
)
def test_a_count_is_judged_only_where_there_is_enough_to_judge(value, trailing, verdict):
    assert count_rise(value, trailing, least=3, series=1) == verdict


def test_a_count_alarms_within_its_budget_where_nothing_changes():
    rng = Random(20_261_116)

    def week() -> int:
        return sum(rng.random() < 0.05 for _ in range(60))

    alarms = sum(count_rise(week(), [week() for _ in range(12)], least=3, series=1).material for _ in range(2000))
    # The budget is 5 %; the small-sample error of the baseline may take it a little over.
    assert alarms / 2000 < 0.08
