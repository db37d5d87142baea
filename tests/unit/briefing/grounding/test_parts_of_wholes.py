"""Parts of wholes: of the scope's or a team's own numbers, of what a change is split into, and what they come to."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

TWO = "service.auth.share service.profiles.share"
REPAIRS = "week.repairs service.auth.repairs service.ledger.repairs"
PAIRS = [
    (
        "7001-W38-storefront",
        "service.catalogue.repairs service.checkout.repairs week.repairs",
        "Three repairs at Catalogue and two at Checkout make five, against three usually.",
        "Three repairs at Catalogue and two at Checkout make five, against six usually.",
    ),
    (
        "7001-W38-storefront",
        "service.catalogue.repairs service.checkout.repairs week.repairs",
        "Three repairs at Catalogue and two at Checkout make five in all, against the usual three.",
        "Three repairs at Catalogue and two at Checkout make six in all, against the usual three.",
    ),
    (
        "7001-W35-payments",
        "service.payments.movement",
        "Missing owner approval and ownership gap together explain 4.7 of the extra 8.1 points.",
        "Missing owner approval and ownership gap together explain 4.7 of the extra 9.1 points.",
    ),
    (
        "7001-W35-payments",
        "service.payments.movement",
        "Missing owner approval, ownership gap and thin review make up 5.9 of the additional 8.1 points.",
        "Missing owner approval, ownership gap and thin review make up 8.1 of the additional 5.9 points.",
    ),
    (
        "7001-W34-discovery",
        "band.moderate week.changes",
        "One sixth of the changes scored moderate; the week before it was more than half.",
        "One sixth of the changes scored moderate; the week before it was less than half.",
    ),
    (
        "7001-W34-discovery",
        "band.moderate week.changes",
        "One sixth of the changes scored moderate, against 53 percent in the week before.",
        "One sixth of the changes scored moderate, against the usual 53 percent.",
    ),
    (
        "7001-W34-discovery",
        "band.moderate week.changes",
        "In the week before, more than half of the changes scored moderate.",
        "More than half of the changes scored moderate.",
    ),
    (
        "1001-W36-identity",
        TWO,
        "Auth brought 471 of the 653 points, about 72 percent.",
        "Auth brought 471 of the 653 points, about 71 percent.",
    ),
    (
        "1001-W36-identity",
        TWO,
        "Of the 653 points, Profiles had 182, roughly 28 percent.",
        "Of the 653 points, Profiles had 182, roughly 27 percent.",
    ),
    (
        "hazel-W37-three-teams",
        REPAIRS,
        "A quarter of the eight repairs were Auth's.",
        "A quarter of the eight repairs were Ledger's.",
    ),
    (
        "hazel-W37-three-teams",
        REPAIRS,
        "A quarter of the eight repairs lie with Auth.",
        "A quarter of the eight repairs lie with Ledger.",
    ),
    (
        "hazel-W37-three-teams",
        "week.lead_time",
        "Lead time was about 0.7 times that of the week before, 49.3 hours against 66.6.",
        "Lead time was about 0.8 times that of the week before, 49.3 hours against 66.6.",
    ),
    (
        "hazel-W37-three-teams",
        "team.payments.share team.identity.share",
        "Payments and Identity lie 1.6 percentage points apart, at 34.6 and 33 percent of the points.",
        "Payments and Identity lie three percentage points apart, at 34.6 and 33 percent of the points.",
    ),
    (
        "1001-W36-identity",
        "service.auth.share service.profiles.share",
        "Auth scored 471 of Identity's 653 points, and Profiles the other 182.",
        "Auth scored 471 of Identity's 663 points, and Profiles the other 182.",
    ),
    (
        "1001-W36-identity",
        "service.auth.share service.profiles.share",
        "Two thirds of Identity's changes, 14 of 21, were Auth's.",
        "Two thirds of Identity's changes, 14 of 21, were Profiles'.",
    ),
    (
        "1001-W36-identity",
        "group.governance",
        "Ownership gaps weigh 6.3 points in Identity.",
        "Ownership gaps weigh 13.7 points in Identity.",
    ),
    (
        "512-W36-fulfilment-platform",
        "service.shipping.share team.fulfilment.share team.platform.share",
        "Shipping made nine of Fulfilment's 16 changes.",
        "Shipping made nine of Platform's 15 changes.",
    ),
    (
        "733-W34-discovery",
        "group.volume week.mean",
        "Of the 25.6 points of an average change, 14.7 came from large changes, more than half.",
        "Of the 25.6 points of an average change, 14.7 came from large changes, less than half.",
    ),
    (
        "733-W34-discovery",
        "service.search.objective service.recommendations.objective",
        "Neither error budget burns at even half its own pace.",
        "Neither error budget burns at even a third of its own pace.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_a_part_is_held_against_its_whole(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_a_part_of_what_several_have_is_not_that_of_one_of_them():
    text, facts = (
        "{} of the 16 changes at Shipping and Notifications lost coverage.",
        (
            "service.shipping.coverage",
            "service.notifications.coverage",
        ),
    )
    assert codes("5202-W34-fulfilment", text.format("Twelve"), *facts) == set()
    for wrong in ("Six", "Seven", "Nine"):
        assert codes("5202-W34-fulfilment", text.format(wrong), *facts) != set()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Checkout's riskiest deployment scored 44 points, just over half of the 86 of the week before.",
            "Checkout's riskiest deployment scored 44 points, just under half of the 86 of the week before.",
        ),
        (
            "Checkout's riskiest deployment fell by just under half of last week's 86 points.",
            "Checkout's riskiest deployment fell by just over half of last week's 86 points.",
        ),
    ],
)
def test_a_part_of_an_earlier_number_is_how_far_it_went_only_where_it_moved_by_it(right, wrong):
    assert codes("5101-W38-three-teams", right, "service.checkout.deployment") == set()
    assert codes("5101-W38-three-teams", wrong, "service.checkout.deployment")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Together Auth and Profiles scored 557 points, 389 of them in Auth.",
            "Together Auth and Profiles scored 558 points, 389 of them in Auth.",
        ),
        (
            "Together, Auth and Profiles made 21 changes, 14 of them in Auth.",
            "Together, Auth and Profiles made 21 changes, 14 of them in Profiles.",
        ),
        (
            "Auth and Profiles together scored 557 points, 389 of them in Auth.",
            "Auth and Profiles together scored 557 points, 389 of them in Profiles.",
        ),
    ],
)
def test_a_part_that_is_told_behind_its_whole_is_no_second_of_a_list(right, wrong):
    facts = ("service.auth.share", "service.profiles.share")
    assert codes("6111-W38-identity", right, *facts) == set()
    assert codes("6111-W38-identity", wrong, *facts)


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("no change scored high or critical, and the average score fell to 25.6 points from 29.8", True),
        ("no change scored high or critical, and the average fell from 29.8 points to 25.6", True),
        ("no change scored high or critical, and the average score fell to 25.6 points from 28.8", False),
        ("no change scored high or critical, and the average score rose to 25.6 points from 29.8", False),
        ("three changes scored high or critical, and the average fell to 25.6 points from 29.8", False),
    ],
)
def test_the_bare_end_of_a_movement_counts_no_changes_of_a_band(told, *, is_true):
    text = f"A quiet week for Discovery: {told}."
    assert (not codes("7001-W34-discovery", text, "week.elevated", "week.mean")) is is_true


PROFILES = "rowan-W34-identity"


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (PROFILES, "Of Auth's 13 changes, five lost coverage; of the seven at Profiles, {} did.", "four", "five",
         "service.auth.coverage service.profiles.coverage"),
        ("hazel-W36-payments", "Of Payments' 14 changes, eight lost coverage; of the {} at Ledger, five did.", "eight",
         "seven", "service.payments.coverage service.ledger.coverage"),
        (PROFILES, "Of the 21 changes 16 were safe, about {}, and five were moderate.", "three in four", "one in four",
         "week.changes band.safe band.moderate"),
    ],
)  # fmt: skip
def test_a_new_whole_and_a_rate_are_no_parts_of_the_whole_before(
    payload: str, text: str, right: str, wrong: str, facts: str
) -> None:
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Of four times that a service was warned, it had an incident within 14 days in {}.", "two", "three"),
        ("Of {} times that a service was warned, it had an incident within 14 days in two.", "four", "ten"),
        ("In {} of the four times that a service was warned, it had an incident within 14 days.", "two", "three"),
    ],
)
def test_times_that_something_was_warned_are_counted(text: str, right: str, wrong: str) -> None:
    assert codes(PROFILES, text.format(right), "forecast.hits") == set()
    assert codes(PROFILES, text.format(wrong), "forecast.hits") != set()


def test_the_hits_of_the_others_are_no_part_of_the_warned() -> None:
    # Three teams: one of one that were warned, nine of 41 others.
    text = "Of the {} warned services nine had an incident within 14 days."
    assert codes("hazel-W36-three-teams", text.format("41"), "forecast.hits") != set()


def test_the_remaining_third_is_a_part_and_no_place() -> None:
    facts = ("band.moderate", "band.safe", "week.changes")
    text = "Two thirds of the 21 changes were {}, the remaining {} {}."
    assert codes("512-W35-identity", text.format("moderate", "third", "safe"), *facts) == set()
    assert codes("512-W35-identity", text.format("moderate", "quarter", "safe"), *facts) != set()
    assert codes("512-W35-identity", text.format("safe", "third", "moderate"), *facts) != set()


def test_the_total_of_several_is_what_they_have_together() -> None:
    two = ("service.checkout.share", "service.catalogue.share")
    text = "Checkout, which collected {} points, had {} percent of the total of {}."
    assert codes("1001-W36-storefront", text.format("437", "64.8", "674"), *two) == set()
    for wrong in (("237", "64.8", "674"), ("437", "35.2", "674"), ("437", "64.8", "437"), ("437", "64.8", "237")):
        assert codes("1001-W36-storefront", text.format(*wrong), *two) != set(), wrong
    text = "Between them, Checkout with {} points and Catalogue with {} collected {}."
    assert codes("1001-W36-storefront", text.format("437", "237", "674"), *two) == set()
    for wrong in (("237", "437", "674"), ("437", "237", "437"), ("437", "237", "664")):
        assert codes("1001-W36-storefront", text.format(*wrong), *two) != set(), wrong
