"""Causes told by plain verbs, conduct of people, and figures of speech: each needs a fact that carries it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

RISE = ("service.payments.movement", "service.payments.newcomers")
OWNED = "service.payments.ownership"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Newcomers put 22 points on Payments.", RISE),
        ("Newcomers took Payments up by 22 points.", RISE),
        ("Three newcomers cost Payments 22 points.", RISE),
        ("Three newcomers meant 22 points more in Payments.", RISE),
        ("Behind the 22 points of Payments are three newcomers.", RISE),
        ("The rise of 22 points in Payments is the work of newcomers.", RISE),
        ("Payments owes its 22 points to newcomers.", RISE),
        ("Unapproved files gave Payments its three incidents.", (OWNED, "service.payments.incidents")),
        ("Missing approvals turned into three incidents in Payments.", (OWNED, "service.payments.incidents")),
        ("Tests kept the reverts at three.", ("positive.tested", "week.reverts")),
        ("Five deployments failed for lack of approval.", ("week.failures", "week.ownership")),
        ("Lead time fell to 36 hours at the cost of five failed deployments.", ("week.lead_time", "week.failures")),
        ("The more newcomers, the more incidents: three in Payments.", RISE),
    ],
)
def test_what_one_fact_counts_does_nothing_to_what_another_tells(text: str, facts: tuple[str, ...]) -> None:
    assert "cause" in codes("atlas", text, *facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Missing owner approval put 5.6 points on the average.", ("driver.codeowners_compliance",)),
        ("Payments took 40 percent of the risk.", ("service.payments.share",)),
        ("An open incident holds Payments, where four changes wait.", ("service.payments.incidents",)),
    ],
)
def test_services_drivers_and_open_incidents_may_do_so(text: str, facts: tuple[str, ...]) -> None:
    assert "cause" not in codes("atlas", text, *facts)


@pytest.mark.parametrize(
    "text",
    [
        "Owners have given up on Payments: 60 percent.",
        "Owners of Payments are away: 60 percent.",
        "Owners in Payments follow nothing, at 60 percent.",
        "Reviewers in Payments wave changes through: 60 percent.",
    ],
)
def test_people_do_only_what_facts_can_count(text: str) -> None:
    assert "no-fact" in codes("atlas", text, OWNED)


def test_people_may_be_told_to_do_what_is_counted() -> None:
    text = "Three of five contributors to Payments were new to the files they changed."

    assert codes("atlas", text, "service.payments.newcomers") == set()
    assert "no-fact" in codes("atlas", "Three newcomers to Payments work alone.", "service.payments.newcomers")


@pytest.mark.parametrize(
    "text",
    [
        "Ownership is slipping away in Payments, at 60 percent.",
        "Approval is taken lightly in Payments: 60 percent.",
        "Payments lost sight of its owners, at 60 percent.",
        "Payments needs more people, at 60 percent.",
    ],
)
def test_a_figure_of_speech_is_a_reading(text: str) -> None:
    assert "interpretation" in codes("atlas", text, OWNED)
