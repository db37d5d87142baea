"""The warnings of the weeks before are graded by the incidents of the 14 days after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.contracts.payload import Fact, Payload, Source, SourceState
from briefing.editions.view.memory import memory_lines
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations, Outage
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.deployment import DeploymentScore
from tests.unit.briefing.findings.mondays import waiting
from tests.unit.briefing.sample import (
    DAY,
    SERVICES,
    WEEK,
    at,
    basis,
    change,
    deployment,
    facts_of,
    history,
    ordinary,
    outage,
    payload,
)

THREE = SERVICES[:3]
# Long before all that is graded: it says that a source tells of incidents.
OLD = outage("old", at(12), at(12) + 60, None, "auth")


def late(*services: str, first: int = 7000, weeks_ago: int = 0) -> list[ScoredChange]:
    """Two risky changes late on Friday, for which each of their services gets a warning."""
    friday = at(weeks_ago, day=4, hour=17)
    return [change(first + number, landed=friday, points=70, services=services) for number in range(2)]


def warned(weeks_ago: int, service: str = "search") -> list[ScoredChange]:
    return late(service, first=7000 + 10 * weeks_ago, weeks_ago=weeks_ago)


def broke(began: int, *, service: str = "search", deployment: str | None = "d") -> Outage:
    return replace(OLD, id=f"i{began}", service=service, began_at=began, resolved_at=began + 60, deployment=deployment)


def week(
    changes: Sequence[ScoredChange], outages: Sequence[Outage] = (OLD,), deployments: Sequence[Deployed] = ()
) -> Payload:
    known = Operations(deployments=tuple(deployments), outages=tuple(outages))
    made = basis([*history(), *ordinary(0), *changes], services=THREE, operations=known)
    return build_payload(made, WEEK, DEFAULT_BANDS)


def hits(found: Payload) -> Fact:
    return found.fact("forecast.hits")


@pytest.mark.parametrize(
    ("incident", "value"),
    [
        pytest.param(broke(at(0, hour=0) - 1), "1 of 1", id="in-the-last-moment"),
        pytest.param(broke(at(0, hour=0)), "0 of 1", id="after-14-days"),
        pytest.param(broke(at(2, hour=0) - 1), "0 of 1", id="before-it-was-told"),
        pytest.param(broke(at(1), service="auth"), "0 of 1", id="on-another-service"),
        pytest.param(broke(at(1), deployment=None), "0 of 1", id="of-no-deployment"),
    ],
)
def test_a_warning_is_a_hit_when_a_deployments_incident_begins_within_14_days(incident, value):
    assert hits(week(warned(3), [OLD, incident])).value == value


@pytest.mark.parametrize("weeks_ago", [0, 1])
def test_a_warning_whose_14_days_are_not_over_is_not_graded(weeks_ago):
    assert facts_of(week(warned(weeks_ago), [OLD, broke(at(0))]), "forecast") == {}


def test_services_without_a_card_are_counted_beside_the_warned_ones():
    found = hits(week(warned(3), [OLD, broke(at(1), service="auth")]))
    # Search is known from its first changes on, the other two in all seven weeks that are over.
    assert found.detail["others"] == {"hits": 2, "of": 2 * 7 + 1, "percent": None}
    assert (found.detail["weeks"], found.detail["days"]) == (7, 14)


def test_a_rate_is_a_percentage_only_from_three_events_on():
    changes = [one for weeks_ago in (8, 6, 4) for one in warned(weeks_ago)]
    two = [OLD, broke(at(7)), broke(at(5))]
    assert hits(week(changes, two)).detail["percent"] is None
    three = hits(week(changes, [*two, broke(at(3))]))
    assert (three.value, three.detail["percent"]) == ("3 of 3", 100)


def test_where_no_incident_was_ever_told_of_nothing_is_graded():
    found = week(warned(3), [])
    assert {**facts_of(found, "forecast"), **facts_of(found, "lift")} == {}


@pytest.mark.parametrize(
    ("as_of", "weeks_ago", "is_graded"),
    [
        pytest.param(at(0, hour=0) - 60, 2 + 1, False, id="blind-before-the-days-were-over"),
        pytest.param(at(0) + DAY, 3, True, id="blind-only-after-them"),
        pytest.param(None, 5, False, id="nobody-knows-since-when"),
    ],
)
def test_what_a_blind_source_could_not_see_proves_no_warning_wrong(as_of, weeks_ago, is_graded):
    told = None if as_of is None else datetime.fromtimestamp(as_of, UTC).isoformat()
    known = Operations(outages=(OLD,))
    made = basis([*history(), *ordinary(0), *warned(weeks_ago)], services=THREE, operations=known)
    source = Source(id="pagerduty", label="PagerDuty", state=SourceState.FAILED, detail="", as_of=told)
    found = build_payload(replace(made, sources=(*made.sources, source)), WEEK, DEFAULT_BANDS)
    assert bool(facts_of(found, "forecast")) is is_graded


# ---- lift


def deployed(name: str, points: int, moment: int = at(1)) -> Deployed:
    score = DeploymentScore(
        points=points, band=DEFAULT_BANDS.band(points), riskiest=None, others=0, batch=0, own=(), cut=0
    )
    return replace(deployment(name, moment), score=score)


def lift(risky: int, risky_hits: int, safe: int, safe_hits: int) -> Fact:
    """The lift where so many risky and safe deployments went out, and the first ones of each had an incident."""
    deployments = [deployed(f"r{number}", 70 + number) for number in range(risky)]
    deployments += [deployed(f"s{number}", 10) for number in range(safe)] + [deployed("moderate", 60)]
    names = [f"r{number}" for number in range(risky_hits)] + [f"s{number}" for number in range(safe_hits)]
    outages = [broke(at(1) + 60 + place, service="payments", deployment=name) for place, name in enumerate(names)]
    return week([], [OLD, *outages], deployments).fact("forecast.lift")


@pytest.mark.parametrize(
    ("counts", "times"),
    [((10, 5, 30, 3), 5.0), ((10, 3, 10, 6), 0.5), ((10, 3, 30, 2), None)],
    ids=["more", "less", "two-safe-incidents"],
)
def test_lift_holds_the_rates_of_risky_and_safe_deployments_and_needs_three_incidents_of_each(counts, times):
    risky, risky_hits, safe, safe_hits = counts
    fact = lift(*counts)
    assert fact.value == f"{risky_hits} of {risky} against {safe_hits} of {safe}"
    assert fact.detail["times"] == times


def test_an_incident_after_the_weeks_end_blames_no_deployment():
    made = week(
        [], [OLD, broke(at(-1) + 60, service="payments", deployment="r")], [deployed("r", 90), deployed("s", 5)]
    )
    assert made.fact("forecast.lift").value == "0 of 1 against 0 of 1"


def test_a_side_without_a_deployment_has_no_lift():
    assert facts_of(week([], [OLD], [deployed("s", 5)]), "lift") == {}


def test_both_are_told_in_a_line_each_where_there_is_enough_to_grade_and_make_no_card():
    few = week(warned(3), [OLD, broke(at(2)), broke(at(1), service="payments", deployment="r")], [deployed("r", 90)])
    assert memory_lines(few) == ()
    changes = [one for weeks_ago in (8, 6, 4) for name in ("search", "payments") for one in warned(weeks_ago, name)]
    deployments = [*(deployed(f"r{one}", 90) for one in range(6)), *(deployed(f"s{one}", 5) for one in range(9))]
    names = [*(f"r{one}" for one in range(3)), *(f"s{one}" for one in range(3))]
    outages = [broke(at(1) + 60 + place, service="payments", deployment=one) for place, one in enumerate(names)]
    found = week(changes, [OLD, *outages], deployments)
    hits, lift = memory_lines(found)
    assert "warnings, and after" in hits
    assert lift == (
        "Over 13 weeks, 3 of 6 (50 %) deployments scoring high or critical had an incident, and "
        "3 of 9 (33 %) scoring safe: 1.5 times as often"
    )
    assert not {"forecast.hits", "forecast.lift"} & {one for card in found.cards for one in card.facts}


# ---- how many changes went into services that something urgent is open about


def flagged(changes: Sequence[ScoredChange], **parts: object) -> list[tuple[object, ...]]:
    found = facts_of(payload([*history(), *changes], services=THREE, **parts), "flagged_changes")
    assert {(fact_id, fact.subject.type, fact.unit) for fact_id, fact in found.items()} <= {
        ("week.flagged_changes", "scope", "changes")
    }
    keys = ("services", "changes", "share")
    return [(fact.value, *(fact.detail[key] for key in keys)) for fact in found.values()]


def test_the_changes_to_services_with_a_warning_are_counted():
    assert flagged([*ordinary(0), *late("search")]) == [(2, ["search"], 8, 25)]
    assert flagged([*ordinary(0, 3), *late("search")]) == [(2, ["search"], 5, 40)]


def test_a_change_to_two_such_services_counts_once_and_they_come_in_the_scopes_order():
    # Three of the ordinary changes are to auth.
    assert flagged([*ordinary(0), *late("search", "auth")]) == [(5, ["auth", "search"], 8, 62)]


def test_none_of_the_changes_may_touch_what_has_a_warning():
    assert flagged([*ordinary(0), waiting(85)], has_queue=True) == [(0, ["search"], 6, 0)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([*ordinary(0), *late(*THREE)], id="something-is-open-everywhere"),
        pytest.param([*ordinary(0, 2), *late("search")], id="four-changes"),
    ],
)
def test_nothing_is_said_where_it_would_tell_nothing(changes):
    assert flagged(changes) == []


def test_what_is_only_to_be_known_flags_nothing():
    down = outage("i", at(0, hour=13), at(0, hour=14), "d", "search")
    known = Operations(deployments=(deployment("d", at(0, hour=12), "search"),), outages=(down,))
    changes = [*ordinary(0), change(1, landed=at(0), services=("search",))]
    found = payload([*history(), *changes], services=THREE, operations=known)
    assert [(card.key, card.severity) for card in found.cards] == [("search:incident", "info")]
    assert flagged(changes, operations=known) == []
