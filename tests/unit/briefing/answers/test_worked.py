"""A score that another process worked out, put into what the desk answered; and which answers want one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from briefing.answers.change import with_change_score, with_deployment_score
from briefing.answers.explain.explanation import (
    CarriedLine,
    DeploymentExplained,
    DeploymentSum,
    OwnTerm,
    read_explained,
    to_json,
)
from briefing.answers.values.changes import DeploymentAnswer, Wanted
from data.records import Deployment, KeptService
from tests.unit.bot.slack.explained import one_change
from tests.unit.briefing.answers.monday import DANA, TUESDAY, Reception, forget_kept
from tests.unit.briefing.answers.test_changes import merged, told_by

NOW = int(TUESDAY.timestamp())


def one_deployment() -> DeploymentExplained:
    return DeploymentExplained(
        id="checkout/deploy-126", url=None, service="checkout", environment="production", state="success", at=None,
        detector="job", as_of="2026-09-08T13:00:00+00:00", zone="UTC",
        score=DeploymentSum(
            points=100, band="critical", band_from=80,
            riskiest=CarriedLine(id="acme/shop#4012", label="acme/shop#4012", title="A title", points=96), others=1,
            batch=3, most_for_batch=15,
            own=(OwnTerm(signal="deploy_time", title="awkward deploy time", reading="Friday", points=2),), cut=1,
            scorecard="abc",
        ),
        unscored=None, changes=(CarriedLine(id="acme/shop#4012", label="acme/shop#4012", title="A title", points=96),),
        incidents=(), mentions=(), sources=(),
    )  # fmt: skip


# ---- what is wanted


def test_a_score_is_wanted_of_what_is_merged_or_could_be(own_reception: Reception) -> None:
    for number, (changes, supposes) in enumerate(
        (
            ({"merged_at": NOW - 3_600}, None),
            ({"merged_at": None, "approved_at": NOW - 60}, "as if it were merged now"),
            ({"merged_at": None, "approved_at": None}, "as if it were merged now, without an approval"),
        ),
        start=9001,
    ):
        one = merged(own_reception, number, **changes)
        assert told_by(own_reception, one.id).wanted == Wanted(zone="America/New_York", supposes=supposes)


def test_a_score_that_still_holds_is_not_worked_out_again_and_an_older_one_is_said(reception: Reception) -> None:
    assert told_by(reception, "acme/shop#4012").wanted is None
    assert told_by(reception, "acme/shop#4000").wanted == Wanted(
        zone="America/New_York",
        supposes="as if it were merged now",
        known="It had 80 points as of Mon 7 Sep 00:00, in the briefing of 2026-W36.",
    )
    since = told_by(reception, "acme/shop#4024").wanted

    assert since.known.startswith("It had ")
    assert since.supposes is None

    # Once it is worked out, the deployments that the answer names get their points, too.
    known = told_by(reception, "acme/shop#4024")
    row = one_change().deployments[0].model_copy(update={"id": known.deployments[0].id})
    found = with_change_score(known, one_change().model_copy(update={"deployments": (row, *one_change().deployments)}))
    assert [one.id for one in found.deployments] == [one.id for one in known.deployments]
    assert (found.deployments[0].points, found.score.newer) == (81, since.known)


def test_of_a_deployment_that_succeeded_and_has_no_score_one_is_wanted(own_reception: Reception) -> None:
    def asked() -> DeploymentAnswer:
        found = own_reception.desk.answer("deployment", own_reception.reader(DANA), "checkout/deploy-126")
        assert isinstance(found, DeploymentAnswer)
        return found

    assert own_reception.store.read(KeptService)
    assert asked().wanted is None
    forget_kept(own_reception)
    assert asked().wanted == Wanted(zone="America/New_York")
    [row] = own_reception.store.read(Deployment, id="checkout/deploy-126")
    own_reception.store.save([replace(row, state="failure")])
    assert asked().wanted is None


# ---- what is taken


def test_a_deployment_gets_its_sum_and_the_points_of_its_changes(own_reception: Reception) -> None:
    forget_kept(own_reception)
    known = own_reception.desk.answer("deployment", own_reception.reader(DANA), "checkout/deploy-126")

    found = with_deployment_score(known, one_deployment())

    assert (found.points, found.band, found.as_of) == (100, "critical", "Tue 8 Sep 09:00")
    assert found.arithmetic == (
        "101 = 96 acme/shop#4012 + 3 for one more change + 2 awkward deploy time (Friday); no score is over 100"
    )
    assert (found.changes[0].label, found.changes[0].points) == ("acme/shop#4012", 96)
    assert {one.label for one in found.changes} == {one.label for one in known.changes}
    found = with_deployment_score(
        known, one_deployment().model_copy(update={"score": None, "unscored": "only some are"})
    )
    assert (found.points, found.unscored, found.wanted) == (None, "No score: only some are.", None)


# ---- what is read back


@pytest.mark.parametrize("told", [one_change(), one_deployment()], ids=["change", "deployment"])
def test_what_is_printed_is_read_back_as_it_was(told: Any) -> None:
    assert read_explained(to_json(told)) == told
