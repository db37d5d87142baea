"""What holds for every score whatever the values: additive, monotone, ranged, gated only by evidence, deterministic."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import Band
from scoring.catalogue import Direction, parse_catalogue
from scoring.gates import GATES
from scoring.score import GATE_FLOOR, AssumedPoints, Method, Reading, Reason, Score, lay_out, score_change
from tests.conftest import ROOT

METHOD = Method(catalogue=parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")))
IDS = [signal.id for signal in METHOD.catalogue.signals]
WHOLE = lay_out(METHOD, IDS)

values = st.floats(0, 1e6)
Case = tuple[Mapping[str, Reading], Mapping[str, int]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A reading for each of the 33 signals, some of them missing, and medians within the layout."""
    found = {
        entry.signal.id: Reading(draw(values)) if draw(st.booleans()) else Reading(None, missing="no report")
        for entry in WHOLE.entries
    }
    medians = {entry.signal.id: draw(st.integers(0, entry.points)) for entry in WHOLE.entries}
    return found, medians


@given(cases(), st.sampled_from(IDS), values, values)
def test_a_score_goes_the_way_that_the_signal_declares(case: Case, name: str, one: float, other: float) -> None:
    found, medians = case
    less, more = sorted((one, other))
    if METHOD.catalogue.by_id[name].direction is Direction.DOWN:
        less, more = more, less
    calmer = score_change(WHOLE, {**found, name: Reading(less)}, medians)
    riskier = score_change(WHOLE, {**found, name: Reading(more)}, medians)
    assert calmer.points <= riskier.points
    assert (calmer.low, calmer.high) <= (riskier.low, riskier.high)


@given(cases(), st.data())
def test_a_range_only_narrows_as_data_arrives_and_closes_when_all_is_there(case: Case, data: st.DataObject) -> None:
    found, medians = dict(case[0]), case[1]
    before = score_change(WHOLE, found, medians)
    for name in [name for name, reading in found.items() if reading.value is None]:
        found[name] = Reading(data.draw(values))
        after = score_change(WHOLE, found, medians)
        assert before.low <= after.low <= after.points <= after.high <= before.high
        before = after
    assert before.low == before.points == before.high


@given(cases(), st.sets(st.sampled_from(range(len(GATES))), min_size=1))
def test_a_gate_floors_a_score_and_its_range_and_never_lowers_either(case: Case, which: set[int]) -> None:
    found, medians = case
    open_ = score_change(WHOLE, found, medians)
    gated = score_change(WHOLE, found, medians, tuple(GATES[index] for index in sorted(which)))
    assert gated.points == max(open_.points, GATE_FLOOR)
    assert (gated.low, gated.high) == (max(open_.low, GATE_FLOOR), max(open_.high, GATE_FLOOR))
    assert gated.band is Band.CRITICAL
    assert gated.points == sum(reason.points for reason in gated.reasons) + gated.lifted


PROGRAM = """
import json, sys
from importlib.resources import files
from scoring.catalogue import parse_catalogue
from scoring.score import Method, Reading, lay_out, score_change
catalogue = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
card = lay_out(Method(catalogue=catalogue), {signal.id for signal in catalogue.signals})
rows = []
for step in range(200):
    found = {e.signal.id: Reading((step * 37 + e.signal.number * 11) % 301 / 3) for e in card.entries}
    score = score_change(card, found, {})
    rows.append([score.points, score.version, [reason.points for reason in score.reasons]])
json.dump(rows, sys.stdout)
"""


def scored_under(**environment: str) -> bytes:
    told = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=told, capture_output=True, check=True).stdout


def test_scores_are_the_same_bytes_whatever_the_hash_seed_the_time_zone_and_the_locale() -> None:
    plain = scored_under(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")
    other = {"PYTHONHASHSEED": "12345", "TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    assert scored_under(**other) == plain


# ---- the medians that stand in for missing readings: the repository's own, of 90 days, and never of the future


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
