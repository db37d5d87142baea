"""A change that touches services of several scopes tells the readers of one of them nothing of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.evidence.scope_cut import cut
from scoring.score import Reading
from tests.unit.briefing.sample import at, change, reread

POINTS = {"service_failure_rate": 4, "slo_burn_rate": 3, "lines_added": 20, "deploy_timing": 2}


def spanning(**notes):
    one = change(1, landed=at(0), points=POINTS, services=("auth", "payments"))
    return reread(one, {name: replace(got, note=notes.get(name)) for name, got in one.readings.items()})


@pytest.mark.parametrize(
    ("signal", "note", "told"),
    [
        pytest.param("service_failure_rate", "payments", None, id="another's-service"),
        pytest.param("service_failure_rate", "auth", "auth", id="ones-own"),
        pytest.param("slo_burn_rate", "Payments availability, budget exhausted", None, id="an-objective-of-somebody"),
        pytest.param("deploy_timing", "after 16:00, before Bastille Day", None, id="a-holiday-in-somebody's-country"),
        pytest.param("deploy_timing", "after 16:00, a Friday", "after 16:00, a Friday", id="an-hour-and-a-day"),
        pytest.param("lines_added", "what a rule found", "what a rule found", id="of-the-change"),
    ],
)
def test_what_a_reading_quotes_of_a_service_is_told_to_its_readers_only(signal, note, told):
    seen = cut(spanning(**{signal: note}), {"auth"})
    assert seen.readings[signal] == Reading(float(POINTS[signal]), note=told)


def test_the_score_is_one_figure_for_everybody():
    one = spanning(service_failure_rate="payments")
    seen = cut(one, {"auth"})
    assert (seen.services, seen.score.points, seen.score.band) == (("auth",), one.score.points, one.score.band)


def test_who_reads_for_all_that_a_change_touches_sees_it_as_it_is():
    one = spanning(service_failure_rate="payments")
    assert cut(one, {"auth", "payments", "search"}) is one
