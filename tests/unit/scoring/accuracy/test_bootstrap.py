"""The intervals: reproducible, and as wide as they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.accuracy.bootstrap import Judged, measured, over_changes, over_projects
from scoring.accuracy.measures import tally


def sample(rows=300, rate=0.3, seed=5):
    random = np.random.default_rng(seed)
    labels = random.random(rows) < rate
    return random.normal(size=rows) + labels, labels


def judged(values):
    return Judged(values=values, errors=np.abs(values) / 10)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=12), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_interval_around_the_mean(values, seed):
    first, second = (over_projects(np.array(values), seed=seed, draws=200) for _ in range(2))
    assert first == second
    assert min(values) - 1e-9 <= first.low <= first.high <= max(values) + 1e-9
    assert first.value == pytest.approx(np.mean(values))


def test_two_projects_are_drawn_as_often_as_dice_say():
    # A quarter of the draws is (0, 0), half is mixed, a quarter (1, 1): the middle 95 % reaches both ends.
    estimate = over_projects(np.array([0.0, 1.0]), seed=3)
    assert (estimate.low, estimate.high) == (0.0, 1.0)


def test_changes_are_drawn_the_same_for_one_seed_and_for_every_ranking_and_progress_is_told():
    values, labels = sample(rows=60)
    told = []
    both = [judged(values), judged(values)]
    first, second, third = (
        over_changes(both, labels, seed=seed, draws=100, on_progress=lambda *done: told.append(done))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first[:, 0], first[:, 1])
    assert not np.array_equal(first, third)
    assert told[:2] == [(50, 100), (100, 100)]


def test_one_project_has_no_interval_and_another_seed_draws_others():
    estimate = over_projects(np.array([0.5]), seed=0)
    assert (estimate.value, estimate.low, estimate.high) == (0.5, None, None)
    values = np.linspace(0, 1, 9)
    assert over_projects(values, seed=1) != over_projects(values, seed=2)


def test_what_is_drawn_lies_around_what_was_measured_and_is_as_far_apart_as_theory_says():
    values, labels = sample()
    drawn = over_changes([judged(values)], labels, seed=1, draws=1_000)[:, 0]
    whole = measured(tally(values, labels), float(np.mean(np.abs(values) / 10)))
    assert drawn.mean(axis=0) == pytest.approx(whole, abs=0.02)
    # Hanley and McNeil 1982, with the exponential approximation of Q1 and Q2.
    area, bad, good = whole[0], labels.sum(), (~labels).sum()
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + (bad - 1) * (first - area**2) + (good - 1) * (second - area**2)) / (bad * good)
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(variance), rel=0.15)


def test_both_classes_are_in_every_draw():
    values, labels = np.array([5.0, 1, 2, 3]), np.array([True, False, False, False])
    drawn = over_changes([judged(values)], labels, seed=0, draws=50)
    assert (drawn[:, 0, 0] == 1.0).all()
