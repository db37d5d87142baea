"""The tails against exact sums in many digits, tables in print, and what must hold of any tail."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.durations import duration_rise
from scoring.tails import beta_binomial_tail, incomplete_beta, negative_binomial_tail, student_tail

quickly = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),
    [
        # Abramowitz and Stegun 1964, table 26.10.
        pytest.param(4.032, 5, 0.005, id="5"),
        pytest.param(3.460, 60, 0.0005, id="60"),
        pytest.param(0.0, 7, 0.5, id="middle"),
        pytest.param(-2.015, 5, 0.95, id="below"),
    ],
)
def test_students_tail_is_that_of_the_printed_tables(t, freedom, tail):
    assert student_tail(t, freedom) == pytest.approx(tail, rel=2e-3)


def exact_binomial_tail(k: int, n: int, x: Fraction) -> float:
    """I_x(k, n - k + 1) is P(X >= k) of a binomial variable of n and x."""
    return float(sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(k, n + 1)))


@quickly
@given(st.integers(1, 80), st.data(), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_the_incomplete_beta_is_an_exact_binomial_tail(n, data, x):
    k = data.draw(st.integers(1, n))
    assert incomplete_beta(k, n - k + 1, float(x)) == pytest.approx(exact_binomial_tail(k, n, x), rel=1e-9, abs=1e-14)


def exact_negative_binomial_tail(count: int, size: int, part: Fraction) -> float:
    """One minus the sum below `count` of C(k + size - 1, k) part^k (1 - part)^size."""
    below = sum(comb(k + size - 1, k) * part**k * (1 - part) ** size for k in range(count))
    return float(1 - below)


@quickly
@given(st.integers(0, 60), st.integers(1, 12), st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
def test_the_negative_binomial_tail_is_the_exact_sum(count, size, part):
    mean = size * part / (1 - part)
    found = negative_binomial_tail(count, float(mean), float(mean + mean * mean / size))
    assert found == pytest.approx(exact_negative_binomial_tail(count, size, part), rel=1e-8, abs=1e-14)


def exact_beta_binomial_tail(successes: int, trials: int, a: int, b: int) -> float:
    """The sum of C(n, k) B(k + a, n - k + b) / B(a, b), which for whole a and b is made of binomials."""
    ways = [comb(k + a - 1, k) * comb(trials - k + b - 1, trials - k) for k in range(trials + 1)]
    return float(Fraction(sum(ways[successes:]), sum(ways)))


@quickly
@given(st.integers(2, 90), st.data(), st.integers(1, 30), st.integers(1, 30))
def test_the_beta_binomial_tail_is_the_exact_sum(trials, data, a, b):
    successes = data.draw(st.integers(0, trials))
    inflation = 1 + (trials - 1) / (a + b + 1)
    found = beta_binomial_tail(successes, trials, a / (a + b), inflation)
    assert found == pytest.approx(exact_beta_binomial_tail(successes, trials, a, b), rel=1e-8, abs=1e-13)


@pytest.mark.parametrize(
    ("found", "tail"),
    [
        pytest.param(beta_binomial_tail(300, 40_000, 0.5, 3.0), 1.0, id="far-below-the-mean-of-many"),
        pytest.param(negative_binomial_tail(0, 3.0, 4.0), 1.0, id="no-event-or-more"),
        pytest.param(negative_binomial_tail(3, 900.0, 1000.0), 1.0, id="far-below-a-large-mean"),
        pytest.param(negative_binomial_tail(3000, 900.0, 1000.0), 0.0, id="far-above-a-large-mean"),
        pytest.param(incomplete_beta(2, 3, 0.0), 0.0, id="left-end"),
        pytest.param(incomplete_beta(2, 3, 1.0), 1.0, id="right-end"),
    ],
)
def test_the_ends_are_the_ends(found, tail):
    assert found == pytest.approx(tail, abs=1e-9)


# ---- whether times rose, on their logarithms: none alarm that are as usual, and few however they are distributed


times = st.floats(1.0, 10_000.0)
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
