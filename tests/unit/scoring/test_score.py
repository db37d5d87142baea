"""The scorecard: 100 points for whatever can be read, reasons that are the arithmetic, ranges that hold the score."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import DEFAULT_BANDS, Band, BandTable
from scoring.catalogue import Catalogue, Curve, Direction, Scale, Signal, parse_catalogue
from scoring.gates import fired
from scoring.history.edits import Edit, HistoryReadings
from scoring.inputs import ChangeInputs, CheckInputs, IncidentInputs, ObjectiveInputs, OwnershipInputs
from scoring.score import Method, Reading, Scorecard, lay_out, score_change, share_out

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
IDS = [signal.id for signal in CATALOGUE.signals]
FITTED = frozenset(signal.id for signal in CATALOGUE.signals if signal.fitted)

WEIGHTED = frozenset(signal.id for signal in CATALOGUE.signals if signal.weight)

# Some fitted signals have no weight; a layout needs at least one that has.
subsets = st.sets(st.sampled_from(IDS), min_size=1).filter(lambda names: not names.isdisjoint(WEIGHTED))
readings = st.one_of(
    st.builds(Reading, st.floats(0, 1e5)),
    st.builds(Reading, st.none(), st.sampled_from(("no coverage report", "not deployed yet"))),
)


def lay(catalogue: Catalogue, supplied: Collection[str], bands: BandTable = DEFAULT_BANDS) -> Scorecard:
    return lay_out(Method(catalogue=catalogue, bands=bands), supplied)


def riskiest(signal: Signal) -> float:
    knots = signal.curve.knots
    return knots[-1][0] if signal.direction is Direction.UP else knots[0][0]


def calmest(signal: Signal) -> float:
    knots = signal.curve.knots
    return knots[0][0] if signal.direction is Direction.UP else knots[-1][0]


def without_weights(*names: str) -> Catalogue:
    signals = tuple(
        dataclasses.replace(signal, weight=0.0) if signal.id in names else signal for signal in CATALOGUE.signals
    )
    return Catalogue(signals=signals, digest="x")


@st.composite
def scored(draw: st.DrawFn) -> tuple[Scorecard, Mapping[str, Reading], Mapping[str, int]]:
    """A layout, a reading for each of its signals, and medians for some of them."""
    card = lay(CATALOGUE, draw(subsets))
    found = {entry.signal.id: draw(readings) for entry in card.entries}
    medians = {entry.signal.id: draw(st.integers(0, entry.points)) for entry in card.entries if draw(st.booleans())}
    return card, found, medians


def judged_points(supplied: Collection[str]) -> int:
    """What the judged signals have of 100 points beside the fitted ones, or all where no fitted one is supplied."""
    if WEIGHTED.isdisjoint(FITTED & set(supplied)):
        return 100
    weights = {name: CATALOGUE.by_id[name].weight for name in WEIGHTED - FITTED}
    return math.floor(45 * sum(weights.get(name, 0) for name in supplied) / sum(weights.values()) + 0.5)


@given(subsets)
def test_a_layout_has_exactly_100_points_and_of_45_the_judged_have_the_part_that_is_supplied(supplied):
    card = lay(CATALOGUE, supplied)
    points = {entry.signal.id: entry.points for entry in card.entries}
    assert sum(points.values()) == 100
    assert min(points.values()) >= 0
    assert list(points) == [name for name in IDS if name in supplied]
    assert [signal.id for signal in card.absent] == [name for name in IDS if name not in supplied]
    assert sum(points[name] for name in supplied - FITTED) == judged_points(supplied)


@given(subsets)
def test_points_follow_the_weights_within_a_group(supplied):
    entries = lay(CATALOGUE, supplied).entries
    for fitted in (True, False):
        group = [entry for entry in entries if entry.signal.fitted is fitted]
        total = sum(entry.signal.weight for entry in group)
        share = 100 - judged_points(supplied) if fitted else judged_points(supplied)
        assert all(abs(entry.points - (share * entry.signal.weight / total if total else 0)) < 1 for entry in group)


@pytest.mark.parametrize(
    ("catalogue", "supplied"),
    [
        pytest.param(CATALOGUE, (), id="no-source"),
        pytest.param(CATALOGUE, ("unheard_of",), id="unknown-signal"),
        pytest.param(without_weights("is_fix"), ("is_fix",), id="nothing-has-weight"),
    ],
)
def test_a_layout_of_nothing_is_refused(catalogue, supplied):
    with pytest.raises(ValueError, match="no signal can be supplied; connect at least one source"):
        lay(catalogue, supplied)


def test_the_version_names_catalogue_layout_and_bands():
    base = lay(CATALOGUE, IDS)
    others = [
        lay(CATALOGUE, IDS[:-1]),
        lay(CATALOGUE, IDS, BandTable(moderate=56)),
        lay(dataclasses.replace(CATALOGUE, digest="x"), IDS),
    ]
    assert lay(CATALOGUE, list(reversed(IDS))).version == base.version
    assert len({base.version, *(other.version for other in others)}) == 4


@given(scored())
def test_a_score_is_the_sum_of_its_reasons_and_its_range_opens_only_for_what_is_missing(case):
    card, found, medians = case
    score = score_change(card, found, medians)
    read = [found[entry.signal.id] for entry in card.entries]
    assert score.points == sum(reason.points for reason in score.reasons)
    assert [reason.signal for reason in score.reasons] == [entry.signal for entry in card.entries]
    assert all(
        reason.points == entry.earn(one.value)
        for reason, entry, one in zip(score.reasons, card.entries, read, strict=True)
        if one.value is not None
    )
    assert all(0 <= reason.points <= entry.points for reason, entry in zip(score.reasons, card.entries, strict=True))
    assert (score.band, score.version) == (card.bands.band(score.points), card.version)
    assert 0 <= score.low <= score.points <= score.high <= 100
    open_points = (entry.points for entry, one in zip(card.entries, read, strict=True) if one.value is None)
    assert score.high - score.low == sum(open_points)
    assert [reason.assumed for reason in score.reasons] == [one.value is None for one in read]
    assert score.missing == tuple(dict.fromkeys(one.missing for one in read if one.missing))


def test_a_missing_reading_scores_the_median_it_is_handed_or_half_its_points():
    card = lay(CATALOGUE, ["lines_added", "coverage_delta"])
    found = {"lines_added": Reading(0.0), "coverage_delta": Reading(None, missing="no coverage report")}

    score = score_change(card, found, {"coverage_delta": 4})

    assert (score.points, score.low, score.high, score.band) == (4, 0, 5, Band.SAFE)
    assert score.missing == ("no coverage report",)
    # Without a median half of its 5 points are assumed, of which 2 are whole.
    score = score_change(card, found, {})
    assert (score.points, score.low, score.high) == (2, 0, 5)


@given(subsets)
def test_a_change_that_is_worst_in_everything_scores_100_and_the_calmest_0(supplied):
    card = lay(CATALOGUE, supplied)
    worst = {entry.signal.id: Reading(riskiest(entry.signal)) for entry in card.entries}
    best = {entry.signal.id: Reading(calmest(entry.signal)) for entry in card.entries}

    assert (score_change(card, worst, {}).points, score_change(card, best, {}).points) == (100, 0)


def test_halves_round_up():
    straight = Curve(scale=Scale.LINEAR, knots=((0.0, 0.0), (1.0, 1.0)))
    signal = dataclasses.replace(CATALOGUE.by_id["is_fix"], curve=straight)
    [entry] = lay(Catalogue(signals=(signal,), digest="x"), ["is_fix"]).entries
    assert [entry.earn(value) for value in (0.0, 0.004, 0.005, 0.994, 0.995, 1.0)] == [0, 0, 1, 99, 100, 100]


@pytest.mark.parametrize(
    ("exact", "total", "whole"),
    [
        pytest.param([], 0, [], id="nothing"),
        pytest.param([33.4, 33.3, 33.3], 100, [34, 33, 33], id="largest-remainder"),
        pytest.param([0.5, 0.5], 1, [1, 0], id="ties-go-to-the-earlier"),
        pytest.param([1.5, 1.5], 2, [1, 1], id="too-few-step-up"),
        pytest.param([-1.5, 0.5, 2.0], 1, [-1, 0, 2], id="negative-values"),
        pytest.param([2.0, 2.0], 3, [2, 1], id="less-than-the-floors"),
        pytest.param([1.0], 5, [5], id="more-than-one-step"),
    ],
)
def test_share_out(exact, total, whole):
    assert share_out(exact, total) == whole


@pytest.mark.parametrize(
    ("score", "band"), [(54, "safe"), (55, "moderate"), (69, "moderate"), (70, "high"), (79, "high"), (80, "critical")]
)
def test_bands_begin_at_their_borders(score, band):
    assert DEFAULT_BANDS.band(score) is Band(band)


@pytest.mark.parametrize("borders", [{"moderate": 0}, {"moderate": 70}, {"critical": 101}], ids=repr)
def test_borders_out_of_order_are_refused(borders):
    with pytest.raises(ValueError, match="they must rise and lie between 1 and 100"):
        BandTable(**borders)


# ---- gates floor a score on positive evidence only, let reverts pass, and never lower a higher score


MIGRATION = {"schema_migration": Reading(1.0)}
PLAIN = ChangeInputs(
    title="Add a column",
    edit=Edit(0, ("p-ann",), (), False),
    history=HistoryReadings(0, 0.0),
    patches=None,
    opened_at=None,
    landed_at=0,
    deployed_at=None,
    failures=(),
    blind={},
)
UNAPPROVED = OwnershipInputs(owned_files=2, approved_files=0, lines=10, adrift_lines=0)
FAILING = CheckInputs(failing=1, retried=0)
BURNT = ObjectiveInputs(label="availability", burn=3.0, budget_left=0.0)
BROKEN = IncidentInputs(unresolved=1, recent=0)


@pytest.mark.parametrize(
    ("change", "readings", "expected"),
    [
        pytest.param(PLAIN, {}, [], id="nothing_is_known"),
        pytest.param(PLAIN, MIGRATION, [], id="migration_with_unknown_owners"),
        pytest.param(
            replace(PLAIN, ownership=replace(UNAPPROVED, approved_files=None)), MIGRATION, [], id="no_reviews"
        ),
        pytest.param(replace(PLAIN, ownership=UNAPPROVED), {}, [], id="no_migration"),
        pytest.param(replace(PLAIN, ownership=UNAPPROVED), MIGRATION, ["schema-unreviewed"], id="unreviewed_migration"),
        pytest.param(replace(PLAIN, ownership=replace(UNAPPROVED, approved_files=1)), MIGRATION, [], id="approved"),
        pytest.param(replace(PLAIN, incidents=BROKEN), {}, ["incident-unresolved"], id="incident"),
        pytest.param(replace(PLAIN, incidents=BROKEN, is_revert=True), {}, [], id="a_revert_passes_the_incident"),
        pytest.param(
            replace(PLAIN, incidents=BROKEN, is_repair=True),
            {},
            ["incident-unresolved"],
            id="a_fix_by_its_title_does_not",
        ),
        pytest.param(replace(PLAIN, incidents=IncidentInputs(unresolved=0, recent=1)), {}, [], id="resolved_incident"),
        pytest.param(replace(PLAIN, objective=BURNT), {}, ["budget-exhausted"], id="budget"),
        pytest.param(replace(PLAIN, objective=replace(BURNT, budget_left=0.01)), {}, [], id="a_little_budget_left"),
        pytest.param(replace(PLAIN, checks=FAILING), {}, ["checks-failing"], id="checks"),
        pytest.param(replace(PLAIN, checks=FAILING, is_merged=False), {}, [], id="checks_of_an_open_change"),
    ],
)
def test_a_gate_needs_positive_evidence(change, readings, expected):
    assert [gate.id for gate in fired(change, readings)] == expected
