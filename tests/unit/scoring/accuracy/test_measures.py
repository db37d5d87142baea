"""The measures: as worked out by hand, as scikit-learn has them, and blind to what must not matter."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from scoring.accuracy.measures import auc, average_precision, brier, caught, places, tally

# Few distinct values, so that ties are the rule, and a class of each at least.
SAMPLES = st.lists(st.tuples(st.integers(-3, 9), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({label for _, label in rows}) == 2
)


def arrays(rows):
    return np.array([value for value, _ in rows], dtype=float), np.array([label for _, label in rows])


@pytest.mark.parametrize(
    ("values", "labels", "expected"),
    [
        pytest.param([3, 2, 1], [1, 0, 0], 1.0, id="perfect"),
        pytest.param([1, 2, 3], [1, 0, 0], 0.0, id="upside-down"),
        pytest.param([5, 5, 5, 5], [1, 0, 0, 1], 0.5, id="all-equal"),
        # Pairs: 3 against 3 (half), against 1 (won), 1 against 3 (lost), against 1 (half).
        pytest.param([3, 3, 1, 1], [1, 0, 1, 0], 0.5, id="ties-count-half"),
        # Pairs: 4 beats 3 and 1; 2 beats 1 alone.
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 0.75, id="three-of-four"),
    ],
)
def test_the_area_under_the_curve_by_hand(values, labels, expected):
    assert auc(tally(np.array(values, float), np.array(labels, bool))) == pytest.approx(expected)


def test_the_average_precision_by_hand():
    # The defects are at the first and the third place: (1/1 + 2/3) / 2.
    assert average_precision(tally(np.array([9.0, 5, 3, 1]), np.array([True, False, True, False]))) == pytest.approx(
        5 / 6
    )


def test_the_brier_score_by_hand():
    assert brier(np.array([0.0, 0.5, 1.0]), np.array([False, True, True])) == pytest.approx(0.25 / 3)


@given(SAMPLES)
def test_they_are_those_of_scikit_learn(rows):
    values, labels = arrays(rows)
    counted = tally(values, labels)
    assert auc(counted) == pytest.approx(roc_auc_score(labels, values))
    assert average_precision(counted) == pytest.approx(average_precision_score(labels, values))
    shares = (values + 3) / 12
    assert brier(shares, labels) == pytest.approx(brier_score_loss(labels, shares))


@given(SAMPLES, st.randoms(use_true_random=False))
def test_no_measure_hangs_on_the_scale_or_on_the_order_of_rows(rows, random):
    values, labels = arrays(rows)
    shuffled = random.sample(rows, len(rows))
    told = [tally(values, labels), tally(np.exp(values) * 7 - 2, labels), tally(*arrays(shuffled))]
    cuts = np.array([0.05, 0.2, 0.5])
    assert len({(auc(one), average_precision(one), *caught(one, cuts)) for one in told}) == 1


@given(SAMPLES)
def test_turning_the_ranking_over_turns_the_area_over(rows):
    values, labels = arrays(rows)
    assert auc(tally(-values, labels)) == pytest.approx(1 - auc(tally(values, labels)))


@pytest.mark.parametrize(
    ("values", "labels", "share", "expected"),
    [
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 0.25, 0.5, id="the-first-of-four"),
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 0.125, 0.25, id="half-of-the-first"),
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 1.0, 1.0, id="everything"),
        pytest.param([4, 3, 2, 1], [1, 0, 1, 0], 0.0, 0.0, id="nothing"),
        pytest.param([7, 7, 7, 1], [1, 0, 0, 1], 0.25, 1 / 6, id="a-third-of-the-equals"),
    ],
)
def test_what_a_cut_catches_by_hand(values, labels, share, expected):
    counted = tally(np.array(values, float), np.array(labels, bool))
    assert caught(counted, np.array([share]))[0] == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=2, max_size=6), st.integers(0, 6))
def test_a_cut_among_equals_catches_what_their_orders_catch_on_average(rows, taken):
    values, labels = arrays(rows)
    taken = min(taken, len(rows))
    assume(labels.any())
    orders = [order for order in permutations(range(len(rows))) if all(np.diff(values[list(order)]) <= 0)]
    mean = np.mean([labels[list(order)][:taken].sum() for order in orders]) / labels.sum()
    assert caught(tally(values, labels), np.array([taken / len(rows)]))[0] == pytest.approx(mean)


def test_an_unknown_value_has_no_place():
    with pytest.raises(ValueError, match="1 of 3 values"):
        places(np.array([1.0, np.nan, 2.0]))


def test_values_and_labels_belong_together():
    with pytest.raises(ValueError, match="2 values cannot be compared with 3 labels"):
        tally(np.array([1.0, 2.0]), np.array([True, False, True]))


@pytest.mark.parametrize("labels", [[True, True], [False, False]])
def test_one_class_has_no_area(labels):
    with pytest.raises(ValueError, match="both classes"):
        auc(tally(np.array([1.0, 2.0]), np.array(labels)))


@pytest.mark.parametrize("measure", [average_precision, lambda counted: caught(counted, np.array([0.2]))])
def test_without_a_defect_nothing_can_be_found(measure):
    with pytest.raises(ValueError, match="at least one defect"):
        measure(tally(np.array([1.0, 2.0]), np.array([False, False])))
