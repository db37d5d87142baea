"""The medians that stand in for missing readings: the repository's own, of 90 days, and never of the future."""

from __future__ import annotations

from importlib.resources import files
from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import Band
from scoring.catalogue import parse_catalogue
from scoring.score import AssumedPoints, Reading, Reason, Score

SIGNALS = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")).by_id
DAY = 86_400


def score(points: dict[str, int], *, assumed: tuple[str, ...] = ()) -> Score:
    reasons = tuple(
        Reason(signal=SIGNALS[name], reading=Reading(None), points=earned, assumed=name in assumed)
        for name, earned in points.items()
    )
    total = sum(points.values())
    return Score(points=total, low=total, high=total, band=Band.SAFE, reasons=reasons, version="x")


def test_each_signal_has_its_own_median_which_assumed_points_do_not_feed():
    assumed = AssumedPoints()
    assumed.add(1 * DAY, score({"lines_added": 9, "coverage_delta": 3, "file_age": 1}, assumed=("coverage_delta",)))
    assumed.add(2 * DAY, score({"lines_added": 3}))
    assert assumed.medians(3 * DAY) == {"lines_added": 3, "file_age": 1}


def test_a_clock_that_runs_backwards_keeps_nothing_for_longer():
    assumed = AssumedPoints()
    assumed.add(40 * DAY, score({"lines_added": 1}))
    assumed.add(10 * DAY, score({"lines_added": 9}))

    assert assumed.medians(100 * DAY + 1) == {"lines_added": 1}


def test_one_commit_dated_far_ahead_does_not_end_the_forgetting():
    assumed = AssumedPoints()
    assumed.add(40_000 * DAY, score({"lines_added": 5}))
    for day in (1, 2, 3):
        assumed.add(day * DAY, score({"lines_added": 9}))

    assert assumed.medians(100 * DAY) == {"lines_added": 5}


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12)), min_size=1, max_size=40))
def test_medians_are_those_of_the_90_days_before(history):
    assumed = AssumedPoints()
    for index, (day, points) in enumerate(sorted(history)):
        recent = [earned for at, earned in sorted(history)[:index] if at >= day - 90]
        wanted = {"lines_added": median_low(recent)} if recent else {}
        assert assumed.medians(day * DAY) == wanted
        assumed.add(day * DAY, score({"lines_added": points}))
