"""The riskiest deployment of the week is a fact with its arithmetic, and the card about an incident says how risky."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from briefing.contracts.payload import Payload
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.arithmetic import deployment_line, riskiest_deployment_line
from briefing.editions.view.build import build_view
from briefing.editions.view.fact_lines import kind_words
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations, Outage
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.deployment import DeploymentScore, Riskiest
from scoring.score import Reading, Reason
from scoring.severity import Cause
from tests.unit.briefing.sample import SERVICES, SIGNALS, WEEK, at, basis, change, facts_of, history, outage

NOBODY = Names()
RISKY, CALM = change(7, landed=at(0), points=70), change(8, landed=at(0), points=20)
LABELS = {one.id: one.label for one in (RISKY, CALM)}


def total(
    points: int, riskiest: ScoredChange | None, *, batch: int = 0, others: int = 0, own: Mapping[str, int] | None = None
) -> DeploymentScore:
    """A deployment's score; what its parts are over `points` is what was cut."""
    own = own or {}
    parts = sum(own.values()) + batch + (0 if riskiest is None else riskiest.score.points)
    return DeploymentScore(
        points=points,
        band=DEFAULT_BANDS.band(points),
        riskiest=None if riskiest is None else Riskiest(id=riskiest.id, points=riskiest.score.points),
        others=others,
        batch=batch,
        own=tuple(
            Reason(signal=SIGNALS[name], reading=Reading(1.0, note="after 16:00"), points=earned, assumed=False)
            for name, earned in own.items()
        ),
        cut=parts - points,
    )


def deployed(
    name: str, score: DeploymentScore | None, *, service: str = "payments", weeks_ago: int = 0, hour: int = 12
) -> Deployed:
    riskiest = None if score is None or score.riskiest is None else LABELS[score.riskiest.id]
    return Deployed(
        id=name,
        service=service,
        at=at(weeks_ago, hour=hour),
        changes=(),
        lead_seconds=(),
        url=f"https://ci.example/{name}",
        score=score,
        riskiest=riskiest,
    )


def week(deployments: Sequence[Deployed], outages: Sequence[Outage] = ()) -> Payload:
    known = Operations(deployments=tuple(deployments), outages=tuple(outages))
    made = basis([*history(), change(1, landed=at(0))], services=SERVICES[:3])
    return build_payload(replace(made, operations=known), WEEK, DEFAULT_BANDS)


@pytest.mark.parametrize(
    ("deployments", "riskiest"),
    [
        ([deployed("pay/1", total(50, RISKY), weeks_ago=1)], None),
        ([deployed("pay/1", None)], None),
        ([deployed("b", total(20, CALM), hour=9), deployed("a", total(20, CALM), hour=10)], "b"),
        ([deployed("b", total(20, CALM)), deployed("a", total(20, CALM))], "a"),
    ],
    ids=["last-week", "not-scored", "the-earlier-of-equals", "then-by-name"],
)
def test_which_deployment_is_told(deployments, riskiest):
    found = facts_of(week(deployments), "deployment")
    assert found.get("week.deployment") is None if riskiest is None else found["week.deployment"].subject.id == riskiest


OUTAGE = replace(outage("PD-1", at(0, hour=13), None, "pay/1"), title="Card payments fail")


def test_the_card_about_an_incident_says_how_risky_the_deployment_was_and_why():
    found = week(
        [deployed("pay/1", total(72, RISKY, batch=2, others=1)), deployed("pay/2", total(85, RISKY, batch=15))],
        [OUTAGE],
    )
    [card] = [card for card in found.cards if card.cause == Cause.INCIDENT]

    assert card.facts[:2] == ("service.payments.incidents", "deployment.pay/1")
    assert found.fact("deployment.pay/1").value == 72
    assert found.fact("deployment.pay/1").comparisons == ()
    assert found.fact("service.payments.incidents").detail["deployment_points"] == 72
    view = build_view(found, TemplateNarrator().narrate(found), NOBODY, Naming.ROLES)
    [shown] = [shown for shown in view.cards if shown.key == card.key]
    assert shown.arithmetic == ("pay/1: 72 = 70 shop#7 + 2 for one more change",)


@pytest.mark.parametrize(
    ("resolved", "open_since"),
    [
        pytest.param((None, None, None), "2026-11-09T13:00:00+00:00", id="all-open"),
        pytest.param((at(0, hour=14), None, None), "2026-11-09T14:00:00+00:00", id="the-oldest-is-over"),
        pytest.param((at(0, hour=20), at(0, hour=20), at(0, hour=20)), None, id="none-open"),
    ],
)
def test_incidents_say_when_the_newest_began_and_since_when_one_is_open(resolved, open_since):
    outages = [
        replace(OUTAGE, id=f"PD-{place}", began_at=at(0, hour=13 + place), resolved_at=end)
        for place, end in enumerate(resolved)
    ]
    detail = week([deployed("pay/1", None)], outages).fact("service.payments.incidents").detail
    assert (detail["began_at"], detail["open_since"]) == ("2026-11-09T15:00:00+00:00", open_since)


@pytest.mark.parametrize(
    ("score", "line"),
    [
        (total(76, RISKY, batch=6, others=3), "d: 76 = 70 shop#7 + 6 for three more changes"),
        (
            total(80, RISKY, batch=3, others=1, own={"deploy_timing": 7}),
            "d: 80 = 70 shop#7 + 7 awkward deploy time (after 16:00) + 3 for one more change",
        ),
        (
            total(100, RISKY, batch=14, others=2, own={"deploy_timing": 17}),
            "d: 101 = 70 shop#7 + 17 awkward deploy time (after 16:00) + 14 for two more changes; no score is over 100",
        ),
        (total(0, None), "d: 0; no change is known in it"),
        (
            total(7, None, own={"deploy_timing": 7}),
            "d: 7 = 7 awkward deploy time (after 16:00); no change is known in it",
        ),
    ],
    ids=["batch", "own", "cut", "nothing", "configuration"],
)
def test_the_arithmetic_of_a_deployment_is_printed_whole(score, line):
    fact = week([deployed("d", score)]).fact("week.deployment")
    assert deployment_line(fact) == line


def test_terminal_thread_and_page_show_the_riskiest_deployment_of_the_week():
    found = week(
        [deployed("pay/0", total(31, CALM, batch=11, others=4)), deployed("pay/9", total(20, CALM), weeks_ago=1)]
    )
    view = build_view(found, TemplateNarrator().narrate(found), NOBODY, Naming.ROLES)
    line = "pay/0: 31 = 20 shop#8 + 11 for four more changes (previous week 20; usual 20)"
    slack = render_slack(view)
    said = {
        "terminal": " ".join(render_terminal(view, width=88, color=False).split()),
        "slack": slack.to_json(),
        "page": render_page(view, slack=slack),
    }
    assert riskiest_deployment_line(found) == line
    assert riskiest_deployment_line(week([])) is None
    for outlet, text in said.items():
        assert line in text, outlet
        assert "riskiest deployment" in text.lower(), outlet


def test_a_deployment_that_had_to_be_rolled_back_failed_whether_it_had_an_incident_or_not():
    back = replace(deployed("pay/3", None, hour=15), rolls_back="pay/2")
    deployments = [deployed("pay/1", None), deployed("pay/2", None, hour=14), back]
    found = week(deployments, [OUTAGE])
    fact = found.fact("week.failures")
    assert (fact.value, fact.detail["deployments"], fact.detail["rolled_back"]) == (2, 3, 1)
    assert kind_words(fact) == "deployments with an incident, or rolled back"
    incident = "One incident began, against none in a usual week"
    said = [one.text for one in TemplateNarrator().narrate(found).situation]
    assert f"{incident}, and two of three deployments failed or had to be rolled back." in said
    # With no rollback, nothing of it is in the payload.
    fact = week(deployments[:2], [OUTAGE]).fact("week.failures")
    assert (fact.value, "rolled_back" in fact.detail) == (1, False)
