"""What a score is held against: made of what is there, and taught only by others."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.accuracy.baselines import filled, learned, simple
from scoring.accuracy.measures import auc, tally
from scoring.accuracy.sample import Sample

NAN = np.nan


def sample(labels, projects):
    return Sample.of(labels, projects)


def drawn(rows=400, projects=("a", "b"), seed=3):
    """Changes whose defects follow lines added, in equal parts over the projects."""
    random = np.random.default_rng(seed)
    lines = np.floor(np.exp(random.normal(3, 1.5, rows)))
    labels = random.random(rows) < 1 / (1 + np.exp(3.5 - np.log1p(lines)))
    names = [projects[row % len(projects)] for row in range(rows)]
    columns = {"lines_added": lines, "files_changed": random.integers(1, 9, rows).astype(float)}
    return columns, sample(labels, names)


def test_lines_and_churn_are_what_they_say():
    columns = {"lines_added": np.array([3.0, 0, 5]), "lines_deleted": np.array([1.0, 2, 0])}
    (lines, churn), lacking = simple(columns, sample([True, False, False], "aaa"))
    assert [one.id for one in (lines, churn)] == ["lines_added", "churn"]
    assert lines.values.tolist() == [3, 0, 5]
    assert churn.values.tolist() == [4, 2, 5]
    assert lacking == []
    assert [one.reason for one in simple({}, sample([True, False], "aa"))[1]] == ["there is no lines_added"] * 2


def test_the_projects_own_median_stands_in_and_a_project_without_values_stays_unknown():
    values = np.array([1.0, NAN, 5, 9, NAN, NAN])
    result = filled(values, np.array([0, 0, 0, 1, 1, 2]))
    np.testing.assert_array_equal(result, [1, 3, 5, 9, 9, NAN])
    assert np.isnan(values[1])


def test_models_learn_what_there_is_to_learn_missing_values_or_not_and_say_the_same_again():
    columns, known = drawn()
    columns["files_changed"][::7] = NAN
    told = []
    rankings, lacking = learned(columns, known, seed=0, on_progress=lambda *done: told.append(done))
    again, _ = learned(columns, known, seed=0)
    assert ([one.id for one in rankings], lacking) == (["logistic", "boosting"], [])
    assert [(done, total) for _, done, total in told] == [(1, 2), (2, 2)] * 2
    for one, two in zip(rankings, again, strict=True):
        assert auc(tally(one.values, known.defective)) > 0.6
        np.testing.assert_array_equal(one.values, two.values)
    # Of what is none of Kamei's metrics only the boosting makes use.
    answered = {**columns, "defect_history": known.defective.astype(float)}
    (logistic, boosting), _ = learned(answered, known, seed=0)
    np.testing.assert_array_equal(logistic.values, rankings[0].values)
    assert auc(tally(boosting.values, known.defective)) == 1.0


def test_a_project_is_ranked_by_what_the_others_teach():
    columns, known = drawn()
    # In the second project everything is the other way round, which only its own labels could tell.
    turned = Sample(
        defective=np.where(known.codes == 1, ~known.defective, known.defective), codes=known.codes, names=known.names
    )
    (logistic, _), _ = learned(columns, turned, seed=0)
    for code in (0, 1):
        members = turned.codes == code
        assert auc(tally(logistic.values[members], turned.defective[members])) < 0.4


def test_a_single_project_teaches_itself_without_the_change_that_is_asked_about():
    random = np.random.default_rng(0)
    labels = random.random(300) < 0.5
    # A column of noise fits every label that a model has seen, and none that it has not.
    columns = {"lines_added": random.permutation(300).astype(float)}
    for one in learned(columns, sample(labels, ["a"] * 300), seed=0)[0]:
        assert 0.35 < auc(tally(one.values, labels)) < 0.65


def test_the_folds_of_a_single_project_follow_the_seed():
    columns, known = drawn(rows=60, projects=("a",))
    first, second, third = (learned(columns, known, seed=seed)[0][0].values for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, third)


def test_a_column_that_a_project_lacks_is_kept_from_its_teachers():
    columns, known = drawn()
    lines = columns["lines_added"]
    # In the first project fixes are lines, and the second has no such column: nothing may hang on it there.
    fixes = np.where(known.codes == 0, lines * 10, NAN)
    with_fixes, _ = learned({"lines_added": lines, "is_fix": fixes}, known, seed=0)
    without, _ = learned({"lines_added": lines}, known, seed=0)
    second = known.codes == 1
    for one, two in zip(with_fixes, without, strict=True):
        np.testing.assert_array_equal(one.values[second], two.values[second])


@pytest.mark.parametrize(
    ("columns", "labels", "reasons"),
    [
        pytest.param({"change_age": np.arange(6.0)}, [1, 1, 0, 0, 1, 0], ["no column of Kamei"], id="no-metric"),
        pytest.param({"lines_added": np.arange(6.0)}, [1, 0, 0, 0, 0, 0], ["2 changes of each"] * 2, id="one-defect"),
    ],
)
def test_what_cannot_be_taught_is_named(columns, labels, reasons):
    _, lacking = learned(columns, sample(np.array(labels, bool), ["a"] * 6), seed=0)
    assert [wanted in one.reason for one, wanted in zip(lacking, reasons, strict=True)] == [True] * len(reasons)
