"""New weights from own outcomes: what they must find, how little they may move, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.errors import FitImpossible
from scoring.fitting.reweigh import PRIOR, count_outcomes, movable, reweigh
from scoring.fitting.trials import NEVER, Trials
from scoring.score import FITTED_POINTS, Method, lay_out
from tests.unit.scoring.fitting.made import METHOD, SIGNALS, made

FITTED = [name for name in SIGNALS if METHOD.catalogue.by_id[name].fitted]
OTHERS = [name for name in SIGNALS if name not in FITTED]


def learned(trials: Trials, prior: float = PRIOR) -> Method:
    return reweigh(trials, trials.broken_by(NEVER), METHOD, prior)


def points(method: Method) -> dict[str, int]:
    return {entry.signal.id: entry.points for entry in lay_out(method, SIGNALS).entries}


def test_the_signal_that_truly_predicts_gets_the_points_of_its_group_and_the_same_again() -> None:
    found, again = (points(learned(made({"minor_contributors": 4.0}))) for _ in range(2))
    assert found == again
    assert found["minor_contributors"] > points(METHOD)["minor_contributors"] + 15
    assert found["minor_contributors"] > 2 * max(found["change_burst"], found["review_depth"])


def test_a_signal_that_goes_with_fewer_outcomes_loses_its_points_and_never_gets_a_negative_weight() -> None:
    method = learned(made({"change_burst": -3.0, "lines_added": 3.0}))

    assert points(method)["change_burst"] <= 1
    assert all(signal.weight >= 0 for signal in method.catalogue.signals)


def test_the_two_groups_keep_their_share_of_the_points_whatever_the_outcomes_say() -> None:
    for odds in ({"lines_added": 5.0}, {"review_depth": 5.0}, {}):
        found = points(learned(made(odds)))
        assert sum(found[name] for name in FITTED) == FITTED_POINTS
        assert sum(found.values()) == 100


def test_few_outcomes_move_less_than_many() -> None:
    shipped = points(METHOD)["minor_contributors"]

    def moved(rows: int) -> float:
        found = (learned(made({"minor_contributors": 4.0}, rows=rows, seed=seed)) for seed in range(3))
        return sum(points(one)["minor_contributors"] - shipped for one in found) / 3

    assert 0 < moved(120) < 0.5 * moved(4_000)


def test_a_prior_without_end_keeps_the_shipped_weights() -> None:
    assert points(learned(made({"minor_contributors": 4.0}), prior=1e9)) == points(METHOD)


def test_one_incident_counts_once_however_many_changes_it_showed() -> None:
    trials = made({"minor_contributors": 4.0})
    broken = trials.broken_by(NEVER)
    lumped = replace(trials, batch=np.where(broken, 0, trials.batch))

    assert count_outcomes(trials, broken) == broken.sum()
    assert count_outcomes(lumped, broken) == 1
    apart = [
        abs(points(learned(one))["minor_contributors"] - points(METHOD)["minor_contributors"])
        for one in (trials, lumped)
    ]
    assert apart[0] > 3 * apart[1]


def test_signals_that_are_not_connected_keep_their_weight_and_so_do_curves_and_texts() -> None:
    method = learned(made({"minor_contributors": 4.0}))

    for before, after in zip(METHOD.catalogue.signals, method.catalogue.signals, strict=True):
        assert replace(after, weight=before.weight) == before
        assert after.weight == before.weight or after.id in SIGNALS
    for group in (FITTED, OTHERS):
        before, after = (sum(one.by_id[name].weight for name in group) for one in (METHOD.catalogue, method.catalogue))
        assert after == pytest.approx(before, abs=0.02)


def test_a_repository_of_one_class_teaches_nothing() -> None:
    trials = made({"minor_contributors": 4.0})
    calm = trials.repository == 1
    failed = np.where(calm, NEVER, trials.failed_at)

    both = learned(replace(trials, failed_at=failed))
    alone = learned(replace(trials, failed_at=failed).only(~calm))

    assert both == alone
    assert learned(replace(trials, failed_at=np.full(len(failed), NEVER))) is METHOD


def test_what_never_varies_cannot_move() -> None:
    trials = made({"minor_contributors": 4.0})
    flat = trials.shares.copy()
    flat[:, 0], flat[:, 1] = 0.3, np.nan

    assert movable(trials) == list(SIGNALS)
    assert movable(replace(trials, shares=flat)) == list(SIGNALS[2:])


def test_outcomes_that_speak_against_every_signal_of_a_group_leave_no_card() -> None:
    trials = made(dict.fromkeys(SIGNALS, -6.0), rate=0.3)

    with pytest.raises(FitImpossible, match="keep the card as it is"):
        learned(trials, prior=0.0)
