"""The catalogue as it ships, and what a damaged or hand-edited one is told."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.catalogue import Catalogue, Curve, Direction, Scale, Signal, parse_catalogue
from scoring.errors import CatalogueInvalid, ColumnsClash
from scoring.kamei import PUBLISHED, as_signals, published_names

TEXT = (files("scoring") / "catalogue.toml").read_text("utf-8")
CATALOGUE = parse_catalogue(TEXT)
UNPROVEN = {
    "services_touched", "shared_code_touched", "change_burst", "minor_contributors", "change_age", "test_change_ratio",
    "deploy_timing", "service_failure_rate",
}  # fmt: skip


def published(shared: Path) -> list[list[str]]:
    """The rows of the table in signals.md, cell by cell."""
    lines = (shared / "signals.md").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\|\s*\d+\s*\|", line)]


def test_the_33_signals_are_those_that_were_published_with_directions_kameis_metrics_and_weights(shared_dir):
    rows, by_id = published(shared_dir), CATALOGUE.by_id
    assert [(signal.number, signal.id, signal.family) for signal in CATALOGUE.signals] == [
        (int(number), name, family) for number, name, family, *_ in rows
    ]
    assert len(rows) == 33
    # Where the table says "fitted", the public data decide and either direction is right.
    wanted = {row[1]: row[4] for row in rows if row[4] != "fitted"}
    assert {name: by_id[name].direction for name in wanted} == wanted
    assert {name: signal.fitted for name, signal in by_id.items()} == {row[1]: row[6] == "fitted" for row in rows}
    weights = {row[1]: float(row[6]) for row in rows if row[6] != "fitted"}
    # A judged signal that does not hold over histories weighs nothing (docs/fitting.md); the others are as published.
    assert {name for name in weights if by_id[name].weight != weights[name]} == UNPROVEN
    assert {by_id[name].weight for name in UNPROVEN} == {0}
    kamei = {row[1]: re.search(r"K: (\w+)", row[3]) for row in rows}
    assert {name: signal.kamei for name, signal in by_id.items()} == {
        name: found and found[1] for name, found in kamei.items()
    }


def test_each_signal_uses_the_whole_scale_and_its_texts_fit_the_sentences_that_are_made_of_them():
    for signal in CATALOGUE.signals:
        shares = sorted(share for _, share in signal.curve.knots)
        assert (shares[0], shares[-1]) == (0.0, 1.0), signal.id
        assert signal.remedy[0].islower()
        assert signal.measures.startswith(signal.in_short)
        assert 0 < len(signal.in_short) <= 140
        assert signal.unavailable.startswith("where ")
        assert not signal.remedy.endswith(".")
        assert not signal.unavailable.endswith(".")


@pytest.mark.parametrize(
    ("value", "share"),
    [
        pytest.param(5.0, 0.4, id="halfway"),
        pytest.param(10.0, 0.6, id="inner-knot"),
        pytest.param(1e12, 1.0, id="flat-after-the-last-knot"),
    ],
)
def test_a_linear_curve_is_straight_between_its_knots(value: float, share: float):
    curve = Curve(scale=Scale.LINEAR, knots=((0.0, 0.2), (10.0, 0.6), (20.0, 1.0)))
    assert curve.share(value) == pytest.approx(share)


def test_a_logarithmic_curve_is_straight_in_the_logarithm():
    # log1p of 0, 1, 3 and 15 is 0, 1, 2 and 4 times ln 2.
    curve = Curve(scale=Scale.LOG1P, knots=((0.0, 0.0), (15.0, 1.0)))
    assert [curve.share(value) for value in (0, 1, 3, 15)] == pytest.approx([0.0, 0.25, 0.5, 1.0])


SIGNAL = """
[[signal]]
number = 1
id = "lines_added"
family = "size"
title = "lines added"
measures = "lines added over all files"
unit = "lines"
direction = "up"
needs = ["diff"]
unavailable = "where the files of the change are unknown"
fitted = true
weight = 48
scale = "log1p"
curve = [[5.0, 0.0], [30.0, 1.0]]
remedy = "ask for smaller changes"
source = "Kamei et al. 2013"
"""


def changed(old: str, new: str) -> str:
    assert SIGNAL.count(old) == 1
    return SIGNAL.replace(old, new)


def without(field: str) -> str:
    return "".join(line for line in SIGNAL.splitlines(keepends=True) if not line.startswith(f"{field} ="))


def test_one_signal_is_read_as_it_is_written_and_the_digest_is_that_of_the_text():
    assert parse_catalogue(SIGNAL + "# a note\n").digest != parse_catalogue(SIGNAL).digest
    [signal] = parse_catalogue(SIGNAL).signals

    assert signal == Signal(
        number=1,
        id="lines_added",
        family="size",
        title="lines added",
        measures="lines added over all files",
        unit="lines",
        direction=Direction.UP,
        needs=("diff",),
        unavailable="where the files of the change are unknown",
        fitted=True,
        weight=48.0,
        curve=Curve(scale=Scale.LOG1P, knots=((5.0, 0.0), (30.0, 1.0))),
        remedy="ask for smaller changes",
        source="Kamei et al. 2013",
        kamei=None,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(changed("weight = 48", 'weight = "heavy"'), ("weight", "heavy"), id="weight-is-a-word"),
        pytest.param(changed("weight = 48", "weight = nan"), ("weight", "nan"), id="weight-is-no-number"),
        pytest.param(changed("number = 1", "number = 0"), ("number", "0"), id="number-is-zero"),
        pytest.param(changed('"up"', '"sideways"'), ("direction", "sideways", "up or down"), id="direction-unknown"),
        pytest.param(changed("= true", '= "yes"'), ("fitted", "yes", "true or false"), id="fitted-is-a-word"),
        pytest.param(changed('["diff"]', '"diff"'), ("needs", "diff", "list"), id="needs-is-no-list"),
        pytest.param(changed('"lines added"', '" "'), ("title",), id="title-is-empty"),
        pytest.param(changed("[5.0, 0.0]", "5.0"), ("curve", "5.0"), id="knot-is-no-pair"),
        pytest.param(changed(", [30.0, 1.0]", ""), ("curve", "two or more"), id="curve-has-one-knot"),
        pytest.param(changed("[30.0, 1.0]", "[5.0, 1.0]"), ("curve", "rising"), id="knots-do-not-rise"),
        pytest.param(changed("[30.0, 1.0]", "[30.0, 1.5]"), ("curve", "0 to 1"), id="share-over-one"),
        pytest.param(changed("[5.0, 0.0]", "[-5.0, 0.0]"), ("curve", "-5.0"), id="logarithm-of-less-than-nothing"),
        pytest.param(changed('"up"', '"down"'), ("curve", "go down"), id="curve-runs-against-the-direction"),
        pytest.param(changed("title =", "titel ="), ("titel",), id="field-misspelt"),
        *(
            pytest.param(without(field), (field, "missing"), id=f"without-{field}")
            for field in (
                *("number", "family", "title", "measures", "unit", "direction", "needs"),
                *("fitted", "weight", "scale", "curve", "remedy", "source"),
            )
        ),
    ],
)
def test_an_invalid_signal_is_refused_with_its_name_and_field(text: str, named: tuple[str, ...]):
    with pytest.raises(CatalogueInvalid) as caught:
        parse_catalogue(text)

    message = str(caught.value)
    assert all(part in message for part in ("'lines_added'", *named)), message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("signal = ", ("cannot be read", "restore"), id="no-toml"),
        pytest.param("signal = []", ("[[signal]]",), id="no-signals"),
        pytest.param(without("id"), ("without an id", "id is missing"), id="without-id"),
        pytest.param(SIGNAL + SIGNAL.replace("number = 1", "number = 2"), ("'lines_added' twice",), id="id-twice"),
        pytest.param(
            SIGNAL + SIGNAL.replace('id = "lines_added"', 'id = "other"'), ("number 1 twice",), id="number-twice"
        ),
    ],
)
def test_an_invalid_catalogue_is_refused_with_the_fix(text: str, named: tuple[str, ...]):
    with pytest.raises(CatalogueInvalid) as caught:
        parse_catalogue(text)

    message = str(caught.value)
    assert all(part in message for part in named), message
    assert "\n" not in message


@given(st.text())
def test_no_text_at_all_gets_past_the_parser_as_anything_but_a_catalogue(text: str):
    try:
        assert isinstance(parse_catalogue(text), Catalogue)
    except CatalogueInvalid as error:
        assert str(error)  # noqa: PT017 (either outcome is right; a third kind is what must not be)


# ---- published defect data under the names of our signals


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
