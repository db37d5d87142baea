"""What is said of several at once: of the others, of both times, of any other driver, of most, of those that follow."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

TEAMS = "team.payments.share team.identity.share team.storefront.share"
SHARES = "service.gateway.share service.infrastructure.share service.shipping.share service.notifications.share"
QUEUES = "service.profiles.queue service.checkout.queue"
COVERAGE = "service.recommendations.coverage service.search.coverage"
LATE = "service.checkout.late change.acme/shop#3962 change.acme/shop#3959"
ASKS = "ask.auth:ownership ask.payments:ownership"

TOLD = [
    pytest.param(
        "1907-W37-three-teams",
        TEAMS,
        (
            "With 22 changes, Payments contributed more than either of the other two.",
            "Payments carried a larger share than both other teams.",
            "Identity contributed less than both of the others.",
            "Payments contributed more than the other two teams.",
        ),
        (
            "With 21 changes, Identity contributed more than either of the other two teams.",
            "Identity contributed more than both other teams.",
            "Payments contributed less than both of the others.",
            "Identity contributed more than either other team.",
        ),
        id="than either of the others",
    ),
    pytest.param(
        "1604-W37-storefront",
        "service.checkout.share",
        (
            "Checkout carried 61.4 percent of the points, less than the previous week's 64.4 and more than its usual.",
            "Checkout's share is above its usual and below the previous week.",
        ),
        (
            "Checkout carried 61.4 percent of the points, less than both the previous week's 64.4 and its usual share.",
            "Checkout's share is below both the previous week and the usual.",
            "Checkout's share is lower than last week and than usual.",
            "Checkout's share is above both the previous week and the usual.",
        ),
        id="than both times",
    ),
    pytest.param(
        "1604-W35-identity",
        "service.auth.movement",
        (
            "Missing owner approval added more to Auth's average than any other driver.",
            "Missing owner approval added more to Auth's average than the ownership gap or thin review.",
            "Thin review added less to Auth's average than missing owner approval.",
        ),
        (
            "Thin review added more to Auth's average than missing owner approval or the ownership gap.",
            "Thin review added more to Auth than any other driver.",
            "The ownership gap added more than all the others.",
        ),
        id="than any other driver",
    ),
    pytest.param(
        "1907-W35-three-teams",
        QUEUES,
        (
            "Seven changes wait at Profiles and Checkout, four at the former and three at the latter.",
            "Seven changes wait at Profiles and Checkout, three at Checkout and four at Profiles.",
        ),
        (
            "Seven changes wait at Profiles and Checkout, three at the former and four at the latter.",
            "Seven changes wait at Profiles and Checkout, three of them at Profiles and four at Checkout.",
        ),
        id="each has its own behind it",
    ),
    pytest.param(
        "1907-W36-storefront",
        LATE,
        ("Both changes that went out late before days off are named: acme/shop#3962 is critical.",),
        ("Both changes that went out late before days off, acme/shop#3962 and acme/shop#3959, were critical.",),
        id="both that are named far ahead",
    ),
    pytest.param(
        "5707-W36-discovery",
        COVERAGE,
        (
            "Coverage fell in five of six changes in Recommendations and in four of eight in Search.",
            "In Search, coverage fell in half of the eight changes.",
            "Coverage dropped in four of Search's eight changes.",
            "Coverage went down in 9 of 14 changes.",
        ),
        (
            "Coverage fell in three of six changes in Recommendations and in four of eight in Search.",
            "Coverage fell in five of six changes in Search.",
            "Coverage fell in all eight of Search's changes.",
            "Coverage fell in none of Search's changes.",
            "Coverage fell in 0.5 points.",
        ),
        id="coverage fell in some of them",
    ),
    pytest.param(
        "5707-W36-discovery",
        COVERAGE,
        ("Most of the changes in Recommendations lost coverage.", "Half of Search's changes lost coverage."),
        (
            "Most of Search's changes lost coverage.",
            "The majority of Search's changes lost coverage.",
            "A minority of the changes in Recommendations lost coverage.",
            "Most of the changes in Recommendations did not lose coverage.",
        ),
        id="most of them lost it",
    ),
    pytest.param(
        "5707-W36-storefront",
        "week.failures",
        ("Most of the deployments did not fail.",),
        ("Most of the deployments failed.",),
        id="most of them failed",
    ),
    pytest.param(
        "2008-W36-payments",
        "service.ledger.drift service.payments.drift",
        (
            "Drift is at 100 percent in Payments for the second week in a row and at zero in Ledger.",
            "Drift is at zero in Ledger for the fourth week in a row.",
        ),
        (
            "Drift is at 100 percent in Payments for the fourth week in a row and at zero in Ledger.",
            "Payments is at 100 percent drift for a third straight week.",
        ),
        id="a run is of what is named with it",
    ),
    pytest.param(
        "2008-W38-fulfilment-platform",
        SHARES,
        (
            "Shipping carries 29.4 percent of the points, the largest share, followed by Gateway with 25.7.",
            "Infrastructure has the smallest share, 21.7 percent, followed by Notifications with 23.1.",
        ),
        (
            "Shipping carries 29.4 percent of the points, the largest share, followed by Notifications with 23.1.",
            "Shipping carries the most, followed closely by Infrastructure.",
            "Infrastructure has the smallest share, followed by Gateway.",
        ),
        id="what follows is the next one",
    ),
    pytest.param(
        "6313-W35-payments",
        "change.acme/payments#959 change.acme/payments#960 change.acme/payments#968",
        (
            "Three Payments changes tie at 40 points, two of them by {person:p32}.",
            "Two of the three changes are by {person:p32}.",
        ),
        (
            "Three changes score 40 points, one by {person:p32}.",
            "All three changes are by {person:p32}.",
            "One of the three changes is by {person:p32}.",
        ),
        id="so many by one author",
    ),
    pytest.param(
        "6313-W36-fulfilment",
        "service.shipping.deployment service.notifications.deployment",
        (
            "Shipping's riskiest deployment scored 40 points and Notifications' 36, a gap of four.",
            "Shipping's riskiest deployment scored 40 points and Notifications' 36, a difference of 4 points.",
        ),
        (
            "Shipping's riskiest deployment scored 40 points and Notifications' 36, a gap of five.",
            "Shipping's riskiest deployment scored 40 points and Notifications' 36, a gap of two.",
        ),
        id="a gap of two numbers",
    ),
    pytest.param(
        "6313-W36-identity",
        "week.mean",
        (
            "The average is up from 31.7 in the previous week.",
            "At 32.1 points, the average is up from the usual 29.7.",
        ),
        (
            "At 32.1 points, the average is up from 29.7 in the previous week.",
            "The average is up from 29.7 points in the week before.",
        ),
        id="where it began was in the previous week",
    ),
    pytest.param(
        "6313-W35-payments",
        "service.payments.share",
        (
            "Payments accounts for 71.2 percent of the points, matching its highest share of the past 12 weeks.",
            "Payments' 71.2 percent equals the maximum of 12 weeks.",
        ),
        (
            "Payments accounts for 63.6 percent of the points, matching its highest share of the past 12 weeks.",
            "Payments' 71.2 percent is above the maximum of 12 weeks.",
        ),
        id="level with its maximum",
    ),
    pytest.param(
        "6212-W34-three-teams",
        "positive.tested",
        ("Tests came with 39 of 61 changes, so 64 percent, where 46 is usual.",),
        (
            "Tests came with 39 of 61 changes, so 65 percent.",
            "Tests came with 39 of 61 changes, so the average rose.",
        ),
        id="so many come to so much",
    ),
    pytest.param(
        "5707-W34-payments",
        "week.elevated week.failures service.ledger.queue",
        ("Nothing is waiting in Ledger.", "Nothing failed."),
        ("Nothing was reverted.",),
        id="nothing is what a fact counts",
    ),
    pytest.param(
        "5707-W34-payments",
        "week.elevated",
        ("No change scored high or critical.",),
        ("Nothing in Payments waits.", "Nothing failed."),
        id="nothing of another fact",
    ),
    pytest.param(
        "5808-W38-storefront",
        "week.lead_time source.pagerduty",
        (
            "Lead time rose to 75.4 hours, and PagerDuty failed on 16 September.",
            "After PagerDuty failed on 16 September, its signals are unknown.",
        ),
        (
            "Lead time rose to 75.4 hours after PagerDuty failed on 16 September.",
            "After PagerDuty failed on 16 September, lead time rose to 75.4 hours.",
        ),
        id="nothing moves after a source failed",
    ),
    pytest.param(
        "5808-W36-three-teams",
        ASKS,
        ("Neither Auth nor Payments has done yet what last week's card asked.",),
        (
            "Neither Auth nor Payments has done what was asked, which shows how low a priority ownership has.",
            "Neither ask is done, which says much about the teams.",
        ),
        id="what it shows is a reading",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), TOLD)
def test_what_is_said_of_several_is_so_of_each(
    payload: str, facts: str, right: tuple[str, ...], wrong: tuple[str, ...]
):
    assert [text for text in right if codes(payload, text, *facts.split())] == []
    assert [text for text in wrong if not codes(payload, text, *facts.split())] == []


@pytest.mark.parametrize("told", ["{} made {} repairs between them.", "Between them, {} made {} repairs."])
def test_what_several_have_between_them_is_of_all_of_them(told) -> None:
    facts = [f"service.{name}.repairs" for name in ("gateway", "infrastructure", "shipping")]
    names = "Gateway, Infrastructure and Shipping"
    assert codes("7102-W35-fulfilment-platform", told.format(names, "eight"), *facts) == set()
    # Shipping made nine changes.
    assert codes("7102-W35-fulfilment-platform", told.format(names, "nine"), *facts) == {"entity"}
