"""Published defect data under the names of our signals."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from scoring.catalogue import parse_catalogue
from scoring.errors import ColumnsClash
from scoring.kamei import PUBLISHED, as_signals, published_names

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))


def test_every_metric_is_the_signal_that_the_catalogue_says_it_is():
    named = {signal.id: signal.kamei.lower() for signal in CATALOGUE.signals if signal.kamei is not None}
    assert {signal: metric for metric, signal in PUBLISHED.items()} == named


@pytest.mark.parametrize(
    ("header", "found"),
    [
        pytest.param(["commit", "la", "exp", "label"], {"la": "la"}, id="others-are-left-alone"),
        pytest.param(["LA", "Entropy", " nf "], {"LA": "la", "Entropy": "entropy", " nf ": "nf"}, id="capitals"),
        pytest.param(["defect_history", "ld"], {"ld": "ld"}, id="signal-ids-are-no-metrics"),
    ],
)
def test_metrics_are_found_by_name(header, found):
    assert published_names(header) == found


@pytest.mark.parametrize("header", [["la", "LA"], ["lines_added", "la"]])
def test_two_columns_for_one_signal_are_refused_by_name(header):
    with pytest.raises(ColumnsClash) as refused:
        published_names(header)
    assert all(repr(name) in str(refused.value) for name in header)
    assert "lines_added" in str(refused.value)


def test_the_size_of_the_files_is_the_mean_and_unknown_where_either_is():
    sums, counts = np.array([90.0, 90.0, np.nan, 90.0, 0.0, 7.0]), np.array([3.0, np.nan, 3.0, 0.0, 2.0, 1.0])
    found = as_signals({"lt": sums, "nf": counts})
    assert list(found) == ["file_size", "files_changed"]
    np.testing.assert_array_equal(found["file_size"], [30.0, np.nan, np.nan, np.nan, 0.0, 7.0])
    np.testing.assert_array_equal(found["files_changed"], counts)
    assert as_signals({"lt": sums}) == {}
    # What goes by a signal's own id passes through.
    assert as_signals({"defect_history": sums, "la": counts}) == {"defect_history": sums, "lines_added": counts}
