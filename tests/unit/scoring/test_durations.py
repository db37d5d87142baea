"""Whether times rose, on their logarithms: none alarm that are as usual, and few however they are distributed."""

from __future__ import annotations

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.durations import duration_rise

times = st.floats(1.0, 10_000.0)
quickly = settings(max_examples=25, deadline=None)
USUAL = [[30.0, 60.0, 120.0]] * 12


@quickly
@given(times, st.integers(3, 20), st.integers(6, 12))
def test_constant_times_never_alarm(level, count, weeks):
    rise = duration_rise([level] * count, [[level] * 3] * weeks, least_times=1.5)
    assert rise is not None
    assert not rise.under(1.0).material


def test_three_times_as_long_is_a_rise_and_the_figures_are_geometric_means():
    rise = duration_rise([90.0, 180.0, 360.0] * 4, USUAL, least_times=1.5)
    assert rise is not None
    assert (rise.value, rise.usual) == (pytest.approx(180.0), pytest.approx(60.0))
    assert rise.is_worth
    assert rise.chance is not None
    assert rise.chance < 0.001


def test_the_chance_is_near_that_of_all_the_ways_in_which_times_can_fall():
    rng = Random(20_261_116)
    trailing = [[math.exp(rng.gauss(0, 1)) for _ in range(3)] for _ in range(6)]
    now = [math.exp(rng.gauss(1, 1)) for _ in range(3)]
    logs = [math.log(value) for value in (*now, *(one for week in trailing for one in week))]
    ways = [sum(chosen) >= sum(logs[:3]) - 1e-9 for chosen in combinations(logs, 3)]

    rise = duration_rise(now, trailing, least_times=1.0)

    assert rise is not None
    assert rise.chance == pytest.approx(sum(ways) / len(ways), abs=0.01)


def test_one_very_long_time_says_less_than_three_long_ones_of_the_same_mean():
    one, three = [60.0, 60.0, 60.0 * 10**6], [60.0 * 100] * 3
    rises = [duration_rise(now, USUAL, least_times=1.5) for now in (one, three)]
    assert rises[0].value == pytest.approx(rises[1].value)
    assert rises[0].chance > 100 * rises[1].chance


def test_weeks_that_differ_by_more_than_chance_need_more():
    alike = [[10.0, 100.0, 1000.0]] * 12
    apart = [[level] * 3 for level in (10.0, 100.0, 1000.0)] * 4
    now = [900.0, 950.0, 1100.0]
    chances = [duration_rise(now, weeks, least_times=1.5).chance for weeks in (alike, apart)]
    assert chances[0] < chances[1]


@pytest.mark.parametrize(
    ("now", "trailing"),
    [
        pytest.param([500.0, 500.0], USUAL, id="two-times"),
        pytest.param([500.0] * 3, USUAL[:5], id="five-weeks"),
        pytest.param([500.0] * 3, [[60.0]] * 12, id="twelve-times-before"),
        pytest.param([500.0] * 3, [[]] * 12, id="none-before"),
    ],
)
def test_too_little_is_not_judged(now, trailing):
    rise = duration_rise(now, trailing, least_times=1.5)
    assert rise is not None
    assert (rise.chance, rise.is_worth) == (None, False)


def test_a_week_without_times_is_nothing_to_judge():
    assert duration_rise([], USUAL, least_times=1.5) is None


def test_a_rise_under_the_least_multiple_is_not_worth_telling():
    assert [duration_rise([60.0 * by] * 9, USUAL, least_times=1.5).is_worth for by in (1.4, 1.5)] == [False, True]


def test_times_alarm_within_their_budget_however_heavy_their_tail():
    rng = Random(20_261_116)

    def drawn() -> float:
        return math.exp(rng.gauss(0.0, 1.0) + (rng.uniform(2.3, 4.6) if rng.random() < 0.1 else 0.0))

    rises = [
        duration_rise([drawn() for _ in range(12)], [[drawn() for _ in range(3)] for _ in range(12)], least_times=1.0)
        for _ in range(300)
    ]
    alarms = sum(one is not None and one.chance is not None and one.chance < 0.02 for one in rises)
    assert alarms <= 11
