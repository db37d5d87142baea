"""A change and a deployment, explained from what was scored of a small organisation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.answers.explain.organisation import NOT_OUT, TOO_OLD, explain_change, explain_deployment
from scoring.deployment import MOST_FOR_BATCH
from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file, incident, review

ZONE = "America/New_York"
OUT = Shop(
    changes=[change(1, merged=2), change(2, merged=3), change(3, merged=4), change(4, merged=None, approved=100)],
    files=[file(1, "cart/a.py", 900), file(2, "cart/b.py", 200), file(3, "pay/c.py"), file(4, "cart/d.py")],
    reviews=[review(2, "ann", 2.5)],
    deployments=[deployment("d1", 5), deployment("d0", -3_000), deployment("d2", 20, state="failure")],
    carried=[("c1", "d1"), ("c2", "d1"), ("c3", "d1"), ("c1", "d2")],
    incidents=[incident("i1", 6.5), incident("i2", 7, 8)],
)


def test_a_deployed_change_is_explained_with_its_sum_its_deployments_and_their_incidents() -> None:
    evidence = OUT.score()

    found = explain_change(evidence, "c1", zone=ZONE)

    [scored] = [one for one in evidence.changes if one.id == "c1"]
    assert (found.label, found.state, found.services) == ("acme/shop#1", "out", ("cart",))
    assert (found.score.points, found.score.band) == (scored.score.points, scored.score.band.value)
    assert found.score.points == sum(term.points for term in found.score.terms) + found.score.lifted
    assert [(one.id, one.state) for one in found.deployments] == [("d1", "success"), ("d2", "failure")]
    assert found.deployments[0].points == evidence.deployments["d1"].points
    assert found.deployments[1].points is None
    lines = [(one.id, one.minutes_after, one.resolved) for one in found.incidents]
    assert lines == [("i1", 90, False), ("i2", 120, True)]
    assert found.merged_at == "2026-11-08T21:00:00-05:00"
    assert [(one.id, one.state) for one in found.sources] == [("all", "ok")]
    # An open one shows its ways down.
    waits = explain_change(evidence, "c4", zone=ZONE)
    assert (waits.state, waits.merged_at, waits.deployed_at) == ("open", None, None)
    assert waits.ways
    assert all(way.before == waits.score.points > way.after[0] for way in waits.ways)


def test_what_took_a_change_back_is_named() -> None:
    shop = Shop(
        changes=[change(1), replace(change(2, merged=9), reverts_id="c1")],
        files=[file(1, "cart/a.py"), file(2, "cart/a.py")],
    )
    assert explain_change(shop.score(), "c1", zone=ZONE).reverted_by == ("acme/shop#2",)
    shop = replace(shop, changes=[change(1), change(2)], deployments=[deployment("d1", 5)], carried=[("c1", "d1")])
    assert explain_change(shop.score(), "c2", zone=ZONE).state == "queued"


def test_a_deployment_is_the_sum_of_its_riskiest_change_its_batch_and_its_moment() -> None:
    evidence = OUT.score()

    found = explain_deployment(evidence, "d1", zone=ZONE)

    score = found.score
    assert score.points == (score.riskiest.points or 0) + score.batch + sum(one.points for one in score.own) - score.cut
    assert score.points == evidence.deployments["d1"].points
    assert (score.others, score.most_for_batch) == (1, MOST_FOR_BATCH)
    assert [one.id for one in found.incidents] == ["i1", "i2"]
    assert {one.confidence for one in found.incidents} == {"by time"}
    # What touches another service is carried without counting.
    uncounted = {one.label: one.points is None for one in found.changes}
    assert uncounted == {"acme/shop#1": False, "acme/shop#2": False, "acme/shop#3": True}


@pytest.mark.parametrize(("name", "why"), [("d0", TOO_OLD), ("d2", NOT_OUT)])
def test_a_deployment_without_a_score_says_why(name: str, why: str) -> None:
    found = explain_deployment(OUT.score(), name, zone=ZONE)
    assert (found.score, found.unscored) == (None, why)
    for explain in (explain_change, explain_deployment):
        with pytest.raises(KeyError, match="nothing-of-the-kind"):
            explain(OUT.score(), "nothing-of-the-kind", zone=ZONE)
