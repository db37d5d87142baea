"""Deployments of the store are scored by what they carried of their own service, and what was so when they went out."""

from __future__ import annotations

import pytest

from briefing.evidence.stored.evidence import KnownScores
from briefing.evidence.stored.org_snapshot import holdings_of
from data.records import SourceStatus
from scoring.deployment import DeploymentScore
from tests.unit.briefing.evidence.stored.shop import END, FEEDS, Shop, change, deployment, file, hour, incident

TWO = (change(1), change(2, merged=3))
FILES = (file(1, "cart/total.py", 300), file(2, "cart/tax.py", 40))


def score_of(shop: Shop, name: str = "d", at: float = END, known: KnownScores | None = None) -> DeploymentScore:
    return shop.score(at, known=known).deployments[name]


def shop(**parts: object) -> Shop:
    """Two changes of the cart that one deployment on Monday at 15:00 UTC carried."""
    usual = {
        "changes": TWO, "files": FILES, "deployments": [deployment("d", 15)], "carried": [("c1", "d"), ("c2", "d")],
    }  # fmt: skip
    return Shop(**{**usual, **parts})


def test_a_deployment_is_its_riskiest_change_and_the_batch():
    evidence = shop().score()
    points = {one.id: one.score.points for one in evidence.changes}
    found = evidence.deployments["d"]

    assert found.riskiest is not None
    assert (found.riskiest.id, found.others, found.own) == ("c1", 1, ())
    assert found.points == points["c1"] + 15 * points["c2"] // 100
    [told] = holdings_of(evidence).operations.deployments
    assert (told.id, told.riskiest, told.score) == ("d", "acme/shop#1", found)


def test_a_change_of_another_service_does_not_count_since_its_readers_are_others():
    files = (FILES[0], file(2, "pay/card.py", 800))
    found = score_of(shop(files=files))
    assert (found.others, found.points) == (0, score_of(shop(carried=[("c1", "d")])).points)


def test_a_second_deployment_of_a_change_adds_what_its_own_moment_is_worse_by():
    calm, broken = (
        shop(
            deployments=[deployment("d", 15), deployment("e", 60)], carried=[("c1", "d"), ("c1", "e")], incidents=known
        )
        for known in ([], [incident("i", 50)])
    )
    assert score_of(calm, "e").points == score_of(calm, "d").points
    again = score_of(broken, "e")
    assert [reason.signal.id for reason in again.own] == ["active_incident"]
    assert again.points == score_of(broken, "d").points + again.own[0].points


def test_a_source_that_had_gone_blind_by_then_adds_nothing():
    rest = FEEDS.replace(", incidents feed", "")
    sources = [
        SourceStatus(
            source_id=feeds,
            label=feeds,
            feeds=feeds,
            state=state,
            detail="",
            as_of=hour(as_of),
            observed_at=hour(as_of),
        )
        for feeds, state, as_of in (("incidents feed", "failed", 10), (rest, "ok", END))
    ]
    found = score_of(shop(carried=[], incidents=[incident("i", 12)], sources=sources))
    assert "active_incident" not in {reason.signal.id for reason in found.own}


def test_only_what_succeeded_within_the_weeks_that_are_looked_at_is_scored():
    old, running = deployment("old", -13 * 7 * 24), deployment("running", 20, state="running")
    known = shop(deployments=[old, running, deployment("d", 15)]).score()
    assert set(known.deployments) == {"d"}
    assert [(one.id, one.score is None) for one in holdings_of(known).operations.deployments] == [
        ("old", True),
        ("d", False),
    ]


def test_a_score_that_was_kept_is_the_score_that_would_be_made_again():
    known = KnownScores()
    whole = shop(incidents=[incident("i", 14)])
    first = score_of(whole, known=known)
    assert score_of(whole, at=END + 168, known=known) is first
    assert score_of(whole, at=END + 168) == first
    # It is made anew where the deployment carries more than was known.
    known = KnownScores()
    few = score_of(shop(carried=[("c1", "d")]), known=known)
    assert score_of(shop(), known=known) == score_of(shop())
    assert score_of(shop(), known=known) != few


# ---- a change waits from its approval on, whatever became of it since: a later look at a past week finds it waiting


WEEK = 7 * 24
TOTAL = (file(1, "cart/total.py"),)


@pytest.mark.parametrize(
    ("approved", "merged", "ready"),
    [(3, None, 3), (3, WEEK + 5, 3), (WEEK + 4, WEEK + 5, WEEK + 4), (None, WEEK + 5, WEEK + 5), (9, 8, 8)],
    ids=["open", "merged-later", "approved-later", "never-approved", "approved-after-its-merge"],
)
def test_a_change_is_ready_when_it_is_approved_or_merged(approved, merged, ready):
    shop = Shop(changes=[change(1, approved=approved, merged=merged)], files=TOTAL, deployments=[deployment("d", -3)])
    [found] = shop.score(2 * WEEK if merged is not None else WEEK).changes
    assert found.ready_at == hour(ready)
    assert found.waits_at(hour(WEEK)) == (ready < WEEK)
