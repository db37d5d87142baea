"""When something happened, how long after something else, and in which weeks: each with its wrong twin."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

STORE, CALM, SOURCE = "hazel-W36-storefront", "closed-W38-fulfilment-platform", "source.pagerduty"
BOTH = ("deployment.checkout/deploy-117", "change.acme/shop#3978")
TWO = ("change.acme/shop#3978", "change.acme/shop#3974")
WINDOWS, REVERTS = "ahead.windows", "positive.no-reverts"


@pytest.mark.parametrize(
    ("right", "wrong", "facts"),
    [
        (
            "checkout/deploy-117 went out 54 minutes after its riskiest change landed.",
            "checkout/deploy-117 went out 44 minutes after its riskiest change landed.",
            BOTH,
        ),
        (
            "checkout/deploy-117 followed acme/shop#3978 by 54 minutes.",
            "acme/shop#3978 followed checkout/deploy-117 by 54 minutes.",
            BOTH,
        ),
        (
            "acme/shop#3978 landed on Friday, and acme/shop#3974 followed 25 minutes later.",
            "acme/shop#3974 landed on Friday, and acme/shop#3978 followed 25 minutes later.",
            TWO,
        ),
        (
            "A little less than an hour after acme/shop#3978 landed, checkout/deploy-117 went out.",
            "A little less than a day after acme/shop#3978 landed, checkout/deploy-117 went out.",
            BOTH,
        ),
        (
            "acme/shop#3978 landed on the same day as acme/shop#3974.",
            "acme/shop#3978 landed the day before acme/shop#3974.",
            TWO,
        ),
        (
            "checkout/deploy-117 took acme/shop#3978 out 54 minutes after it had landed.",
            "checkout/deploy-117 took acme/shop#3978 out 54 minutes before it had landed.",
            BOTH,
        ),
        (
            "acme/shop#3978, aboard checkout/deploy-117, merged 54 minutes before it shipped.",
            "acme/shop#3978, aboard checkout/deploy-117, merged 54 minutes after it shipped.",
            BOTH,
        ),
        (
            "acme/shop#3978 needed 54 minutes from landing to checkout/deploy-117.",
            "acme/shop#3978 needed 34 minutes from landing to checkout/deploy-117.",
            BOTH,
        ),
        (
            "acme/shop#3978 landed and, almost an hour on, was out in checkout/deploy-117.",
            "acme/shop#3978 landed and, almost two hours on, was out in checkout/deploy-117.",
            BOTH,
        ),
    ],
)
def test_a_time_between_two_moments_is_worked_out(right, wrong, facts):
    assert codes(STORE, right, *facts) == set()
    assert codes(STORE, wrong, *facts) != set()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("the mornings of the 8th, 9th and 10th", "the mornings of the 9th, 10th and 11th"),
        (
            "the mornings of Tuesday 8, Wednesday 9 and Thursday 10 September",
            "the mornings of Wednesday 9 September and Friday 11",
        ),
        ("Tuesday, Wednesday and Thursday morning", "Monday, Tuesday and Wednesday morning"),
        ("the mornings of September 8, 9 and 10", "the afternoons of September 8, 9 and 10"),
    ],
)
def test_every_day_of_a_list_has_the_part_of_the_day(right, wrong):
    text = "Once the incident is settled, Checkout can use {}."
    assert codes(STORE, text.format(right), WINDOWS) == set()
    assert "period" in codes(STORE, text.format(wrong), WINDOWS)


def test_a_time_to_avoid_is_no_good_one():
    text = "Checkout should {} the {} of the {}."
    assert codes(STORE, text.format("avoid", "afternoon", "11th"), WINDOWS) == set()
    assert codes(STORE, text.format("use", "afternoon", "11th"), WINDOWS) == {"state"}
    assert "state" in codes(STORE, text.format("avoid", "morning", "10th"), WINDOWS)


def test_a_source_stopped_in_one_part_of_its_day():
    text = "PagerDuty went quiet on Wednesday {}."
    assert codes("closed-W38-fulfilment-platform", text.format("morning"), SOURCE) == set()
    assert codes("closed-W38-fulfilment-platform", text.format("afternoon"), SOURCE) == {"period"}


def test_each_of_two_has_its_own_part_of_the_day():
    text = "On Friday 4 September {} landed in the {}."
    assert codes(STORE, text.format("acme/shop#3978", "afternoon"), *TWO) == set()
    assert codes(STORE, text.format("acme/shop#3978", "morning"), *TWO) == {"period"}


def test_an_ask_is_of_the_week_before():
    text = "The ask of week {} stands at 100 percent, as before."
    assert codes("877-W36-payments", text.format(35), "ask.payments:ownership") == set()
    assert codes("877-W36-payments", text.format(36), "ask.payments:ownership") == {"period"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "One change was reverted in the twelve weeks before, and none this week.",
            "This week saw one revert; the twelve weeks before had none.",
        ),
        (
            "No change was reverted, against one in the twelve weeks before.",
            "No change was reverted, against two in the twelve weeks before.",
        ),
    ],
)
def test_reverts_of_the_weeks_before_stand_beside_them(right, wrong):
    assert codes(STORE, right, REVERTS) == set()
    assert codes(STORE, wrong, REVERTS) != set()


def test_late_before_days_off_is_not_early():
    text = "Two changes went out {} before days off."
    assert codes(STORE, text.format("late"), "calendar.late") == set()
    assert codes(STORE, text.format("early"), "calendar.late") == {"period"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "acme/ledger#543, acme/payments#978 and acme/payments#986 landed two days from first to last.",
            "acme/ledger#543, acme/payments#978 and acme/payments#986 landed four days from first to last.",
        ),
        (
            "Between the first and the last of acme/ledger#543 and acme/payments#978 lay 83 minutes.",
            "Between the first and the last of acme/ledger#543 and acme/payments#978 lay 53 minutes.",
        ),
        (
            "acme/ledger#543 and acme/payments#978 landed on Monday, 83 minutes from first to last.",
            "acme/ledger#543, acme/payments#986 and acme/payments#978 landed, 83 minutes from first to last.",
        ),
        (
            "acme/ledger#543 and acme/payments#978 landed within about an hour and a half.",
            "acme/ledger#543 and acme/payments#978 landed within about half an hour.",
        ),
    ],
)
def test_from_the_first_to_the_last_is_from_the_earliest_to_the_latest(text, wrong):
    facts = ("change.acme/ledger#543", "change.acme/payments#978", "change.acme/payments#986")
    assert codes("1002-W38-payments", text, *facts) == set()
    assert codes("1002-W38-payments", wrong, *facts)
