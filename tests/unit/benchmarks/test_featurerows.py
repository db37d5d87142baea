"""The rows that scoring is measured on: every signal, the same on every machine."""

from __future__ import annotations

from importlib.resources import files

import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.featurerows import make_rows
from scoring.catalogue import parse_catalogue

IDS = [signal.id for signal in parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")).signals]


def test_a_row_has_all_33_signals_after_three_other_columns():
    assert make_rows(10).columns == ["commit", "project", "title", *IDS]


def test_every_signal_has_values_that_differ_and_none_is_negative():
    rows = make_rows(5_000)
    assert [name for name in IDS if rows[name].n_unique() < 2] == []
    assert [name for name in IDS if rows.select(pl.col(name).min() < 0).item()] == []


def test_the_same_rows_come_every_time():
    assert_frame_equal(make_rows(100), make_rows(100))
