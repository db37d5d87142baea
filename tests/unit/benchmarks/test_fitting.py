"""The fit: what it must find in made data, and what it must never do whatever the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.fitting.card import fit_card
from benchmarks.fitting.shapes import FITTED, WITHOUT_WEIGHT
from benchmarks.fitting.training import Shape, Training, together
from benchmarks.fitting.written import write_card
from scoring.bulk import score_columns
from scoring.catalogue import Direction, parse_catalogue
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


def test_a_given_direction_is_never_broken_even_where_the_data_say_the_opposite() -> None:
    curve = fit_card(made(age=-0.8), (LINES, AGE)).curves["file_age"]
    assert all(left >= right for left, right in zip(curve.heights, curve.heights[1:], strict=False))
    assert curve.weight < 0.05


def test_the_same_changes_in_another_order_give_the_same_catalogue() -> None:
    training = made(size=0.3, age=0.2)
    order = np.random.default_rng(7).permutation(len(training.label))
    shuffled = Training(
        names=training.names,
        project=training.project[order],
        label=training.label[order],
        columns={signal: values[order] for signal, values in training.columns.items()},
    )
    written = [write_card(CATALOGUE, fit_card(one, (LINES, AGE, SIZE)), ()) for one in (training, shuffled)]
    assert written[0] == written[1]


def test_the_written_catalogue_scores_as_the_fitted_card_does() -> None:
    training = made(size=0.3, age=0.4)
    card = fit_card(training, (LINES, AGE, SIZE))
    catalogue = parse_catalogue(write_card(CATALOGUE, card, ()))
    laid_out = lay_out(Method(catalogue=catalogue), training.columns.keys())
    # Shares are written with four decimals, so a point may round the other way, and no more than that.
    apart = np.abs(score_columns(laid_out, training.columns).points - card.points(training))
    assert apart.max() <= 2
    assert (apart == 0).mean() > 0.9


def test_every_fitted_signal_of_the_catalogue_has_a_shape_and_no_other_has() -> None:
    fitted = {signal.id for signal in parse_catalogue(CATALOGUE).signals if signal.fitted}
    shapes = [shape.signal for shape in (*FITTED, *WITHOUT_WEIGHT)]
    assert sorted(shapes) == sorted(fitted)


def test_a_project_is_left_out_with_all_its_histories() -> None:
    table, clone = made(1), made(2)
    clone = Training(names=("one", "one"), project=clone.project, label=clone.label, columns=clone.columns)
    left = together([table, clone]).without("one")
    assert (left.names, set(left.project.tolist())) == (("other",), {0})
    assert left.label.tolist() == table.label[table.project == 1].tolist()


def test_a_signal_that_one_part_lacks_is_missing_in_its_changes() -> None:
    table, clone = made(1), made(2)
    bare = Training(
        names=clone.names,
        project=clone.project,
        label=clone.label,
        columns={"lines_added": clone.columns["lines_added"]},
    )
    both = together([table, bare])
    assert both.names == ("one", "other", "one", "other")
    assert np.isnan(both.columns["file_age"]).tolist() == [False] * len(table.label) + [True] * len(bare.label)
    assert both.project[len(table.label) :].tolist() == (bare.project + 2).tolist()
