"""The gain of new weights: proven where a signal truly predicts, unproven where nothing does, without looking ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.errors import FitImpossible
from scoring.fitting.forward import STRETCHES, Chances, Gain, alone, measure_gain
from scoring.fitting.trials import NEVER, Trials
from tests.unit.scoring.fitting.made import LAG, METHOD, SIGNALS, START, made


def gain(trials: Trials, *, seed: int = 0, draws: int = 200) -> Gain:
    return measure_gain(trials, METHOD, LAG, Chances(seed=seed, draws=draws))


def test_a_signal_that_truly_predicts_is_a_proven_gain() -> None:
    found = gain(made({"minor_contributors": 4.0, "lines_added": 1.0}))

    assert found.is_proven
    assert found.gain.value == pytest.approx(found.proposed - found.shipped)
    assert found.proposed > found.shipped + 0.03
    assert len(found.stretches) == STRETCHES - 1
    assert [one.taught_by for one in found.stretches] == sorted(one.taught_by for one in found.stretches)


@pytest.mark.parametrize("seed", range(2))
def test_where_nothing_predicts_no_gain_is_proven(seed: int) -> None:
    found = gain(made({}, seed=seed))

    assert not found.is_proven
    assert found.gain.low < 0 < found.gain.high


def test_a_card_that_is_right_already_cannot_be_proven_wrong() -> None:
    shipped = METHOD.catalogue.by_id
    odds = {name: 0.06 * shipped[name].weight for name in SIGNALS if shipped[name].fitted}
    odds |= {name: 0.06 * 45 / 55 * shipped[name].weight for name in SIGNALS if not shipped[name].fitted}

    assert not gain(made(odds)).is_proven


def test_what_became_known_only_after_a_stretch_teaches_nothing_for_it() -> None:
    trials = made({"minor_contributors": 4.0})
    known_at_the_end = np.where(trials.broken_by(NEVER), trials.out_at.max() + 1.0, NEVER)

    found = gain(replace(trials, failed_at=known_at_the_end))

    assert [(one.taught_by, one.proposed - one.shipped) for one in found.stretches] == [(0, 0.0)] * (STRETCHES - 1)
    assert not found.is_proven


def test_changes_from_just_before_a_stretch_are_too_recent_to_teach() -> None:
    trials = made({"minor_contributors": 4.0})
    first = gain(trials).stretches[0]
    broken = trials.broken_by(first.begins_at)

    assert first.taught_by == (broken & (trials.out_at < first.begins_at - LAG)).sum()
    assert first.taught_by < (broken & (trials.out_at < first.begins_at)).sum()


def test_the_same_seed_draws_the_same_interval_and_another_seed_another_one() -> None:
    trials = made({"minor_contributors": 1.0}, rows=1_000)
    first, again, other = (gain(trials, seed=seed, draws=100) for seed in (3, 3, 4))
    assert first == again
    assert (first.gain.low != other.gain.low, first.gain.value) == (True, other.gain.value)


def test_changes_that_one_incident_showed_are_one_witness() -> None:
    trials = made({"minor_contributors": 2.0})
    broken, shares, batch = np.flatnonzero(trials.broken_by(NEVER)), trials.shares.copy(), trials.batch.copy()
    for first in range(0, len(broken) - 10, 10):
        alike = broken[first : first + 10]
        shares[alike], batch[alike] = shares[alike[0]], batch[alike[0]]

    def width(one: Trials) -> float:
        # Without a ridge, so that the weights are the same however outcomes are counted.
        found = measure_gain(one, METHOD, LAG, Chances(prior=0.0, draws=400)).gain
        return found.high - found.low

    apart = replace(trials, shares=shares)
    assert width(replace(apart, batch=batch)) > 1.7 * width(apart)


def test_a_repository_is_compared_with_itself_alone() -> None:
    # The second repository breaks more often and has larger changes, which says nothing within it.
    trials = made({}, repositories=2)
    shares = trials.shares.copy()
    shares[trials.repository == 1, 4] = 0.9
    shares[trials.repository == 0, 4] = 0.1
    column = SIGNALS.index("minor_contributors")

    assert alone(replace(trials, shares=shares), column) == 0.5
    assert alone(made({"minor_contributors": 4.0}), column) > 0.7


def test_outcomes_of_one_moment_cannot_be_judged_by_later_ones() -> None:
    trials = made({}, rows=50)
    together = replace(trials, out_at=np.full(50, START), failed_at=np.full(50, START + 1.0))

    with pytest.raises(FitImpossible, match="too close together in time"):
        gain(together)
