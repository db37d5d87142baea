"""Incidents: whether one is open is said service by service, and where a source is blind nobody knows of none."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

BOTH = ("service.payments.incidents", "service.search.incidents")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Payments has an unresolved incident; Search's are resolved.", set()),
        ("Search has an unresolved incident; Payments' are resolved.", {"state"}),
        ("Both Payments and Search have an unresolved incident.", {"state"}),
    ],
)
def test_an_incident_is_open_only_where_it_is(text, found):
    assert codes("atlas", text, *BOTH) == found


def test_a_count_of_incidents_does_not_say_that_one_is_open():
    assert "state" in codes("atlas", "Five incidents began and are still open.", "week.incidents", "week.mttr")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PagerDuty has refused the key since Wednesday, so incidents since then are unknown.", set()),
        ("PagerDuty stopped answering on Wednesday, and incidents are unknown since.", set()),
        ("Up to Wednesday no incident had begun; after that nobody knows.", set()),
        ("Incident figures for this week are incomplete.", set()),
        ("Incident data since Wednesday is missing.", set()),
        ("No incidents happened after Wednesday.", {"state"}),
    ],
)
def test_missing_incidents_are_not_none(text, found):
    assert codes("W38-identity", text, "source.pagerduty", "week.incidents") >= found
    assert found or not codes("W38-identity", text, "source.pagerduty", "week.incidents")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Incident figures for this week are complete.", "source.pagerduty week.incidents"),
        ("An incident report is missing.", "source.pagerduty week.incidents"),
        ("There was an incident, and data is missing.", "source.pagerduty week.incidents"),
        ("Incident data since Wednesday is missing.", "week.changes"),
    ],
)
def test_what_is_known_of_incidents_is_only_lacking_where_a_source_is_not_well(text, facts):
    assert codes("1002-W38-discovery" if facts == "week.changes" else "W38-identity", text, *facts.split())


OWNED = "team.platform.share team.fulfilment.share"


@pytest.mark.parametrize("facts", [OWNED, f"{OWNED} source.pagerduty"])
@pytest.mark.parametrize(
    "said", ["The only incident belongs to {}.", "The one incident that is recorded sits with {}."]
)
def test_the_only_incident_belongs_to_the_team_that_had_it(facts, said):
    assert codes("1604-W38-fulfilment-platform", said.format("Platform"), *facts.split()) == set()
    assert codes("1604-W38-fulfilment-platform", said.format("Fulfilment"), *facts.split())


def test_the_incidents_of_a_week_are_not_added_to_those_of_the_last_weeks():
    assert codes("5202-W37-three-teams", "One incident was restored, after 3,895 minutes.", "week.mttr") == set()
    assert codes("5202-W37-three-teams", "Two incidents were restored this week.", "week.mttr")
