"""Cards: which of them a week gets, how many are carried, and how each relates to the week before."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.payload import CardState, Payload, Source, SourceState, Subject
from briefing.contracts.week import STATE_WEEKS
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.operations import Operations
from briefing.findings.cards import change_of_state
from briefing.findings.checked import SERIES
from briefing.findings.finding import Finding
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.inputs import ScopeWeek, ServiceWeek
from scoring.severity import Cause, Severity
from scoring.severity_rules import RULES
from tests.unit.briefing.sample import (
    SERVICES,
    WEEK,
    at,
    basis,
    change,
    deployment,
    history,
    ordinary,
    outage,
    payload,
    recipes,
)

quickly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BY_ID = {rule.id: rule for rule in RULES}


def told(found: Payload) -> list[tuple[str, str, str, str, int]]:
    """Each card in short: key, severity, rule, state, weeks open."""
    return [(card.key, card.severity, card.rule, card.state, card.weeks_open) for card in found.cards]


# Nothing else ever happens in search, so that what waits there is all that its cards are about.
THREE = SERVICES[:3]


def queued(first: int, weeks_ago: int, scores: list[int], *, service: str = "search") -> list:
    return [
        change(first + number, landed=at(weeks_ago), points=points, deployed=None, services=(service,))
        for number, points in enumerate(scores)
    ]


def risen(weeks_ago: int, service: str = "payments", *, points: int = 70, first: int = 0) -> list:
    """A week in which a service clearly scores higher than the 20 to 30 points of an ordinary one."""
    return [
        change(5000 * (weeks_ago + 1) + first + number, landed=at(weeks_ago), points=points, services=(service,))
        for number in range(6)
    ]


# ---- findings of one week, as the payload tells them


@pytest.mark.parametrize(
    ("changes", "card"),
    [
        pytest.param(
            [change(7, landed=at(5), points=70), change(1, landed=at(0), reverts=[7])],
            ("payments:reverts", "info", "risky-revert", "new", 1),
            id="risky-revert",
        ),
        pytest.param(
            [change(1, landed=at(1), reverts=[13000]), change(2, landed=at(0), reverts=[13000])],
            ("payments:reverts", "critical", "reverted-twice", "new", 1),
            id="reverted-twice",
        ),
    ],
)
def test_a_revert_that_tells_something_makes_a_card(changes, card):
    found = payload(history() + changes, services=THREE)
    assert (told(found), found.severity) == ([card], card[1])


def broken(service: str) -> Operations:
    """An incident of the week that followed a deployment of a service."""
    down = outage("i1", at(0, hour=13), at(0, hour=14), "d1", service)
    return Operations(deployments=(deployment("d1", at(0, hour=12), service),), outages=(down,))


def test_an_ordinary_week_has_no_card_nor_one_of_a_service_without_changes_and_safe_reverts_make_none():
    found = payload(history() + ordinary(0))
    assert (found.cards, found.cards_omitted, found.severity) == ((), {}, Severity.INFO)
    assert payload(history() + [one for one in ordinary(0) if "auth" in one.services]).cards == ()
    reverts = [change(number, landed=at(0), reverts=[12000 + 1000 * number]) for number in (0, 1)]
    assert payload([*history(), *reverts]).cards == ()


def test_a_record_share_with_an_incident_is_critical():
    heavy = [change(number, landed=at(0), points=25) for number in range(6)]

    found = payload(history() + heavy, operations=broken("payments"))

    assert told(found) == [
        ("payments:concentration", "critical", "record-share-with-incident", "new", 1),
        ("payments:incident", "info", "incident-resolved", "new", 1),
    ]
    assert found.cards[0].facts[:3] == (
        "service.payments.share",
        "service.payments.incidents",
        "service.payments.movement",
    )


@pytest.mark.parametrize(("weeks", "is_critical"), [(0, False), (5, False), (6, True)], ids=str)
def test_a_share_is_a_record_only_over_six_weeks(weeks, is_critical):
    heavy = [change(number, landed=at(0), points=25) for number in range(7)]

    found = payload(history(weeks) + heavy, operations=broken("payments"))
    assert (found.severity is Severity.CRITICAL) is is_critical


def test_what_is_in_no_service_holds_no_record():
    heavy = [change(number, landed=at(0), points=25, services=("other",)) for number in range(6)]
    found = payload(history() + heavy, services=("payments", "auth", "other"), operations=broken("other"))
    assert told(found) == [("other:incident", "info", "incident-resolved", "new", 1)]


def test_trend_rules_wait_for_six_weeks():
    early = payload(history(5) + risen(0))
    assert [card.rule for card in early.cards if BY_ID[card.rule].trend] == []
    assert told(payload(history(6) + risen(0))) == [("payments:risk", "warning", "risk-rise", "new", 1)]


# ---- states, week after week


@pytest.mark.parametrize(
    ("before", "now", "card"),
    [
        pytest.param([70, 70], [85], ("critical", "queued-critical", "worse", 2), id="worse-by-severity"),
        pytest.param([85], [70, 70], ("warning", "queued-stack", "better", 2), id="better-by-severity"),
        pytest.param([70, 70], [70, 74], ("warning", "queued-stack", "unchanged", 2), id="unchanged-within-a-tenth"),
        pytest.param([70, 70], [79, 79], ("warning", "queued-stack", "worse", 2), id="worse-by-measure"),
        pytest.param([79, 79], [70, 70], ("warning", "queued-stack", "better", 2), id="better-by-measure"),
    ],
)
def test_a_card_is_held_against_the_same_card_of_the_week_before(before, now, card):
    # What waited last week went out on Monday; what waits now came after it.
    gone = [
        change(100 + number, services=("search",), landed=at(1), points=points, deployed=at(0))
        for number, points in enumerate(before)
    ]
    found = payload(history() + gone + queued(200, 0, now), services=THREE, has_queue=True)
    assert told(found) == [("search:queue", *card)]


def test_a_measure_below_nought_moves_by_a_tenth_of_its_amount_too():
    rule, payments = BY_ID["elevated-rise"], Subject(type="service", id="payments", label="payments")
    was, now = (
        [Finding(subject=payments, cause=rule.cause, rules=(rule,), measure=one) for one in measures]
        for measures in ((-2.0, -2.0, -1.0, 0.0), (-2.1, -1.0, -2.0, 1.0))
    )
    assert list(map(change_of_state, now, was)) == ["unchanged", "worse", "better", "worse"]


def test_a_card_that_is_gone_is_resolved_once():
    gone = [change(100, services=("search",), landed=at(1), points=85, deployed=at(0))]

    found = payload(history() + gone + ordinary(0), services=THREE, has_queue=True)
    assert told(found) == [("search:queue", "info", "resolved", "resolved", 0)]
    assert found.cards[0].title == "search: last week's critical is resolved"
    assert found.cards[0].facts == ("service.search.share",)
    assert found.severity is Severity.INFO

    later = payload(
        [*history(13), change(100, services=("search",), landed=at(2), points=85, deployed=at(1)), *ordinary(0)],
        services=THREE,
        has_queue=True,
    )
    assert later.cards == ()
    # What was only to be known is not called resolved.
    risky = change(7, landed=at(5), points=70)
    assert payload([*history(), risky, change(1, landed=at(1), reverts=[7]), *ordinary(0)]).cards == ()


@pytest.mark.parametrize("weeks", [1, 8], ids=str)
def test_a_card_knows_how_many_weeks_it_is_open(weeks):
    found = payload(history(20) + queued(1, weeks - 1, [85]), services=THREE, has_queue=True)
    assert [(card.key, card.weeks_open) for card in found.cards] == [("search:queue", weeks)]
    assert found.cards[0].state is (CardState.NEW if weeks == 1 else CardState.UNCHANGED)


def test_a_card_that_is_open_as_long_as_was_judged_is_open_for_at_least_that_long():
    found = payload(history(30) + queued(1, 11, [85]), services=THREE, has_queue=True)
    assert [card.weeks_open for card in found.cards] == [STATE_WEEKS + 1]
    [view] = build_view(found, TemplateNarrator().narrate(found), Names(), Naming.ROLES).cards
    assert "open at least 9 weeks" in view.state
    assert "for at least nine weeks in a row" in str(TemplateNarrator().narrate(found))


def test_a_week_between_makes_a_card_new_again():
    earlier = [change(100, services=("search",), landed=at(2), points=85, deployed=at(1))]
    found = payload(history() + earlier + queued(200, 0, [85]), services=THREE, has_queue=True)
    assert told(found) == [("search:queue", "critical", "queued-critical", "new", 1)]


# ---- limits


def test_three_critical_cards_are_carried_and_the_rest_is_counted():
    changes = [one for number in range(5) for one in queued(100 * number, 0, [80 + number], service=SERVICES[number])]
    found = payload(history() + changes, services=SERVICES, has_queue=True)

    assert [card.subject.id for card in found.cards] == [SERVICES[number] for number in (4, 3, 2)]
    assert found.cards_omitted == {Severity.CRITICAL: 2}


def test_seven_cards_are_carried_and_the_rest_is_counted():
    critical = queued(1, 0, [85])
    warnings = [
        one for number in range(1, 10) for one in queued(100 * number, 0, [70, 70 + number], service=SERVICES[number])
    ]
    found = payload(history() + critical + warnings, services=SERVICES, has_queue=True)

    assert [card.severity for card in found.cards] == [Severity.CRITICAL, *[Severity.WARNING] * 6]
    # Worst first: the highest sum of waiting points.
    assert [card.subject.id for card in found.cards[1:]] == [SERVICES[number] for number in range(9, 3, -1)]
    assert found.cards_omitted == {Severity.WARNING: 2}


@quickly
@given(recipes)
def test_a_week_has_seven_cards_at_most_worst_first_one_a_cause_each_with_facts_and_what_can_be_done(recipe):
    found = recipe.payload()
    severities = [card.severity for card in found.cards]
    assert len(severities) <= 7
    assert severities.count(Severity.CRITICAL) <= 3
    assert [severity.rank for severity in severities] == sorted(severity.rank for severity in severities)
    assert all(count > 0 for count in found.cards_omitted.values())
    assert found.severity == min(severities, key=lambda one: one.rank, default=Severity.INFO)
    assert len({card.key for card in found.cards}) == len(found.cards)
    known = {fact.id for fact in found.facts}
    for card in found.cards:
        assert card.facts
        assert set(card.facts) <= known
        of_scope = "scope:" if card.subject.type == "scope" else ""
        assert card.key == f"{of_scope}{card.subject.id}:{card.cause}"
        assert (card.state is CardState.RESOLVED) == (card.weeks_open == 0)
        assert card.state is not CardState.NEW or card.weeks_open == 1
        if card.state is not CardState.RESOLVED:
            assert (card.severity, card.cause) == (BY_ID[card.rule].severity, BY_ID[card.rule].cause)
            assert 1 <= len(card.remedies) <= 2 or card.cause in (Cause.RISK, Cause.DRIVER)


# ---- sources, and putting changes into weeks


@pytest.mark.parametrize("state", [SourceState.STALE, SourceState.FAILED])
def test_a_source_that_went_blind_is_a_note_about_the_scope(state):
    found = payload(history() + ordinary(0), status=state)
    assert told(found) == [("source.git:shop:source", "info", "source-blind", "new", 1)]
    assert found.cards[0].subject == Subject(type="scope", id="shop", label="shop")


@pytest.mark.parametrize(
    ("state", "days", "severity"),
    [(SourceState.FAILED, 2, "info"), (SourceState.FAILED, 3, "warning"), (SourceState.STALE, 6, "info")],
)
def test_a_source_that_failed_for_three_days_is_to_be_decided(state, days, severity):
    since = datetime.fromtimestamp(WEEK.end.timestamp() - days * 86_400, UTC).isoformat()
    pager = Source(id="pagerduty", label="PagerDuty", state=state, detail="", as_of=since)

    [card] = build_payload(replace(basis([*history(), *ordinary(0)]), sources=(pager,)), WEEK, DEFAULT_BANDS).cards

    assert (card.severity, card.rule) == (severity, "source-failed" if severity == "warning" else "source-blind")


# ---- what an all clear stands on: how much was checked, and what came nearest to a warning


def near(points: int) -> list:
    """A week in which payments stands somewhat above its 20 to 30 points."""
    return [change(500 + number, landed=at(0, day=number), points=points) for number in range(3)]


def test_a_quiet_week_says_how_many_series_were_checked():
    found = payload(history() + ordinary(0))

    looked = found.fact("week.checked")
    # Risk and high-risk changes and fixes of two services; nothing else is known of them.
    assert (looked.value, looked.unit, looked.detail["services"]) == (6, "series", 2)
    assert "none of six trends rose enough for a warning" in TemplateNarrator().narrate(found).headline.text


@pytest.mark.parametrize("weeks", [0, 5], ids=str)
def test_while_learning_nothing_was_checked(weeks):
    found = payload(history(weeks) + ordinary(0))
    assert [fact.id for fact in found.facts if fact.kind == "checked"] == []


def test_what_came_nearest_to_a_warning_is_told():
    found = payload(history() + near(31))

    assert found.severity is Severity.INFO
    looked = found.fact("week.checked").detail["nearest"]
    assert looked == {"subject": "payments", "series": "mean score", "value": 31, "usual": 25, "unit": "points"}
    text = " ".join(one.text for one in TemplateNarrator().narrate(found).situation)
    assert "The mean score in payments came near a warning (31 points, usually 25)" in text


def test_an_ordinary_rise_came_near_to_nothing():
    assert payload(history() + near(25)).fact("week.checked").detail["nearest"] is None


@quickly
@given(recipes)
def test_the_nearest_miss_never_is_what_has_a_card(recipe):
    found = recipe.payload()
    looked = [fact.detail["nearest"] for fact in found.facts if fact.kind == "checked"]
    told = {(card.subject.label, card.rule) for card in found.cards if card.severity is not Severity.INFO}
    for one in filter(None, looked):
        assert one["value"] > one["usual"]
        assert one["series"] != "mean score" or (one["subject"], "risk-rise") not in told


def test_every_series_that_can_be_judged_has_a_name():
    judged = {field.name for kind in (ServiceWeek, ScopeWeek) for field in fields(kind) if "Verdict" in str(field.type)}
    # What one of many causes adds to a score has no name, and is told by none.
    assert set(SERIES) == judged - {"driver"}
