"""Whose changes are counted and scored, what several share, and parts that are told of a whole behind them."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIRS = [
    (
        "6111-W36-storefront",
        "service.checkout.incidents deployment.checkout/deploy-114 change.acme/shop#3999 change.acme/shop#4025",
        "The incident after checkout/deploy-114 is unresolved, and two critical changes at 80 points are waiting.",
        "The incident after checkout/deploy-114 is unresolved, and two critical changes at 83 points are waiting.",
        "The incident after checkout/deploy-114 is unresolved, and three critical changes at 80 points are waiting.",
    ),
    (
        "6111-W36-storefront",
        "deployment.checkout/deploy-114 change.acme/shop#3999 change.acme/shop#4025",
        "checkout/deploy-114 scored 83, and two changes at 80 wait.",
        "checkout/deploy-114 scored 83, and two changes at 83 wait.",
    ),
    (
        "6111-W34-storefront",
        "service.checkout.share service.catalogue.share week.changes",
        "Checkout landed 12 of Storefront's 21 changes, 57 percent.",
        "Catalogue landed 12 of Storefront's 21 changes, 57 percent.",
        "Checkout landed 12 of Storefront's 20 changes.",
        "Checkout landed nine of Storefront's 21 changes.",
    ),
    (
        "closed-W35-three-teams",
        "service.catalogue.queue way.acme/shop#3956",
        "One change waits in Catalogue; an owner's review would bring it from 32 points to 28.",
        "One change waits in Catalogue; an owner's review would bring it from 28 points to 32.",
        "One change waits in Catalogue; an owner's review would bring it from 32 points to 26.",
    ),
    (
        "closed-W36-storefront",
        "service.checkout.queue way.acme/shop#3942 way.acme/shop#3968",
        "Both changes in Checkout's queue would fall to 30 and 27 points once no incident is open.",
        "Both changes in Checkout's queue would fall to 30 and 26 points once no incident is open.",
        "Both changes in Checkout's queue would fall to 30 points once no incident is open.",
    ),
    (
        "closed-W36-storefront",
        "way.acme/shop#3942",
        "acme/shop#3942 would lose 50 of its 80 points once the incident is over.",
        "acme/shop#3942 would lose 30 of its 80 points once the incident is over.",
        "acme/shop#3942 would lose 50 of its 90 points once the incident is over.",
    ),
    (
        "closed-W38-fulfilment-platform",
        "service.gateway.deployment",
        "gateway/deploy-88 went out on Friday at 10:58, with 12 points for its batch.",
        "gateway/deploy-88 went out on Friday at 10:58, with 12 points.",
        "gateway/deploy-88 went out on Friday at 10:58, with 13 points for its batch.",
    ),
    (
        "hazel-W38-fulfilment",
        "service.notifications.movement",
        "Smaller changes gave Notifications 5.6 of its 10.1 points.",
        "Smaller changes gave Notifications 10.1 of its 5.6 points.",
        "Larger changes gave Notifications 5.6 of its 10.1 points.",
    ),
    (
        "hazel-W36-storefront",
        "service.checkout.movement",
        "Checkout sits 2.6 points over its usual 33.2, as gates put 5.9 on top and smaller diffs took 3.4 away.",
        "Checkout sits 2.6 points over its usual 33.2, as gates put 3.4 on top and smaller diffs took 5.9 away.",
    ),
    (
        "closed-W36-storefront",
        "way.acme/shop#3942 way.acme/shop#3968",
        "acme/shop#3942 and acme/shop#3968 would score 27 or 30 points each with no incident open.",
        "acme/shop#3942 and acme/shop#3968 would score 27 or 31 points each with no incident open.",
        "acme/shop#3942 and acme/shop#3968 would score 30 points each with no incident open.",
    ),
    (
        "closed-W36-storefront",
        "service.checkout.share service.catalogue.share",
        "Checkout carries 64.6 percent of Storefront's risk.",
        "Catalogue carries 64.6 percent of Storefront's risk.",
    ),
]
RANGES = [
    (
        "closed-W36-storefront",
        "change.acme/shop#3952 change.acme/shop#3921 change.acme/shop#3951",
        "acme/shop#3952, acme/shop#3921 and acme/shop#3951 score from 26 to 34 points.",
        "acme/shop#3952, acme/shop#3921 and acme/shop#3951 score between 26 and 31 points.",
        "acme/shop#3952, acme/shop#3921 and acme/shop#3951 score between 31 and 34 points.",
        "acme/shop#3952, acme/shop#3921 and acme/shop#3951 score from 27 to 34 points.",
    ),
]
OTHERS = " ".join(f"service.{name}.elevated" for name in ("payments", "ledger", "auth", "profiles", "catalogue"))
APART = [
    (
        "W36-director",
        OTHERS,
        "Outside Checkout nothing scored high or critical.",
        "Outside Auth nothing scored high or critical.",
        "Outside Checkout two changes scored high or critical.",
    ),
    (
        "W36-director",
        OTHERS.replace("auth", "checkout"),
        "Apart from Auth two changes scored high or critical.",
        "Apart from Auth nothing scored high or critical.",
        "Apart from Checkout nothing scored high or critical.",
    ),
    (
        "W36-director",
        "service.auth.coverage service.checkout.coverage",
        "Checkout lost 1.2 points of coverage, four times as much as Auth.",
        "Checkout lost 1.2 points of coverage, twice as much as Auth.",
        "Auth lost 1.2 points of coverage, four times as much as Checkout.",
    ),
    (
        "closed-W38-fulfilment-platform",
        "service.gateway.deployment service.notifications.deployment",
        "Twelve points separate gateway/deploy-88 from notifications/deploy-82.",
        "Ten points separate gateway/deploy-88 from notifications/deploy-82.",
    ),
    (
        "closed-W36-identity",
        "service.auth.share service.profiles.share",
        "The gap in risk share between Auth and Profiles is 46.8 percentage points.",
        "The gap in risk share between Auth and Profiles is 40.8 percentage points.",
    ),
    (
        "closed-W36-identity",
        "service.auth.share",
        "Auth's share of the risk eased from its 12-week maximum of 73.9 percent to 73.4.",
        "Auth's share of the risk eased from its 12-week maximum of 73.4 percent to 73.9.",
        "Auth's share of the risk eased from its usual 73.9 percent to 73.4.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in APART])
def test_what_is_left_out_and_what_is_between_two_may_be_told(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in PAIRS])
def test_a_number_is_of_the_changes_of_the_service_or_of_the_part_that_is_named(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in RANGES])
def test_the_least_and_the_greatest_of_several_may_be_told(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


GAPS = "Ownership gaps in Auth and Payments read as governance, and {} average stands at {} points, the {} in 12 weeks."


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        (("the three teams'", 29.8, "highest"), True),
        (("the two teams'", 29.8, "highest"), False),
        (("the three teams'", 28.8, "highest"), False),
        (("the three teams'", 29.8, "lowest"), False),
        (("Auth's", 29.8, "highest"), False),
    ],
)
def test_an_average_of_all_members_is_that_of_the_scope(told, *, is_true):
    assert (not codes("7405-W35-three-teams", GAPS.format(*told), "pattern.driver", "record.mean")) is is_true


def test_what_a_level_was_reached_by_does_not_have_it() -> None:
    text = "Checkout {} to {} points mainly because of {}, which took off {}."
    right, own = ("fell", "24.5", "lines added", "6.4"), "service.checkout.movement"
    assert codes("1001-W37-storefront", text.format(*right), own) == set()
    for place, wrong in enumerate(("rose", "23.5", "lines deleted", "5.4")):
        told = (*right[:place], wrong, *right[place + 1 :])
        assert codes("1001-W37-storefront", text.format(*told), own) != set(), told


def test_the_subject_goes_on_behind_what_it_was_held_against() -> None:
    two = ("service.auth.share", "service.profiles.share")
    text = "Auth landed twice as many changes as Profiles, 14 against seven, and carries {} percent of the risk."
    assert codes("1001-W36-identity", text.format("72.1"), *two) == set()
    assert codes("1001-W36-identity", text.format("27.9"), *two) == {"entity"}
