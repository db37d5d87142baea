"""The bound on what any test could see of approvals: exact where it can be reckoned by hand, and never under ours."""

from __future__ import annotations

from math import comb

import pytest

from benchmarks.oracle import oracle, power
from benchmarks.planted import MISSED_APPROVALS


def binomial_tail(k: int, trials: int, share: float) -> float:
    return sum(comb(trials, one) * share**one * (1 - share) ** (trials - one) for one in range(k, trials + 1))


def test_a_border_that_spends_all_it_may_err_by_needs_no_lot():
    # Single changes of eighteen weeks have nothing in common, so that their sum is binomial.
    may_err = binomial_tail(7, 18, 0.15)
    assert power((1,) * 18, 0.15, may_err) == pytest.approx(binomial_tail(7, 18, 0.15 + MISSED_APPROVALS), abs=1e-6)


def test_what_may_not_err_is_drawn_by_lot_between_two_borders():
    under, over = binomial_tail(6, 18, 0.15), binomial_tail(7, 18, 0.15)
    found = [power((1,) * 18, 0.15, may_err) for may_err in (under, (under + over) / 2, over)]
    assert found[1] == pytest.approx((found[0] + found[2]) / 2, abs=1e-6)


def test_a_week_without_changes_is_seen_by_lot_alone():
    assert power((0, 0), 0.15, 0.01) == 0.01


def test_more_changes_more_weeks_and_more_errors_see_more():
    weeks = (5, 6, 4, 5)
    seen = [power(weeks[:1], 0.15, 0.001), power(weeks[:1], 0.15, 0.01), power(weeks, 0.15, 0.01)]
    assert seen == sorted(seen)
    assert seen[0] < power((20,), 0.15, 0.001)


def test_no_test_of_three_changes_a_week_sees_half_of_what_it_may_err_once_in_ten_on():
    assert 0.1 < oracle(3, 0.1, 1) < 0.5


def test_no_test_of_eighteen_changes_that_errs_once_in_ten_sees_nine_of_ten():
    assert power((18,), 0.15, 0.1) < 0.75
