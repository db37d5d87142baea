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


@given(SAMPLES)
def test_they_are_those_of_scikit_learn(rows):
    values, labels = arrays(rows)
    counted = tally(values, labels)
    assert auc(counted) == pytest.approx(roc_auc_score(labels, values))
    assert average_precision(counted) == pytest.approx(average_precision_score(labels, values))
    shares = (values + 3) / 12
    assert brier(shares, labels) == pytest.approx(brier_score_loss(labels, shares))


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=2, max_size=6), st.integers(0, 6))
def test_a_cut_among_equals_catches_what_their_orders_catch_on_average(rows, taken):
    values, labels = arrays(rows)
    taken = min(taken, len(rows))
    assume(labels.any())
    orders = [order for order in permutations(range(len(rows))) if all(np.diff(values[list(order)]) <= 0)]
    mean = np.mean([labels[list(order)][:taken].sum() for order in orders]) / labels.sum()
    assert caught(tally(values, labels), np.array([taken / len(rows)]))[0] == pytest.approx(mean)


def test_what_cannot_be_measured_is_refused():
    two, none = np.array([1.0, 2.0]), np.array([False, False])
    with pytest.raises(ValueError, match="1 of 3 values"):
        places(np.array([1.0, np.nan, 2.0]))
    for labels in (none, ~none):
        with pytest.raises(ValueError, match="both classes"):
            auc(tally(two, labels))
