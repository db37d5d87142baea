"""From own outcomes to a proposed scorecard: what is refused, and that the file does what its difference says."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from briefing.contracts.errors import GainUnproven, NothingBroken, TooFewOutcomes
from briefing.contracts.words import count
from briefing.evaluation.accuracy.document import Document, Table, render_text
from briefing.evaluation.outcomes.own import OwnChanges
from briefing.evaluation.outcomes.proposal import (
    Proposal,
    describe_difference,
    describe_gain,
    describe_labels,
    write_proposal,
)
from briefing.evaluation.outcomes.study import (
    OUTCOMES_PER_WEIGHT,
    assess_own,
    calibrate_own,
    columns_of,
    outcomes_a_week,
    points_of,
    require_gain,
    sample_of,
    trials_of,
)
from scoring.accuracy.study import Chances as StudyChances
from scoring.catalogue import parse_catalogue
from scoring.fitting.forward import Chances
from scoring.score import Method, lay_out
from tests.unit.briefing.evaluation.outcomes.made import SIGNALS, organisation
from tests.unit.scoring.fitting.made import METHOD, TEXT

QUICK = Chances(draws=200)


def calibrated(own: OwnChanges) -> Proposal:
    return calibrate_own(own, METHOD, QUICK)


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return calibrated(organisation(1_500, odds=5.0))


@pytest.fixture(scope="module")
def unproven() -> Proposal:
    return calibrated(organisation(1_500, odds=1.0))


def shown(blocks: list) -> str:
    return " ".join(render_text(Document(title="", blocks=tuple(blocks)), width=110).split())


def test_where_one_signal_truly_predicts_the_gain_is_proven_and_it_gets_the_points(proposal: Proposal) -> None:
    require_gain(proposal)

    before, after = (
        {one.signal.id: one.points for one in lay_out(method, SIGNALS).entries}
        for method in (proposal.shipped, proposal.proposed)
    )
    assert after["minor_contributors"] > before["minor_contributors"] + 10
    assert "That is more than chance." in shown(describe_gain(proposal))


def test_where_nothing_predicts_the_gain_is_refused_with_its_interval(unproven: Proposal) -> None:
    found = unproven.gain.gain

    with pytest.raises(
        GainUnproven, match=r"95 % interval is [−+]\d\.\d{3} to [−+]\d\.\d{3}; keep the card that ships"
    ):
        require_gain(unproven)
    assert found.low <= 0
    assert "That may be chance." in shown(describe_gain(unproven))
    assert "# NOT PROVEN: the interval of the gain includes 0" in write_proposal(unproven, TEXT)


def test_too_few_outcomes_are_refused_with_how_many_more_weeks_it_takes() -> None:
    own = organisation(120, odds=5.0)
    trials = trials_of(own, METHOD.catalogue)
    wanted, there = OUTCOMES_PER_WEIGHT * len(SIGNALS), len(own.labels.broken)
    assert there < wanted

    with pytest.raises(TooFewOutcomes) as caught:
        calibrated(own)

    told = str(caught.value)
    assert f"shop has {there} outcomes, and 4 weights could move, which takes 40" in told
    assert "Peduzzi et al. 1996" in told
    weeks = math.ceil((wanted - there) / outcomes_a_week(trials))
    assert f"takes about {count(weeks, 'more week')}" in told


def test_the_pace_of_outcomes_is_that_of_the_last_half_year() -> None:
    trials = trials_of(organisation(2_000, odds=5.0), METHOD.catalogue)
    newest = trials.out_at.max()
    calm = np.where(trials.out_at > newest - 100 * 86_400, np.inf, trials.failed_at)

    assert outcomes_a_week(replace(trials, failed_at=calm)) < 0.6 * outcomes_a_week(trials)
    long_ago = np.where(trials.out_at > newest - 200 * 86_400, np.inf, trials.failed_at)
    assert outcomes_a_week(replace(trials, failed_at=long_ago)) > 0


def test_the_file_parses_differs_in_weights_alone_and_scores_as_the_difference_says(proposal: Proposal) -> None:
    text = write_proposal(proposal, TEXT)

    catalogue = parse_catalogue(text)
    assert catalogue.signals == proposal.proposed.catalogue.signals
    before, after = (
        {one.signal.title: one.points for one in lay_out(method, SIGNALS).entries}
        for method in (METHOD, Method(catalogue=catalogue))
    )
    table = next(one for one in describe_difference(proposal) if isinstance(one, Table))
    assert {row[0]: (int(row[1]), int(row[2])) for row in table.rows} == {
        title: (before[title], after[title]) for title in before if before[title] or after[title]
    }
    assert lay_out(METHOD, SIGNALS).version != lay_out(Method(catalogue=catalogue), SIGNALS).version


def test_the_head_of_the_file_says_from_what_it_was_learned_and_what_it_gains(proposal: Proposal) -> None:
    head = write_proposal(proposal, TEXT).partition("[[signal]]")[0]
    told = " ".join(head.replace("#", " ").split())

    assert all(line == "" or line.startswith("#") for line in head.splitlines())
    assert max(map(len, head.splitlines())) <= 100
    assert "from the own outcomes of shop" in told
    assert f"learned from all {proposal.outcomes} outcomes" in told
    assert "The newest that is known is of 2025-01-" in told
    assert re.search(r"ROC AUC .*: \+0\.\d{3}, 95 % interval \+0\.\d{3} to \+0\.\d{3}", told)
    assert METHOD.catalogue.digest in told
    assert "fitted signals share 55 of 100 points" in told
    assert "NOT PROVEN" not in told


@pytest.mark.parametrize("name", ["shop\n[[signal]]\nid = 1", "sh\u2028op\r[x]", "\u202eshop", 'a"b\\c # d'])
def test_what_a_stranger_called_a_repository_cannot_leave_the_comment(proposal: Proposal, name: str) -> None:
    hostile = replace(proposal, own=replace(proposal.own, where=name))

    text = write_proposal(hostile, TEXT)

    assert tomllib.loads(text) == tomllib.loads(write_proposal(proposal, TEXT))
    assert "\u202e" not in text


def test_the_same_changes_give_the_same_bytes(proposal: Proposal) -> None:
    again = calibrated(organisation(1_500, odds=5.0))

    assert write_proposal(again, TEXT) == write_proposal(proposal, TEXT)
    told = shown(describe_labels(proposal.own))
    assert "left out as too recent" in told
    assert "what nobody fixed" in told


def test_every_signal_with_points_has_a_reason_and_the_bands_are_compared(proposal: Proposal) -> None:
    difference, bands = (one for one in describe_difference(proposal) if isinstance(one, Table))
    why = {row[0]: row[4] for row in difference.rows}

    assert why["minor contributors"] == "went with more breakage here than its points said"
    assert all(why.values())
    assert [row[0] for row in bands.rows] == ["safe", "moderate", "high", "critical"]
    for column in (1, 2):
        assert sum(float(row[column].removesuffix(" %")) for row in bands.rows) == pytest.approx(100, abs=0.2)


def test_what_never_varies_is_said_to_have_taught_nothing() -> None:
    own = organisation(900, odds=5.0)
    same = [
        replace(one, readings={**one.readings, "change_burst": replace(one.readings["change_burst"], value=1.0)})
        for one in own.changes
    ]
    found = calibrated(replace(own, changes=tuple(same)))
    table = next(one for one in describe_difference(found) if isinstance(one, Table))

    assert {row[4] for row in table.rows if row[0] == "burst of changes"} == {
        "the same in all these changes, so nothing was learned"
    }


def test_the_arrays_hold_the_judged_changes_as_they_were_scored(proposal: Proposal) -> None:
    own = proposal.own
    judged = {one.id for one in own.labels.judged}
    scored = [one for one in own.changes if one.id in judged]

    assert points_of(own).tolist() == [one.score.points for one in scored]
    assert trials_of(own, METHOD.catalogue).points(METHOD).tolist() == [one.score.points for one in scored]
    assert int(sample_of(own).defective.sum()) == len(own.labels.broken)
    assert list(columns_of(own, METHOD.catalogue)) == [one.id for one in METHOD.catalogue.signals if one.id in SIGNALS]


def test_evaluating_own_changes_says_what_the_labels_are_and_whose_card_it_is(proposal: Proposal) -> None:
    for is_shipped in (True, False):
        part, source = assess_own(proposal.own, METHOD, StudyChances(draws=3), is_shipped=is_shipped)

        assert part.study.changes == len(proposal.own.labels.judged)
        assert part.study.defects == len(proposal.own.labels.broken)
        assert "turned out to be broken" in part.note
        assert ("was not fitted on them" in part.note) is is_shipped
        assert ("the figures flatter it" in part.note) is not is_shipped
        assert source.own.counts == {"revert": len(proposal.own.labels.broken), "hotfix": 0}


def test_own_changes_that_all_broke_cannot_be_compared() -> None:
    own = organisation(60, odds=5.0)
    broken = replace(own.labels, judged=own.labels.broken)

    with pytest.raises(NothingBroken, match="add repositories, or take a longer time"):
        assess_own(replace(own, labels=broken), METHOD, StudyChances(draws=20), is_shipped=True)
