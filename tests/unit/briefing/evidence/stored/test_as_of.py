"""A past week that is judged today knows no incident, end of one, rollback or reading from after its end."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.operations import Burn, Deployed, Operations
from briefing.payloads.build import build_facts, judge_weeks
from scoring.bands import DEFAULT_BANDS
from tests.unit.briefing.sample import WEEK, at, basis, deployment, history, outage

SERVICES = ("auth", "payments")
BACK = 2
"""How many weeks before the briefing's the week is that is looked at."""
END = at(BACK - 1, hour=0)
CHANGES = history(4, 2)

moments = st.integers(at(4), at(0, day=6)) | st.sampled_from((END - 1, END))
services = st.sampled_from(SERVICES)


@st.composite
def productions(draw: st.DrawFn) -> Operations:
    """Deployments, some of which take an earlier one back, incidents that belong to some, and readings."""
    found: list[Deployed] = []
    for place, when in enumerate(sorted(draw(st.lists(moments, min_size=2, max_size=10)))):
        back = draw(st.sampled_from([None, *(one.id for one in found)])) if draw(st.booleans()) else None
        found.append(replace(deployment(f"d{place}", when, draw(services)), rolls_back=back))
    outages = []
    for place in range(draw(st.integers(0, 6))):
        of, after = draw(st.sampled_from(found)), draw(st.integers(1, 20 * 86_400))
        lasted = draw(st.none() | st.integers(60, 20 * 86_400))
        outages.append(outage(f"i{place}", of.at + after, lasted and of.at + after + lasted, of.id, of.service))
    readings = st.builds(
        Burn, service=services, label=st.just("latency"), at=moments, burn=st.floats(0, 9), budget_left=st.floats(0, 1)
    )
    burns = draw(st.lists(readings, max_size=4, unique_by=lambda one: (one.service, one.at)))
    return Operations(deployments=tuple(found), outages=tuple(outages), burns=tuple(burns))


def until(known: Operations, end: int) -> Operations:
    """What a store held that was collected at a moment, said once more in plain words."""
    begun = [one for one in known.outages if one.began_at < end]
    ended = [one if (one.resolved_at or end) < end else replace(one, resolved_at=None) for one in begun]
    return Operations(
        deployments=tuple(one for one in known.deployments if one.at < end),
        outages=tuple(ended),
        burns=tuple(one for one in known.burns if one.at < end),
    )


@settings(max_examples=15, deadline=None)
@given(productions())
def test_a_past_week_is_the_same_whatever_happened_since(known):
    today, then = (
        judge_weeks(basis(CHANGES, operations=one), WEEK, DEFAULT_BANDS) for one in (known, until(known, END))
    )
    place = -1 - BACK
    assert int(today.weeks[place].week.end.timestamp()) == END
    assert build_facts(today.weeks[place]) == build_facts(then.weeks[place])
    assert today.findings[: place + 1] == then.findings[: place + 1]
