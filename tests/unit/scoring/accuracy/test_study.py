"""The whole measurement: projects, means, differences, and everything that was left out by name."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from scoring.accuracy.bootstrap import Judged, measured, over_changes, over_projects
from scoring.accuracy.measures import tally
from scoring.accuracy.sample import Ranking, Sample, of_both_classes
from scoring.accuracy.study import MEASURES, Chances, measure
from scoring.bands import DEFAULT_BANDS

FEW = Chances(seed=0, draws=100)


def drawn(projects, rows=240, seed=1):
    """Points that know something, lines that know a little less, and labels."""
    random = np.random.default_rng(seed)
    risk = random.random(rows)
    sample = Sample.of(random.random(rows) < risk**2, [projects[row % len(projects)] for row in range(rows)])
    points = np.round(100 * np.clip(risk + random.normal(0, 0.2, rows), 0, 1))
    lines = np.floor(np.exp(5 * np.clip(risk + random.normal(0, 0.4, rows), 0, 2)))
    return points, Ranking(id="lines_added", title="lines added", values=lines), sample


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


def test_means_are_means_over_projects_and_differences_are_paired():
    points, lines, sample = drawn(["b", "a", "c"])
    study = measure(points, [lines], sample, DEFAULT_BANDS, chances=FEW)

    assert [one.name for one in study.projects] == ["a", "b", "c"]
    areas = np.array(
        [
            [roc_auc_score(sample.defective[inside], values[inside]) for values in (points, lines.values)]
            for inside in (sample.codes == code for code in range(3))
        ]
    )
    score, other = study.standings
    assert (score.id, other.id, score.gains, score.beaten) == ("score", "lines_added", None, None)
    assert score.means["auc"].value == pytest.approx(areas[:, 0].mean())
    assert other.gains["auc"].value == pytest.approx((areas[:, 0] - areas[:, 1]).mean())
    assert other.beaten == (areas[:, 0] > areas[:, 1]).sum()
    assert other.gains["auc"].low <= other.gains["auc"].value <= other.gains["auc"].high
    first = study.projects[0]
    inside = sample.codes == 0
    assert (first.changes, first.defects) == (80, sample.defective[inside].sum())
    assert first.rankings["score"]["average_precision"] == pytest.approx(
        average_precision_score(sample.defective[inside], points[inside])
    )
    assert tuple(first.rankings["lines_added"]) == MEASURES


def test_chance_is_what_a_ranking_without_knowledge_reaches():
    random = np.random.default_rng(2)
    sample = Sample.of(random.random(40_000) < 0.25, ["a"] * 20_000 + ["b"] * 20_000)
    study = measure(random.integers(0, 101, 40_000).astype(float), [], sample, DEFAULT_BANDS, chances=FEW)
    for name in MEASURES:
        assert study.score.means[name].value == pytest.approx(study.chance[name], abs=0.01), name


def test_the_same_seed_gives_the_same_study_and_the_order_of_rows_does_not_matter():
    points, lines, sample = drawn(["a", "b"])
    order = np.random.default_rng(9).permutation(len(points))
    turned = Sample(defective=sample.defective[order], codes=sample.codes[order], names=sample.names)
    moved = dataclasses.replace(lines, values=lines.values[order])
    first = measure(points, [lines], sample, DEFAULT_BANDS, chances=FEW)
    second = measure(points[order], [moved], turned, DEFAULT_BANDS, chances=FEW)
    # Sums in another order differ in their last bit, and in nothing that anybody prints.
    assert rounded(dataclasses.asdict(first)) == rounded(dataclasses.asdict(second))
    assert first == measure(points, [lines], sample, DEFAULT_BANDS, chances=FEW)
    assert first != measure(points, [lines], sample, DEFAULT_BANDS, chances=Chances(seed=1, draws=100))


def test_a_ranking_is_compared_only_where_it_can_rank_and_named_where_it_can_nowhere():
    points, lines, sample = drawn(["a", "b", "c"])
    blind = dataclasses.replace(lines, values=np.where(sample.codes == 0, np.nan, lines.values))
    study = measure(points, [blind], sample, DEFAULT_BANDS, chances=FEW)

    other = study.standing("lines_added")
    assert other.projects == 2
    assert [list(one.rankings) for one in study.projects] == [["score"], *[["score", "lines_added"]] * 2]
    own = [one.rankings["score"]["auc"] - one.rankings["lines_added"]["auc"] for one in study.projects[1:]]
    assert other.gains["auc"].value == pytest.approx(np.mean(own))
    blind = dataclasses.replace(lines, values=np.full(len(points), np.nan))
    study = measure(points, [blind], sample, DEFAULT_BANDS, chances=FEW)
    assert study.standing("lines_added") is None
    [missing] = study.unavailable
    assert (missing.title, missing.reason) == ("lines added", "no project has all that it needs")


def test_what_cannot_be_studied_is_refused():
    points, _, sample = drawn(["a", "b"])
    points[3] = np.nan
    with pytest.raises(ValueError, match="1 of 120 values"):
        measure(points, [], sample, DEFAULT_BANDS, chances=FEW)
    with pytest.raises(ValueError, match="no project has both"):
        of_both_classes(Sample.of([True, True, False], ["a", "a", "b"]))
    for labels, projects in (([True], ["a", "b"]), ([], [])):
        with pytest.raises(ValueError, match="one of each per change"):
            Sample.of(labels, projects)


# ---- the intervals: reproducible, and as wide as they should be


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
