"""An incident belongs to the deployment that it names, that was taken back for it, or that was out shortly before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.stored.links import Confidence, link_incidents
from briefing.evidence.stored.org_snapshot import holdings_of
from data.records import Deployment, Incident
from tests.unit.briefing.evidence.stored.shop import Shop, deployment, hour, incident

NAMED, BY_ROLLBACK, BY_TIME = Confidence.NAMED, Confidence.BY_ROLLBACK, Confidence.BY_TIME


def linked(incidents: list[Incident], deployments: list[Deployment], **how) -> list[tuple[str, str, Confidence]]:
    return [
        (one.incident.id, one.deployment.id, one.confidence) for one in link_incidents(incidents, deployments, **how)
    ]


@pytest.mark.parametrize(
    ("began", "hours", "expected"),
    [
        (14, 4, [("i", "d", BY_TIME)]),
        (14.1, 4, []),
        (14.1, 6, [("i", "d", BY_TIME)]),
        (10.1, 0, []),
        (10, 0, [("i", "d", BY_TIME)]),
        (9.99, 4, []),
    ],
)
def test_an_incident_is_of_what_was_out_up_to_some_hours_before(began, hours, expected) -> None:
    assert linked([incident("i", began)], [deployment("d", 10)], hours=hours) == expected


def test_it_is_the_newest_that_was_out_and_no_attempt_that_failed() -> None:
    deployments = [deployment("d1", 10), deployment("d2", 11), deployment("d3", 11.5, state="failure")]
    assert linked([incident("i", 12)], deployments) == [("i", "d2", BY_TIME)]
    assert linked([incident("i", 12, service="pay")], deployments) == []


def test_what_an_incident_names_wins_unless_it_came_later() -> None:
    deployments = [deployment("d1", 1), deployment("d2", 11), deployment("d3", 13)]
    assert linked([replace(incident("i", 12), deployment_id="d1")], deployments) == [("i", "d1", NAMED)]
    assert linked([replace(incident("i", 12), deployment_id="d3")], deployments) == [("i", "d2", BY_TIME)]


def test_nothing_belongs_to_a_deployment_that_somebody_said_was_not_its_cause() -> None:
    unrelated = replace(incident("i", 12), deployment_id="d", is_deploy_related=False)
    assert linked([unrelated], [deployment("d", 11)]) == []


def test_a_rollback_while_an_incident_is_open_is_evidence_however_late_it_was_noticed() -> None:
    back = replace(deployment("back", 30), rolls_back_id="d")
    deployments = [deployment("d", 10), back]
    assert linked([incident("i", 20)], deployments) == [("i", "d", BY_ROLLBACK)]
    # Over before it, or begun after it, it is none.
    assert linked([incident("i", 20, resolved=25)], deployments) == []
    assert linked([incident("i", 31)], deployments) == [("i", "back", BY_TIME)]


def test_an_incident_is_never_of_the_rollback_that_ends_it() -> None:
    back = replace(deployment("back", 10.5), rolls_back_id="d")
    found = linked([replace(incident("i", 10.2, resolved=11), deployment_id="back")], [deployment("d", 10), back])
    assert found == [("i", "d", BY_ROLLBACK)]


def test_a_rollback_of_something_older_says_nothing_of_an_incident_of_what_was_out() -> None:
    back = replace(deployment("back", 30), rolls_back_id="d1")
    assert linked([incident("i", 20)], [deployment("d1", 1), deployment("d2", 10), back]) == []


def test_a_deployment_that_we_found_goes_by_service_and_commit_and_others_by_their_ids() -> None:
    found = replace(deployment("detected:cart:github:R_x/deployment/DE_y", 10), sha="0123456789abcdef")
    back = replace(deployment("release-7", 11), rolls_back_id=found.id)
    known = holdings_of(Shop(deployments=[found, back]).score()).operations.deployments
    assert [(one.name, one.rolls_back) for one in known] == [("cart@0123456", None), ("release-7", found.id)]


MOMENTS = st.integers(0, 400).map(lambda tenth: tenth / 10)
DEPLOYMENTS = st.lists(
    st.builds(
        lambda place, at, service, state, back, is_over: replace(
            deployment(f"d{place}", at, service=service, state=state),
            rolls_back_id=back,
            finished_at=hour(at) if is_over else None,
        ),
        st.integers(0, 6), MOMENTS, st.sampled_from(("cart", "pay")),
        st.sampled_from(("success", "failure", "running")),
        st.none() | st.integers(0, 6).map(lambda place: f"d{place}"), st.booleans(),
    ),
    max_size=7, unique_by=lambda one: one.id,
)  # fmt: skip
INCIDENTS = st.builds(
    lambda at, lasts, service, names, related: replace(
        incident("i", at, None if lasts is None else at + lasts, service=service),
        deployment_id=names,
        is_deploy_related=related,
    ),
    MOMENTS, st.none() | st.integers(0, 100).map(lambda tenth: tenth / 10), st.sampled_from(("cart", "pay")),
    st.none() | st.integers(0, 8).map(lambda place: f"d{place}"), st.none() | st.booleans(),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(INCIDENTS, DEPLOYMENTS, st.integers(0, 24))
def test_an_incident_never_belongs_to_a_deployment_that_came_after_it_began(one, deployments, hours) -> None:
    ordered = sorted(deployments, key=lambda each: (each.finished_at or each.began_at, each.id))
    links = link_incidents([one], ordered, hours=hours)
    assert len(links) <= 1
    for link in links:
        out = link.deployment.began_at if link.deployment.finished_at is None else link.deployment.finished_at
        assert out <= one.began_at
        assert one.is_deploy_related is not False
        if link.confidence is not NAMED:
            assert (link.deployment.service_id, link.deployment.state) == (one.service_id, "success")
        if link.confidence is BY_TIME:
            assert one.began_at - out <= hours * 3_600
