"""Own changes as arrays score to the point what the scorer of single changes gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.fitting.trials import NEVER, Trials, read_shares, with_weights
from scoring.outcomes import DAY
from scoring.score import GATE_FLOOR, AssumedPoints, Reading, lay_out, score_change
from tests.unit.scoring.fitting.made import METHOD, made

NAMES = ("lines_added", "prior_changes", "file_age", "minor_contributors", "schema_migration", "change_age")
SIGNALS = tuple(signal for signal in METHOD.catalogue.signals if signal.id in NAMES)

rows = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 60),
        st.booleans(),
        st.tuples(*(st.one_of(st.none(), st.floats(0, 500)) for _ in NAMES)),
    ),
    min_size=1,
    max_size=40,
)
weights = st.fixed_dictionaries({name: st.floats(0, 90).map(lambda value: round(value, 2)) for name in NAMES})


def read(found: list) -> Trials:
    at = np.cumsum([days for _, days, _, _ in found]) * DAY
    repository = np.array([one for one, *_ in found], np.int64)
    values = np.array([[np.nan if one is None else one for one in of] for *_, of in found])
    return Trials(
        signals=SIGNALS,
        shares=read_shares(SIGNALS, values, at.tolist(), repository),
        repository=repository,
        supplied=(frozenset(NAMES),) * 2,
        floor=np.array([GATE_FLOOR * gated for _, _, gated, _ in found], np.int64),
        out_at=at,
        failed_at=np.full(len(found), NEVER),
        batch=np.arange(len(found)),
    )


@settings(deadline=None)
@given(rows, weights)
def test_every_card_that_differs_in_weights_scores_to_the_point_as_change_by_change(found, weighed) -> None:
    catalogue = with_weights(METHOD.catalogue, {**weighed, "lines_added": weighed["lines_added"] + 1})
    method = replace(METHOD, catalogue=catalogue)
    card, points, at = lay_out(method, NAMES), [], 0
    assumed = {0: AssumedPoints(), 1: AssumedPoints()}
    for repository, days, gated, values in found:
        at += days * DAY
        readings = {signal.id: Reading(value) for signal, value in zip(SIGNALS, values, strict=True)}
        score = score_change(card, readings, assumed[repository].medians(at))
        assumed[repository].add(at, score)
        points.append(max(score.points, GATE_FLOOR * gated))

    assert read(found).points(method).tolist() == points


def test_a_repository_is_laid_out_by_what_its_own_sources_supply() -> None:
    trials = made({}, rows=20)
    narrow = replace(trials, supplied=(trials.supplied[0], frozenset({"lines_added"})))

    wide, alone = trials.points(METHOD), narrow.points(METHOD)

    even = trials.repository == 0
    assert (wide[even] == alone[even]).all()
    assert (alone[~even] == np.floor(trials.shares[~even, 0] * 100 + 0.5)).all()


def test_weights_change_and_nothing_else_does() -> None:
    other = with_weights(METHOD.catalogue, {"lines_added": 1.25})

    assert other.by_id["lines_added"] == replace(METHOD.catalogue.by_id["lines_added"], weight=1.25)
    assert [one for one in other.signals if one.id != "lines_added"] == [
        one for one in METHOD.catalogue.signals if one.id != "lines_added"
    ]
