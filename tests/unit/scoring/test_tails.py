"""The tails against exact sums in many digits, tables in print, and what must hold of any tail."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
