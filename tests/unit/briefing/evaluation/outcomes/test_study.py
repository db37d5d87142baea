"""Own changes with what became of them are evaluated like a feature file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.errors import NothingBroken
from briefing.evaluation.outcomes.own import OwnChanges
from briefing.evaluation.outcomes.study import assess_own, columns_of, points_of, sample_of
from scoring.accuracy.study import Chances as StudyChances
from tests.unit.briefing.evaluation.outcomes.made import METHOD, SIGNALS, organisation


@pytest.fixture(scope="module")
def own() -> OwnChanges:
    return organisation(1_500, odds=5.0)


def test_the_arrays_hold_the_judged_changes_as_they_were_scored(own: OwnChanges) -> None:
    judged = {one.id for one in own.labels.judged}
    scored = [one for one in own.changes if one.id in judged]

    assert points_of(own).tolist() == [one.score.points for one in scored]
    assert int(sample_of(own).defective.sum()) == len(own.labels.broken)
    assert list(columns_of(own, METHOD.catalogue)) == [one.id for one in METHOD.catalogue.signals if one.id in SIGNALS]


def test_evaluating_own_changes_says_what_the_labels_are_and_whose_card_it_is(own: OwnChanges) -> None:
    for is_shipped in (True, False):
        part, source = assess_own(own, METHOD, StudyChances(draws=3), is_shipped=is_shipped)

        assert part.study.changes == len(own.labels.judged)
        assert part.study.defects == len(own.labels.broken)
        assert "turned out to be broken" in part.note
        assert ("was not fitted on them" in part.note) is is_shipped
        assert ("the figures flatter it" in part.note) is not is_shipped
        assert source.own.counts == {"revert": len(own.labels.broken), "hotfix": 0}


def test_own_changes_that_all_broke_cannot_be_compared() -> None:
    own = organisation(60, odds=5.0)
    broken = replace(own.labels, judged=own.labels.broken)

    with pytest.raises(NothingBroken, match="add repositories, or take a longer time"):
        assess_own(replace(own, labels=broken), METHOD, StudyChances(draws=20), is_shipped=True)
