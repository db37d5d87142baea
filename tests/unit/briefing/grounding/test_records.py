"""What is said of many weeks is held against each of them: never, no week, the first in, short of the peak."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W37-three-teams"


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (WEEK, "Lead time has not been {} in 12 weeks.", "shorter", "longer", "week.lead_time"),
        (WEEK, "Never in the last 12 weeks has the lead time been {}.", "shorter", "longer", "week.lead_time"),
        (WEEK, "No week of the 12 before had a lead time as {} as 49.3 hours.", "short", "long", "week.lead_time"),
        (WEEK, "{} of the last 12 had a lower average.", "No week", "Only one week", "record.mean"),
        (WEEK, "It was the {} week in 12, at 24.2 points on average.", "calmest", "riskiest", "record.mean"),
        (WEEK, "The one revert was the first after {} weeks without any.", "five", "eight", "week.reverts"),
        (
            "hazel-W38-fulfilment",
            "Awkward deploy times are at their {} in six weeks, 0.6 points.",
            "highest",
            "lowest",
            "group.timing",
        ),
        (
            WEEK,
            "Checkout's share of 19.2 percent is {} its 12-week peak of 29.1.",
            "well short of",
            "beyond",
            "service.checkout.share",
        ),
    ],
)
def test_a_record_is_one_over_every_week_that_it_is_said_of(payload, text, right, wrong, facts):
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) & {"superlative", "rank", "direction"}


def test_what_is_said_to_be_as_in_the_week_before_was_so_in_both():
    assert codes(WEEK, "After one incident the week before, there was none.", "week.incidents") == set()
    assert "period" in codes(WEEK, "Neither this week nor the week before had an incident.", "week.incidents")
    assert "period" in codes(WEEK, "No deployment failed, as in the week before.", "week.failures")
    same = "Repairs came to eight, as in the week before."
    assert codes(WEEK, same, "week.repairs") == set()


def test_a_number_of_the_week_is_not_that_of_a_month_or_a_quarter():
    assert "period" in codes(WEEK, "There were 26 deployments in the quarter.", "week.deployments")
    assert "period" in codes(WEEK, "Nobody saw an incident in the whole of September.", "week.incidents")


@pytest.mark.parametrize(
    "said", ["The mean score {} every one of the last twelve weeks.", "The mean {} each of 12 weeks."]
)
def test_what_tops_every_week_is_the_highest_of_them(said):
    assert codes("5404-W37-payments", said.format("undercut"), "record.mean") == set()
    assert "superlative" in codes("5404-W37-payments", said.format("topped"), "record.mean")


def test_the_record_that_was_broken_is_not_what_the_week_has():
    assert codes("1907-W37-identity", "The week averaged 23 points, the lowest in 12 weeks.", "record.mean") == set()
    assert codes("1907-W37-identity", "The week averaged 24.4 points, the lowest in 12 weeks.", "record.mean") != set()
    beaten = "The average of {} points is the lowest in 12 weeks, beating the earlier low of {}."
    assert codes("311-W37-payments", beaten.format("23.8", "24.6"), "record.mean") == set()
    assert codes("311-W37-payments", beaten.format("24.6", "23.8"), "record.mean") != set()


@pytest.mark.parametrize("old", ["previous", "prior", "earlier", "former", "old"])
def test_what_was_the_low_before_this_one_may_be_called_any_word_for_old(old):
    facts, said = ("movement", "record.mean"), "Average risk was 26.7 points, against a usual {} and the {} {} of {}."
    assert codes("6010-W34-three-teams", said.format(30.9, old, "low", 27.3), *facts) == set()
    assert codes("6010-W34-three-teams", said.format(30.9, old, "high", 27.3), *facts)
    assert codes("6010-W34-three-teams", said.format(27.3, old, "low", 30.9), *facts)


@pytest.mark.parametrize("things", ["five of last week's asks", "five of the previous week's asks"])
def test_what_a_week_had_is_no_part_of_the_weeks(things):
    told = f"All {things} are done, and average risk {{}} in 12 weeks."
    facts = ("checkout:incident", "checkout:queue", "auth:ownership", "payments:ownership", "checkout:timing")
    facts = (*(f"ask.{one}" for one in facts), "record.mean")
    assert codes("6111-W37-three-teams", told.format("fell to its lowest"), *facts) == set()
    assert "superlative" in codes("6111-W37-three-teams", told.format("rose to its highest"), *facts)


@pytest.mark.parametrize(
    ("payload", "text", "is_true"),
    [
        ("7001-W37-three-teams", "At 24 points the average undercuts 25.6, the lowest of the 12 weeks before.", True),
        (
            "7405-W35-three-teams",
            "At 29.8 points the average outstrips 29.1, the highest of the 12 weeks before.",
            True,
        ),
        ("7001-W37-three-teams", "At 24 points the average tops 25.6, the lowest of the 12 weeks before.", False),
        ("7001-W37-three-teams", "At 24 points the average undercuts 25.6, the highest of the 12 weeks before.", False),
        ("7001-W37-three-teams", "At 24 points the average undercuts 26.6, the lowest of the 12 weeks before.", False),
        ("7001-W37-three-teams", "At 25.6 points the average undercuts 24, the lowest of the 12 weeks before.", False),
        ("7405-W35-three-teams", "At 29.8 points the average trails 29.1, the highest of the 12 weeks before.", False),
    ],
)
def test_every_verb_of_two_numbers_may_stand_before_the_bound_of_a_record(payload, text, *, is_true):
    assert (not codes(payload, text, "record.mean")) is is_true


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("exceed the usual count by two and fall two short of last week's", True),
        ("trail last week's count by two", True),
        ("trail the usual count by two", False),
        ("exceed last week's count by two", False),
        ("exceed the usual count by three", False),
        ("exceed the usual count by two and fall three short of last week's", False),
        ("exceed last week's count by two and fall two short of the usual", False),
    ],
)
def test_a_verb_holds_a_band_against_another_time_by_a_step(told, *, is_true):
    assert (not codes("7001-W35-fulfilment-platform", f"The 25 safe changes {told}.", "band.safe")) is is_true


@pytest.mark.parametrize("told", ["{} before was {} points", "old {} was {} points"])
def test_the_least_of_the_weeks_before_may_be_told_behind_the_least_of_all(told):
    text = "The average of 25.6 points is the lowest in 12 weeks; the " + told + "."
    assert codes("7001-W34-discovery", text.format("lowest", 26.9), "record.mean") == set()
    assert codes("7001-W34-discovery", text.format("highest", 26.9), "record.mean")
    assert codes("7001-W34-discovery", text.format("lowest", 27.9), "record.mean")
    assert codes("7001-W34-discovery", text.format("lowest", 25.6), "record.mean")
    ahead = "The average of 25.6 points is the lowest in 12 weeks; 26.9 points was the {} before."
    assert codes("7001-W34-discovery", ahead.format("lowest"), "record.mean") == set()
    assert codes("7001-W34-discovery", ahead.format("highest"), "record.mean")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        (
            "Platform's share of the points came down to 47.7 percent from 56.9, which had been its {} in 12 weeks.",
            True,
        ),
        ("Platform's share of the points came down from 56.9, its {} in 12 weeks, to 47.7 percent.", True),
        ("Platform's share of the points came down from 56.9 to 47.7 percent, its {} in 12 weeks.", False),
        ("Platform's share of the points came down from 56.9, its {} in 11 weeks, to 47.7 percent.", False),
    ],
)
def test_the_number_of_the_week_before_may_have_been_the_highest(text: str, *, is_true: bool) -> None:
    found = codes("8916-W34-fulfilment-platform", text.format("highest"), "team.platform.share")
    assert (found == set()) is is_true
    assert codes("8916-W34-fulfilment-platform", text.format("lowest"), "team.platform.share") != set()
