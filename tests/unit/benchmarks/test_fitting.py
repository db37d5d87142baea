"""The fit: what it must find in made data, and what it must never do whatever the data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fitting.card import add_signals, fit_card, stretch
from benchmarks.fitting.leftout import score_left_out
from benchmarks.fitting.shapes import FITTED_ON_CLONES, FITTED_ON_METRICS, WITHOUT_WEIGHT
from benchmarks.fitting.training import Shape, Training
from benchmarks.fitting.written import write_card
from scoring.bulk import score_columns
from scoring.catalogue import Direction, parse_catalogue
from scoring.errors import FitImpossible
from scoring.score import Method, lay_out

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = (ROOT / "scoring" / "catalogue.toml").read_text("utf-8")

LINES = Shape(signal="lines_added", knots=(0, 3, 15, 63, 255, 1023), direction=Direction.UP)
AGE = Shape(signal="file_age", knots=(0, 7, 30, 120, 480), direction=Direction.DOWN)
SIZE = Shape(signal="file_size", knots=(0, 60, 250, 1000), direction=None)


def made(seed: int = 1, rows: int = 3_000, *, size: float = 0.0, age: float = 0.0) -> Training:
    """Two projects of different base rates, in which lines added raises the odds, and file size and age as told."""
    generator = np.random.default_rng(seed)
    project = np.repeat([0, 1], [rows, rows // 2]).astype(np.int64)
    lines = np.floor(generator.lognormal(2.5, 1.6, len(project)))
    sizes = np.floor(generator.lognormal(5.0, 1.0, len(project)))
    days = np.floor(generator.lognormal(3.0, 1.5, len(project)))
    odds = 0.7 * np.log1p(lines) + size * np.log1p(sizes) - age * np.log1p(days) - np.where(project == 0, 4.0, 2.5)
    label = (generator.random(len(project)) < 1 / (1 + np.exp(-odds))).astype(np.int64)
    columns = {"lines_added": lines, "file_size": sizes, "file_age": days}
    return Training(names=("one", "other"), project=project, label=label, columns=columns)


def test_what_raises_the_odds_gets_the_weight_and_noise_next_to_none() -> None:
    card = fit_card(made(), (LINES, AGE))
    assert card.curves["lines_added"].weight > 20 * card.curves["file_age"].weight


def test_a_given_direction_is_never_broken_even_where_the_data_say_the_opposite() -> None:
    curve = fit_card(made(age=-0.8), (LINES, AGE)).curves["file_age"]
    assert all(left >= right for left, right in zip(curve.heights, curve.heights[1:], strict=False))
    assert curve.weight < 0.05


def test_changes_of_one_class_cannot_be_fitted_nor_the_only_project_left_out() -> None:
    training = made()
    clean = replace(training, label=np.where(training.project == 1, 0, training.label))
    with pytest.raises(FitImpossible, match="project number 1 has no change with a defect"):
        fit_card(clean, (LINES,))
    with pytest.raises(FitImpossible, match="at least two"):
        score_left_out(training.of("one"), Method(catalogue=parse_catalogue(CATALOGUE)), CATALOGUE)


def test_a_signal_is_added_beside_a_card_that_stays_as_it_is() -> None:
    training = made(size=0.5)
    card = fit_card(training, (LINES,))
    more = add_signals(card, training, (replace(SIZE, direction=Direction.UP),))
    assert more.curves["lines_added"] == card.curves["lines_added"]
    assert more.curves["file_size"].weight > 0.2


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.floats(-0.5, 0.5), age=st.floats(-0.5, 0.5))
def test_whatever_the_data_curves_stay_monotone_and_points_within_the_scale(seed: int, size: float, age: float) -> None:
    training = made(seed, 400, size=size, age=age)
    card = stretch(fit_card(training, (LINES, AGE, SIZE)), training)
    for curve in card.curves.values():
        steps = np.diff(curve.heights)
        assert (steps >= 0).all() if curve.direction is Direction.UP else (steps <= 0).all()
    points = card.points(training)
    assert points.min() >= 0
    assert points.max() <= 100


def test_the_same_changes_in_another_order_give_the_same_catalogue() -> None:
    training = made(size=0.3, age=0.2)
    order = np.random.default_rng(7).permutation(len(training.label))
    shuffled = Training(
        names=training.names,
        project=training.project[order],
        label=training.label[order],
        columns={signal: values[order] for signal, values in training.columns.items()},
    )
    written = [
        write_card(CATALOGUE, stretch(fit_card(one, (LINES, AGE, SIZE)), one), ()) for one in (training, shuffled)
    ]
    assert written[0] == written[1]


def test_the_written_catalogue_scores_as_the_fitted_card_does() -> None:
    training = made(size=0.3, age=0.4)
    card = stretch(fit_card(training, (LINES, AGE, SIZE)), training)
    catalogue = parse_catalogue(write_card(CATALOGUE, card, ()))
    laid_out = lay_out(Method(catalogue=catalogue), training.columns.keys())
    # Shares are written with four decimals, so a point may round the other way, and no more than that.
    apart = np.abs(score_columns(laid_out, training.columns).points - card.points(training))
    assert apart.max() <= 2
    assert (apart == 0).mean() > 0.9


def test_every_fitted_signal_of_the_catalogue_has_a_shape_and_no_other_has() -> None:
    fitted = {signal.id for signal in parse_catalogue(CATALOGUE).signals if signal.fitted}
    shapes = [shape.signal for shape in (*FITTED_ON_METRICS, *FITTED_ON_CLONES, *WITHOUT_WEIGHT)]
    assert sorted(shapes) == sorted(fitted)


def test_a_left_out_project_is_scored_by_a_card_that_never_saw_its_labels() -> None:
    training = made(size=0.3)
    method = Method(catalogue=parse_catalogue(CATALOGUE))
    turned = replace(training, label=np.where(training.project == 1, 1 - training.label, training.label))
    mine = training.project == 1
    points, others = (score_left_out(one, method, CATALOGUE)[mine] for one in (training, turned))
    assert (points == others).all()
