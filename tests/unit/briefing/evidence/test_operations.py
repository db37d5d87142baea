"""What happened in production, asked for by window, by service and as of a moment."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.operations import Burn, Deployed, Operations

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
    outages=st.just(()),
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
