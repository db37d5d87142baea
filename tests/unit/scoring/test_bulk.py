"""Columns score to the point what changes score one by one, in any order and any company."""

from __future__ import annotations

import dataclasses
import math
import struct
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.bands import DEFAULT_BANDS, BandTable
from scoring.bulk import BulkScores, _earned, _staircase, score_columns, score_repositories
from scoring.catalogue import Curve, Scale, parse_catalogue
from scoring.errors import NothingLaidOut
from scoring.score import LaidOut, Method, Reading, Scorecard, lay_out, score_change

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
METHOD = Method(catalogue=CATALOGUE)
IDS = [signal.id for signal in CATALOGUE.signals]
NOTHING = math.nan
MANY = 1e6
"""Lines beyond the last knot of any curve."""
POINTS = st.sampled_from((0, 1, 2, 5, 11, 48, 100))
# Halves of an odd number of points round up exactly here, and a flat stretch and a steep one follow.
SHARES = st.sampled_from((0.0, 0.1, 0.25, 1 / 3, 0.5, 0.5 + 2**-53, 0.75, 0.9, 1.0)) | st.floats(0, 1)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Any curve that the catalogue allows, upwards or downwards."""
    scale = draw(st.sampled_from(Scale))
    least = 0.0 if scale is Scale.LOG1P else -1e6
    places = st.integers(int(least), 2000).map(float) | st.floats(least, 1e6, allow_subnormal=False)
    at = sorted(draw(st.lists(places, min_size=2, max_size=6, unique=True)))
    shares = sorted(draw(st.lists(SHARES, min_size=len(at), max_size=len(at))), reverse=draw(st.booleans()))
    return Curve(scale=scale, knots=tuple(zip(at, shares, strict=True)))


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    """A few signals with wild curves and any points."""
    chosen = draw(st.lists(st.sampled_from(CATALOGUE.signals), min_size=1, max_size=3, unique_by=lambda one: one.id))
    entries = tuple(
        LaidOut(signal=dataclasses.replace(one, curve=draw(curves())), points=draw(POINTS)) for one in chosen
    )
    return Scorecard(version="x", entries=entries, absent=(), bands=DEFAULT_BANDS)


def neighbour(value: float, steps: int) -> float:
    """The floating-point number so many places further."""
    for _ in range(abs(steps)):
        value = math.nextafter(value, math.copysign(math.inf, steps))
    return value


def steps_of(entry: LaidOut) -> list[float]:
    """Where the points change, to the last bit: the first value after each change."""
    landings = _staircase(entry)[0].reshape(-1, 2).tolist()
    return [step_between(entry, left, right) for left, right in landings]


def step_between(entry: LaidOut, left: float, right: float) -> float:
    while (middle := left + (right - left) / 2) not in {left, right}:
        left, right = (middle, right) if entry.earn(left) == entry.earn(middle) else (left, middle)
    return right


@st.composite
def values_of(draw: st.DrawFn, entry: LaidOut) -> float:
    """Mostly values where something could go wrong: knots, steps, and what is a bit or a hair away from them."""
    knots = [at for at, _ in entry.signal.curve.knots]
    places = [*knots, *_staircase(entry)[0].tolist(), *steps_of(entry)]
    near = st.builds(neighbour, st.sampled_from(places), st.integers(-4, 4))
    least = 0.0 if entry.signal.curve.scale is Scale.LOG1P else -1e9
    wild = st.floats(least, allow_infinity=False, allow_nan=False) | st.integers(int(least), 10**6).map(float)
    return max(least, draw(near | wild))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Scorecard, dict[str, np.ndarray]]:
    """A scorecard and rows of values for it, with gaps."""
    card = draw(cards())
    rows = draw(st.integers(1, 12))
    columns = {
        entry.signal.id: np.array(
            draw(st.lists(values_of(entry) | st.just(NOTHING), min_size=rows, max_size=rows)), float
        )
        for entry in card.entries
    }
    return card, columns


def one_by_one(card: Scorecard, columns: dict[str, np.ndarray]) -> list[tuple[int, int, int, str]]:
    """What the scorer of single changes says, with the lower median of each signal's points worked out plainly."""
    medians = {}
    for entry in card.entries:
        points = sorted(entry.earn(value) for value in columns[entry.signal.id].tolist() if not math.isnan(value))
        if points:
            medians[entry.signal.id] = points[(len(points) - 1) // 2]
    rows = len(next(iter(columns.values())))
    scores = []
    for row in range(rows):
        values = {name: float(values[row]) for name, values in columns.items()}
        readings = {name: Reading(None if math.isnan(value) else value) for name, value in values.items()}
        scores.append(score_change(card, readings, medians))
    return [(score.points, score.low, score.high, score.band.value) for score in scores]


def rows_of(scores: BulkScores, bands: BandTable = DEFAULT_BANDS) -> list[tuple[int, int, int, str]]:
    found = zip(scores.points.tolist(), scores.low.tolist(), scores.high.tolist(), scores.bands(bands), strict=True)
    return list(found)


# Wild curves have up to a hundred steps each, and a busy machine takes its time to find them.
@settings(max_examples=15, deadline=None)
@given(tables())
def test_columns_score_what_changes_score_one_by_one(case):
    card, columns = case
    assert rows_of(score_columns(card, columns)) == one_by_one(card, columns)


class Trembling(LaidOut):
    """A signal on a machine whose logarithm is off in its last bits, now up and now down."""

    __slots__ = ()

    def earn(self, value: float) -> int:
        [bits] = struct.unpack("<q", struct.pack("<d", value))
        return math.floor((self.signal.curve.share(value) + ((bits * 2654435761) % 7 - 3) * 2**-53) * self.points + 0.5)


@pytest.mark.parametrize("points", [11, 100])
def test_a_logarithm_that_trembles_in_its_last_bits_moves_no_point(points):
    entry = Trembling(signal=CATALOGUE.by_id["lines_added"], points=points)
    values = np.array([neighbour(step, away) for step in steps_of(entry) for away in range(-40, 41)])

    earned = [entry.earn(value) for value in values.tolist()]
    assert _earned(entry, values).tolist() == earned
    # It does tremble here: somewhere a larger value earns less.
    assert earned != sorted(earned)


def test_a_gap_scores_the_lower_median_of_the_rows_that_have_it_and_opens_the_range():
    card = lay_out(METHOD, ["lines_added", "coverage_delta"])
    # Coverage has 5 of the points, and two points lost earn some of them; added lines have 95, and a million earn all.
    columns = {"lines_added": np.array([0.0, MANY, 0.0, MANY]), "coverage_delta": np.array([NOTHING, 0, 2, 1e6])}
    two_points_lost = card.entries[1].earn(2.0)

    scores = score_columns(card, columns)

    assert 0 < two_points_lost < 5
    assert scores.points.tolist() == [two_points_lost, 95, two_points_lost, 100]
    assert scores.low.tolist() == [0, 95, two_points_lost, 100]
    assert scores.high.tolist() == [5, 95, two_points_lost, 100]
    of_two = {"lines_added": np.zeros(3), "coverage_delta": np.array([1e6, NOTHING, 0.0])}
    assert score_columns(card, of_two).points.tolist() == [5, 0, 0]


@st.composite
def repositories(draw: st.DrawFn) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Rows of several repositories: some signals are known in one and not in another."""
    names = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=5, unique=True))
    count, rows = draw(st.integers(1, 3)), draw(st.integers(1, 15))
    groups = np.array(draw(st.lists(st.integers(0, count - 1), min_size=rows, max_size=rows)), np.int64)
    groups = np.unique(groups, return_inverse=True)[1]
    known = np.array(draw(st.lists(st.booleans(), min_size=count * len(names), max_size=count * len(names))))
    columns = {}
    for place, name in enumerate(names):
        values = draw(st.lists(st.floats(0, 1e4) | st.just(NOTHING), min_size=rows, max_size=rows))
        there = known.reshape(count, -1)[groups, place]
        columns[name] = np.where(there, values, NOTHING)
    # Somewhere in each repository something has to be known.
    columns["is_fix"] = np.ones(rows)
    return columns, groups


@settings(max_examples=15, deadline=None)
@given(repositories())
def test_each_repository_scores_as_if_it_were_alone(case):
    columns, groups = case
    together = rows_of(score_repositories(METHOD, columns, groups))

    for group in range(int(groups.max()) + 1):
        own = np.flatnonzero(groups == group)
        alone = {name: values[own] for name, values in columns.items()}
        connected = {name: values for name, values in alone.items() if not np.isnan(values).all()}
        card = lay_out(METHOD, connected)
        assert [together[row] for row in own.tolist()] == one_by_one(card, connected)


def test_a_repository_of_which_nothing_is_known_is_refused_by_its_number():
    with pytest.raises(ValueError, match="lay out at least one"):
        score_columns(Scorecard(version="x", entries=(), absent=(), bands=DEFAULT_BANDS), {})
    columns = {"lines_added": np.array([1.0, NOTHING, 1.0])}
    with pytest.raises(NothingLaidOut) as caught:
        score_repositories(METHOD, columns, np.array([0, 1, 2]))
    assert caught.value.group == 1
