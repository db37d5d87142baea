"""Cards about a whole scope, and the series under them: drivers, ownership, reviews, failures, times to restore."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pytest

from briefing.contracts.payload import Card, Payload, Subject
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Operations
from briefing.narrative.forms import clause_of
from briefing.narrative.narrator import TemplateNarrator
from briefing.narrative.wording import text_of
from scoring.severity import Cause, Severity
from tests.unit.briefing.findings.test_asks import reading
from tests.unit.briefing.sample import SERVICES, at, change, deployment, history, ordinary, outage, payload

MINUTE = 60
THREE = SERVICES[:3]


def weeks_of(
    count: int,
    now: Mapping[str, float],
    before: Mapping[str, float],
    *,
    services: Sequence[str] = THREE,
    points: int = 20,
) -> list[ScoredChange]:
    """Thirteen weeks with so many changes of each service; all of this week's have `now` as readings."""
    return [
        reading(
            change(
                10_000 * weeks_ago + 100 * place + number,
                landed=at(weeks_ago, day=number % 5),
                points=points + number % 5,
                services=(service,),
            ),
            **(now if weeks_ago == 0 else before),
        )
        for weeks_ago in range(12, -1, -1)
        for place, service in enumerate(services)
        for number in range(count)
    ]


def outages(minutes: Mapping[int, Sequence[float]], *, service: str = "payments") -> Operations:
    """Incidents by how many weeks ago they were resolved, each with how long it took."""
    found = [
        outage(f"i{weeks_ago}-{number}", began, began + round(lasted * MINUTE), None, service)
        for weeks_ago, week in minutes.items()
        for number, lasted in enumerate(week)
        for began in (at(weeks_ago, day=2) + number * 3_600,)
    ]
    return Operations(outages=tuple(found))


def deployed(failing: Mapping[int, int], *, total: int = 20) -> Operations:
    """So many deployments each week, the first of which an incident followed in so many cases."""
    gone_out, broken = [], []
    for weeks_ago in range(12, -1, -1):
        for number in range(total):
            one = deployment(f"d{weeks_ago}-{number}", at(weeks_ago, day=1) + number * 900)
            gone_out.append(one)
            if number < failing.get(weeks_ago, 0):
                broken.append(outage(f"i-{one.id}", one.at + 600, one.at + 1_200, one.id))
    return Operations(deployments=tuple(gone_out), outages=tuple(broken))


def card(found: Payload, cause: Cause) -> Card | None:
    return next((one for one in found.cards if one.cause == cause and one.subject.type == "scope"), None)


def said(found: Payload, one: Card) -> str:
    return next(text.text for text in TemplateNarrator().narrate(found).cards if text.card == one.key)


# ---- ownership


def test_approvals_that_lack_everywhere_a_little_are_a_card_of_the_scope():
    before, now = {"codeowners_compliance": 90.0}, {"codeowners_compliance": 70.0}
    found = payload(weeks_of(20, now, before), services=THREE)

    one = card(found, Cause.OWNERSHIP)
    assert one is not None
    assert (one.key, one.rule, one.subject) == (
        "scope:shop:ownership",
        "ownership-gap-over-services",
        Subject(type="scope", id="shop", label="shop"),
    )
    assert one.facts[0] == "week.ownership"
    assert said(found, one).startswith(
        "On average, 30 % of the owned files of a change lacked an owner's approval, against 10 % in a"
    )


def test_what_services_have_cards_about_is_not_told_of_the_scope_again():
    before, now = {"codeowners_compliance": 100.0}, {"codeowners_compliance": 0.0}
    found = payload(weeks_of(20, now, before, services=THREE[:2]), services=THREE[:2])

    assert {one.key for one in found.cards} == {"payments:ownership", "auth:ownership"}
    # And one service is no scope of services.
    alone = weeks_of(60, {"codeowners_compliance": 60.0}, {"codeowners_compliance": 90.0}, services=("payments",))
    assert card(payload(alone, services=("payments",)), Cause.OWNERSHIP) is None


@pytest.mark.parametrize(("drift", "is_told"), [(5.0, False), (60.0, True)], ids=["as-usual", "risen"])
def test_owners_who_hardly_work_there_are_a_card_of_the_service(drift, is_told):
    steady = weeks_of(10, {"ownership_drift": 5.0}, {"ownership_drift": 5.0}, services=("auth",))
    moving = weeks_of(10, {"ownership_drift": drift}, {"ownership_drift": 5.0}, services=("payments",))
    found = payload([*moving, *(dataclasses.replace(one, id=f"a-{one.id}") for one in steady)])

    told = [(one.key, one.rule, one.facts[0]) for one in found.cards]
    assert told == ([("payments:ownership", "ownership-drift", "service.payments.drift")] if is_told else [])
    if is_told:
        assert found.cards[0].title == "payments: code changes that its owners hardly work on"
        assert (
            "On average, 60 % of the lines of a change in payments had owners who hardly work there, or no owner"
            in said(found, found.cards[0])
        )


def test_lost_coverage_is_a_card_of_the_service():
    found = payload(weeks_of(10, {"coverage_delta": 6.0}, {"coverage_delta": 0.5}, services=("payments",)))

    assert [(one.key, one.rule) for one in found.cards] == [("payments:coverage", "coverage-loss")]
    assert said(found, found.cards[0]).startswith(
        "Changes in payments lost 6 points of test coverage on average (gains not counted), against 0.5 in"
    )
    assert found.fact("service.payments.coverage").detail["losing"] == 10


def test_approvals_that_lack_a_little_in_every_one_of_four_weeks_are_a_card_of_the_service():
    def weeks(lacking: int) -> list[ScoredChange]:
        whole = {"codeowners_compliance": 100.0}
        found = weeks_of(20, whole, whole, services=("payments",))
        return [
            reading(one, codeowners_compliance=0.0 if number % 20 < (lacking if number // 20 >= 9 else 2) else 100.0)
            for number, one in enumerate(found)
        ]

    assert [payload(weeks(2)).cards, payload(weeks(3)).cards] == [(), ()]
    found = payload(weeks(5))
    assert [(one.key, one.rule) for one in found.cards] == [("payments:ownership", "ownership-gap")]
    assert found.fact("service.payments.ownership").detail["lately"] == {"weeks": 4, "changes": 80, "share": 25}


def test_hardly_touched_code_is_not_watched_for_ownership():
    busy = weeks_of(30, {}, {}, services=("payments",))
    idle = weeks_of(3, {"codeowners_compliance": 0.0}, {"codeowners_compliance": 100.0}, services=("auth",))
    found = payload([*busy, *(dataclasses.replace(one, id=f"a-{one.id}") for one in idle)])
    assert [one.key for one in found.cards if one.cause == Cause.OWNERSHIP] == []


@pytest.mark.parametrize(("this_week", "cards"), [(5, ["payments:ownership"]), (2, [])])
def test_of_a_week_that_is_nearly_over_its_worst_four_weeks_are_told_and_none_once_it_is(this_week, cards):
    shares = (*(2,) * 9, 6, 6, 6, this_week)
    found = payload(
        [
            reading(one, codeowners_compliance=0.0 if number % 20 < shares[number // 20] else 100.0)
            for number, one in enumerate(weeks_of(20, {}, {}, services=("payments",)))
        ]
    )
    open_ones = [one for one in found.cards if one.severity is not Severity.INFO]
    assert [one.key for one in open_ones] == cards
    for card in open_ones:
        assert said(found, card).startswith(
            "Over the last four weeks, 29 % of the owned files of a change in payments lacked an owner's approval on"
        )


# ---- drivers


def risen_everywhere(signal: str, services: Sequence[str], more: int) -> list[ScoredChange]:
    """Every change of this week has so many points more from one signal; each service alone is too small to tell."""
    return [
        change(
            10_000 * weeks_ago + 100 * place + number,
            landed=at(weeks_ago, day=number % 5),
            points={"prior_changes": 48 + 7 * (number % 3), signal: (more if weeks_ago == 0 else 0) + number % 2},
            services=(service,),
        )
        for weeks_ago in range(12, -1, -1)
        for place, service in enumerate(services)
        for number in range(4)
    ]


def test_a_driver_over_services_that_are_each_too_small_to_tell_is_a_card_of_the_scope():
    found = payload(risen_everywhere("coverage_delta", SERVICES, 4), services=SERVICES)

    one = card(found, Cause.DRIVER)
    assert one is not None
    assert (one.key, one.rule, one.facts[:2]) == ("scope:shop:driver", "driver-rise", ("group.testing", "movement"))
    assert found.fact("group.testing").detail["services"] == sorted(SERVICES)
    assert said(found, one).startswith(
        "Missing tests added 4.5 points to the average score, against 0.5 in a usual week."
    )
    assert [remedy.id for remedy in one.remedies] == ["coverage_delta"]


def test_what_only_makes_up_for_something_else_has_driven_nothing():
    changes = [
        dataclasses.replace(one, score=dataclasses.replace(one.score, points=one.score.points - 4))
        if one.landed_at >= at(0, hour=0)
        else one
        for one in risen_everywhere("coverage_delta", SERVICES, 4)
    ]
    assert card(payload(changes, services=SERVICES), Cause.DRIVER) is None


# ---- reviews


def risky(weeks_ago: int, count: int, reviewed: float | None) -> list[ScoredChange]:
    return [
        reading(
            change(
                70_000 + 1000 * weeks_ago + number, landed=at(weeks_ago), points=70, services=(SERVICES[number % 2],)
            ),
            review_depth=reviewed,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("reviewed", "is_told"),
    [
        pytest.param(0.0, True, id="nobody"),
        pytest.param(1.0, False, id="somebody"),
        pytest.param(None, False, id="unknown"),
    ],
)
def test_more_high_risk_changes_without_a_review_are_a_card_of_the_scope(reviewed, is_told):
    before = [one for weeks_ago in range(1, 13) for one in risky(weeks_ago, 8, 1.0)]
    found = payload([*history(), *before, *ordinary(0), *risky(0, 8, reviewed)])

    one = card(found, Cause.REVIEW)
    assert (one is not None) is is_told
    if one is not None:
        assert (one.key, one.rule, one.facts[0]) == ("scope:shop:review", "unreviewed-rise", "week.unreviewed")
        assert found.fact("week.unreviewed").detail["services"] == ["auth", "payments"]
        assert said(found, one).startswith(
            "Eight high-risk changes merged without a review, against none in a usual week."
        )


# ---- failures


@pytest.mark.parametrize(("now", "is_told"), [(2, False), (9, True)], ids=str)
def test_more_failed_deployments_are_a_card_and_a_rate_takes_three(now, is_told):
    usual = dict.fromkeys(range(1, 13), 1)
    found = payload(history() + ordinary(0), operations=deployed({**usual, 0: now}))

    assert (card(found, Cause.FAILURES) is not None) is is_told
    rates = [fact for fact in found.facts if fact.kind == "failure_rate"]
    assert [fact.value for fact in rates] == ([45.0] if now == 9 else [])
    if rates:
        assert rates[0].detail["deployments"] == 20
        assert said(found, card(found, Cause.FAILURES)).startswith(
            "Nine of 20 deployments failed, or 45 %, against 5 % in a usual week."
        )


# ---- times to restore

HOUR_OR_SO = (40.0, 60.0, 90.0, 50.0, 75.0)
USUAL = dict.fromkeys(range(1, 13), HOUR_OR_SO)


def test_restoring_that_takes_many_times_as_long_is_a_card_of_the_scope():
    slow = [10 * minutes for minutes in HOUR_OR_SO]
    found = payload(history() + ordinary(0), operations=outages({**USUAL, 0: slow}))

    one = card(found, Cause.RESTORE)
    assert one is not None
    assert (one.key, one.rule, one.facts[0]) == ("scope:shop:restore", "restore-rise", "week.mttr")
    mttr = found.fact("week.mttr")
    assert (mttr.value, mttr.detail["mean"], mttr.detail["incidents"]) == (600, 630, 5)
    assert {compared.against: compared.value for compared in mttr.comparisons} == {"previous week": 60, "usual": 60}
    assert said(found, one).startswith(
        "The median time to restore, over five incidents, was 10 hours, against one hour in a usual week."
    )


def test_one_long_incident_a_week_is_seen_once_four_weeks_have_three():
    usual = dict.fromkeys(range(4, 16), (50.0, 70.0))
    one_a_week = payload(
        history(20) + ordinary(0), operations=outages({**usual, **dict.fromkeys(range(4), (4_000.0,))})
    )
    found = card(one_a_week, Cause.RESTORE)
    assert found is not None
    assert one_a_week.fact("week.mttr").detail["lately"] == {
        "weeks": 4,
        "incidents": 4,
        "median": 4000,
        "longest": 4000,
    }
    assert said(one_a_week, found).startswith(
        "Over the last four weeks, the median time to restore of four incidents was 2.8 days"
    )


def test_a_week_in_which_nothing_had_to_be_restored_warns_of_no_slow_restoring():
    usual, long = dict.fromkeys(range(4, 16), (50.0, 70.0)), dict.fromkeys(range(1, 4), (4_000.0,))
    weeks = history(20) + ordinary(0)
    assert card(payload(weeks, operations=outages({**usual, **long, 0: (4_000.0,)})), Cause.RESTORE) is not None
    silent = payload(weeks, operations=outages({**usual, **long}))
    one = card(silent, Cause.RESTORE)
    assert one is not None
    assert one.rule == "resolved"
    assert TemplateNarrator().narrate(silent).headline.text


def test_where_only_the_longest_stand_out_a_median_that_is_as_usual_is_not_held_against_the_usual_one():
    usual = dict.fromkeys(range(4, 16), (50.0, 70.0))
    few_long = {3: (50.0,), 2: (50.0, 50.0), 1: (4_000.0,), 0: (4_200.0,)}
    found = payload(history(20) + ordinary(0), operations=outages({**usual, **few_long}))
    fact = found.fact("week.mttr")
    assert fact.detail["lately"]["median"] == 50
    text = text_of(clause_of(fact, "lately"))
    assert text.startswith("the longest of five incidents over the last four weeks took 2.9 days")
    assert text.endswith(", against a usual median of one hour")
