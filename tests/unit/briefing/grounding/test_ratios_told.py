"""Ratios that are told behind two numbers, and with another: "382 and 181, so 2.1 times as many"."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS_0 = (
    "service.auth.share",
    "service.profiles.share",
)
FACTS_1 = (
    "group.governance",
    "group.volume",
)
FACTS_2 = (
    "group.volume",
    "group.governance",
)
FACTS_3 = (
    "band.moderate",
    "week.changes",
)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("5707-W38-identity", "Auth had 382 points and Profiles 181, so Auth about 2.1 times as many.", FACTS_0),
        ("5707-W38-identity", "Auth had 382 points and Profiles 181, so Auth had about 2.1 times as many.", FACTS_0),
        ("5707-W38-identity", "Auth had 14 changes and Profiles 7, so Auth twice as many.", FACTS_0),
    ],
)
def test_ratios_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("5707-W38-identity", "Auth had 382 points and Profiles 181, so Auth about 3.1 times as many.", FACTS_0),
        ("5707-W38-identity", "Auth had 382 points and Profiles 182, so Auth about 2.1 times as many.", FACTS_0),
        ("5707-W38-identity", "Auth had 382 points, so Profiles had 181.", FACTS_0),
        ("5707-W38-identity", "Auth had 14 changes and Profiles 7, so three times as many.", FACTS_0),
        ("5707-W38-identity", "Auth had 382 points and Profiles 181, so half as many.", FACTS_0),
    ],
)
def test_ratios_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1907-W36-payments",
            (
                "Ownership gaps have grown to 7.4 points, from 6.4 last week, and now weigh about half as much "
                "as large changes."
            ),
            FACTS_1,
        ),
        ("1907-W36-payments", "Ownership gaps, at 7.4 points, weigh about half as much as large changes.", FACTS_1),
        ("1907-W36-payments", "Ownership gaps weigh about half as much as large changes.", FACTS_1),
        (
            "1907-W36-payments",
            "Ownership gaps have grown from 6.4 to 7.4 points and now weigh about half as much as large changes.",
            FACTS_1,
        ),
        (
            "1907-W36-payments",
            (
                "Ownership gaps rose to 7.4 points, from 6.4 last week, and now weigh more than half as much as "
                "large changes."
            ),
            FACTS_1,
        ),
        (
            "1907-W36-payments",
            (
                "Large changes fell to 14 points, from 14.7 last week, and now weigh about twice as much as "
                "ownership gaps."
            ),
            FACTS_1,
        ),
        (
            "1907-W34-fulfilment-platform",
            (
                "Ownership gaps have grown to 2.8 points, from 2.4 last week, and now weigh a fifth as much as "
                "large changes."
            ),
            FACTS_2,
        ),
    ],
)
def test_about_a_part_as_much_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "1907-W36-payments",
            (
                "Ownership gaps have grown to 7.4 points, from 6.4 last week, and now weigh about a third as "
                "much as large changes."
            ),
            FACTS_1,
        ),
        (
            "1907-W36-payments",
            (
                "Ownership gaps have grown to 7.4 points, from 6.4 last week, and now weigh twice as much as "
                "large changes."
            ),
            FACTS_1,
        ),
        ("1907-W36-payments", "Large changes weigh about half as much as ownership gaps.", FACTS_1),
        (
            "1907-W36-payments",
            (
                "Large changes fell to 14 points, from 14.7 last week, and now weigh about half as much as "
                "ownership gaps."
            ),
            FACTS_1,
        ),
        (
            "1907-W34-fulfilment-platform",
            (
                "Ownership gaps have grown to 2.8 points, from 2.4 last week, and now weigh about half as much "
                "as large changes."
            ),
            FACTS_2,
        ),
    ],
)
def test_about_a_part_as_much_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, twice the usual count of 16.", FACTS_3),
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, twice the usual 16.", FACTS_3),
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, twice the usual number of 16.", FACTS_3),
        ("5808-W36-three-teams", "32 of the 64 changes were moderate, twice the usual count of 16.", FACTS_3),
    ],
)
def test_twice_the_usual_count_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, twice the usual count of 62.", FACTS_3),
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, three times the usual count of 16.", FACTS_3),
        ("5808-W36-three-teams", "Half of the 64 changes were moderate, twice the usual count of 35.", FACTS_3),
        ("5808-W36-three-teams", "A third of the 64 changes were moderate, twice the usual count of 16.", FACTS_3),
        ("5808-W36-three-teams", "32 of the 64 changes were moderate, twice the usual count of 20.", FACTS_3),
    ],
)
def test_twice_the_usual_count_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(("step", "is_true"), [("four times", True), ("three more than", True), ("twice", False)])
def test_the_one_of_last_week_is_a_number_that_is_held_against(step, is_true):
    told = f"There were four repairs, {step} last week's one."
    assert (codes("6111-W38-payments", told, "week.repairs") == set()) is is_true
