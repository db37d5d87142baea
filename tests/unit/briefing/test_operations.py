"""What happened in production, asked for by window, by service and as of a moment."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.facts.weekdata import Landed
from briefing.operations import Burn, Deployed, Operations, Outage
from tests.unit.briefing.sample import at, change

SERVICES = ("auth", "payments")
quickly = settings(max_examples=25, deadline=None)

deployed = st.builds(
    Deployed,
    id=st.integers(0, 30).map("d{}".format),
    service=st.sampled_from(SERVICES),
    at=st.integers(0, 100),
    changes=st.just(()),
    lead_seconds=st.just(()),
    url=st.none(),
)
outages = st.builds(
    Outage,
    id=st.just("i"),
    service=st.sampled_from(SERVICES),
    title=st.just("down"),
    began_at=st.integers(0, 100),
    resolved_at=st.none(),
    deployment=st.none() | st.integers(0, 30).map("d{}".format),
    confidence=st.none(),
    url=st.none(),
)
burns = st.builds(
    Burn,
    service=st.sampled_from(SERVICES),
    label=st.sampled_from(("latency", "availability")),
    at=st.integers(0, 100),
    burn=st.floats(0, 20),
    budget_left=st.floats(0, 1),
)
everything = st.builds(
    Operations,
    deployments=st.lists(deployed, max_size=12).map(tuple),
    outages=st.lists(outages, max_size=12).map(tuple),
    burns=st.lists(burns, max_size=25, unique_by=lambda one: (one.service, one.label, one.at)).map(tuple),
)


@quickly
@given(everything, st.integers(0, 110), st.integers(0, 110))
def test_the_deployments_of_a_window_are_those_in_it_in_order_of_time(known, start, end):
    found = known.deployed_in(start, end)
    assert sorted(found, key=lambda one: one.at) == found
    assert sorted(one.id for one in found) == sorted(one.id for one in known.deployments if start <= one.at < end)


@quickly
@given(everything, st.integers(0, 110), st.integers(1, 60))
def test_only_the_last_reading_of_each_objective_before_a_moment_counts(known, moment, seconds):
    last = {}
    for one in sorted(known.burns, key=lambda one: one.at):
        if moment - seconds <= one.at < moment:
            last[one.service, one.label] = one
    worst = max(last.values(), key=lambda one: (one.burn, one.service, one.label), default=None)
    assert known.worst_burn(moment, seconds) == worst
    assert known.least_left(moment, seconds) == min((one.budget_left for one in last.values()), default=None)


@quickly
@given(everything)
def test_by_service_is_what_belongs_to_each(known):
    assert known.by_service == {
        service: only
        for service in SERVICES
        if (only := known.only({service})) != Operations(deployments=(), outages=(), burns=())
    }


@quickly
@given(everything)
def test_a_deployment_is_blamed_where_an_incident_belongs_to_it(known):
    assert known.blamed == {one.deployment for one in known.outages if one.deployment is not None}


def test_a_week_measures_once_and_splits_into_services():
    one, both = change(1, landed=at(0)), change(2, landed=at(0), services=("payments", "auth", "auth"))
    asked = []

    def count(changes):
        asked.append(len(changes))
        return len(changes)

    week = Landed([one, both])
    assert [week.measured(count), week.measured(count), asked] == [2, 2, [2]]
    assert {name: list(changes) for name, changes in week.by_service.items()} == {
        "payments": [one, both],
        "auth": [both],
    }
