"""Steps and ratios whose two ends the sentence tells: proven by those very two, and by no others."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

OBJECTIVES = ("service.search.objective", "service.payments.objective", "service.auth.objective")
SHARES = ("service.auth.share", "service.profiles.share")
STANDING = [
    pytest.param(
        "atlas",
        "Auth's error budget burns at less than half of its budgeted pace.",
        "Auth's error budget burns at less than a third of its budgeted pace.",
        OBJECTIVES,
        id="a part of the pace",
    ),
    pytest.param(
        "atlas",
        "Search's error budget burns at more than twice its pace.",
        "Payments' error budget burns at more than twice its pace.",
        OBJECTIVES,
        id="a multiple of the pace",
    ),
    pytest.param(
        "atlas",
        "Search burns its error budget at six times the pace of Auth.",
        "Auth burns its error budget at six times the pace of Search.",
        OBJECTIVES,
        id="the pace of another",
    ),
    pytest.param(
        "atlas",
        "Payments has 37 percentage points more of its error budget left than Search.",
        "Search has 37 percentage points more of its error budget left than Payments.",
        OBJECTIVES,
        id="percentage points more than another",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth landed twice as many changes as Profiles.",
        "Profiles landed twice as many changes as Auth.",
        SHARES,
        id="twice as many as another",
    ),
    pytest.param(
        "closed-W36-identity",
        "Profiles landed seven changes, half as many as Auth.",
        "Auth landed 14 changes, half as many as Profiles.",
        SHARES,
        id="half as many as another",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth has 494 points, about 2.8 times the 179 of Profiles.",
        "Auth has 494 points, about 3.8 times the 179 of Profiles.",
        SHARES,
        id="a multiple of another's number",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth leads Profiles by seven changes.",
        "Profiles leads Auth by seven changes.",
        SHARES,
        id="one leads another by so many",
    ),
    pytest.param(
        "closed-W36-identity",
        "Between Auth and Profiles lies a gap of 46.8 percentage points in the share of risk.",
        "Between Auth and Profiles lies a gap of 36.8 percentage points in the share of risk.",
        SHARES,
        id="the gap between two",
    ),
    pytest.param(
        "atlas",
        "Ownership gaps weigh 14 points, twice what they usually do.",
        "Ownership gaps weigh 14 points, twice what they did the week before.",
        ("group.governance",),
        id="what it usually is",
    ),
    pytest.param(
        "W36-storefront",
        "Missing tests weigh about two thirds of what they did the week before, 1.1 points instead of 1.7.",
        "Missing tests weigh about half of what they did the week before, 1.1 points instead of 1.7.",
        ("group.testing",),
        id="a part of what it was",
    ),
    pytest.param(
        "W36-storefront",
        "The riskiest deployment scored 44 points more than the one of the previous week, 83 against 39.",
        "The riskiest deployment scored 44 points less than the one of the previous week, 83 against 39.",
        ("week.deployment",),
        id="points more than the one of the week before",
    ),
    pytest.param(
        "closed-W38-fulfilment-platform",
        "Deployments dropped by a third, from 18 to the usual 12.",
        "Deployments dropped by half, from 18 to the usual 12.",
        ("week.deployments",),
        id="a step with both of its ends",
    ),
    pytest.param(
        "closed-W37-storefront",
        "At 3,895 minutes the time to restore was more than 50 times the usual 74.",
        "At 3,895 minutes the time to restore was more than 60 times the usual 74.",
        ("week.mttr",),
        id="a large multiple of the usual number",
    ),
    pytest.param(
        "atlas",
        "Lead time was 36 hours, a day and a half less than usual.",
        "Lead time was 36 hours, a day and a half more than usual.",
        ("week.lead_time",),
        id="a time less than usual",
    ),
    pytest.param(
        "closed-W36-identity",
        "Lead time shortened to 70.4 hours, a gain of a little less than a day on the usual.",
        "Lead time shortened to 70.4 hours, a gain of a little more than two days on the usual.",
        ("week.lead_time",),
        id="a gain of so much",
    ),
    pytest.param(
        "atlas",
        "High changes came to nine, four more than the week before.",
        "High changes came to nine, six more than the week before.",
        ("band.high",),
        id="so many more than the week before",
    ),
    pytest.param(
        "atlas",
        "There are more than twice as many safe changes as high ones.",
        "There are more than twice as many high changes as safe ones.",
        ("band.safe", "band.high"),
        id="twice as many of one band as of another",
    ),
    pytest.param(
        "atlas",
        "Restoring service took three hours in the median, three times as long as usual.",
        "Restoring service took three hours in the median, three times as short as usual.",
        ("week.mttr",),
        id="as short as",
    ),
    pytest.param(
        "W36-storefront",
        "Ownership gaps weigh two points, a good half of their usual 3.6.",
        "Ownership gaps weigh two points, a good third of their usual 3.6.",
        ("group.governance",),
        id="a good half",
    ),
    pytest.param(
        "atlas",
        "Two in every five changes were safe.",
        "Three in every five changes were safe.",
        ("band.safe", "week.changes"),
        id="so many in every so many",
    ),
    pytest.param(
        "W36-storefront",
        "Catalogue has 70 percent of its error budget left, Checkout 27 points less.",
        "Catalogue has 70 percent of its error budget left, Checkout 27 points more.",
        ("service.checkout.objective", "service.catalogue.objective"),
        id="less than the one named before",
    ),
    pytest.param(
        "W36-storefront",
        "Checkout landed three changes more than Catalogue, and averaged 10.9 points more.",
        "Checkout landed three changes more than Catalogue, and averaged 11.9 points more.",
        ("service.checkout.share", "service.catalogue.share"),
        id="more than the same other",
    ),
    pytest.param(
        "W36-storefront",
        "Checkout burns its budget 13 times as fast as Catalogue.",
        "Catalogue burns its budget 13 times as fast as Checkout.",
        ("service.checkout.objective", "service.catalogue.objective"),
        id="as fast as another",
    ),
    pytest.param(
        "W36-storefront",
        "Lead time fell by more than a third, to 45.5 hours from 71.",
        "Lead time fell by more than half, to 45.5 hours from 71.",
        ("week.lead_time",),
        id="by a part, to the one from the other",
    ),
    pytest.param(
        "W36-storefront",
        "Lead time is less than half of the usual 95.4 hours, at 45.5.",
        "Lead time is more than half of the usual 95.4 hours, at 45.5.",
        ("week.lead_time",),
        id="a part of the usual number",
    ),
    pytest.param(
        "atlas",
        "Ledger lost 4.2 points of coverage, twice last week's 2.1 and three times the usual 1.4.",
        "Ledger lost 4.2 points of coverage, three times last week's 2.1 and twice the usual 1.4.",
        ("service.ledger.coverage",),
        id="twice last week's",
    ),
    pytest.param(
        "atlas",
        "Payments' share of the risk is above its previous maximum of 32 percent.",
        "Search's share of the risk is above its previous maximum of 44 percent.",
        ("service.payments.share", "service.search.share"),
        id="above its maximum",
    ),
    pytest.param(
        "W36-storefront",
        "Safe changes outnumber moderate ones by 15.",
        "Safe changes outnumber moderate ones by 17.",
        ("band.safe", "band.moderate"),
        id="so many more of one band than of another",
    ),
]


@pytest.mark.parametrize(("payload", "true", "wrong", "facts"), STANDING)
def test_a_step_or_a_ratio_is_proven_by_the_two_ends_that_are_told(payload, true, wrong, facts):
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) != set()


TOTALS = "service.payments.share service.ledger.share"
LATELY = "service.payments.ownership service.catalogue.ownership"
TWO_BANDS = "band.safe band.moderate"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "facts"),
    [
        ("The two services came to 700 points, of which Payments has {} than Ledger.", "300 more", "400 more", TOTALS),
        ("The two services came to 700 points, with {} 300 ahead of {}.", "Payments Ledger", "Ledger Payments", TOTALS),
        ("The two services landed 22 changes, Payments {} more than Ledger.", "six", "four", TOTALS),
        ("Together the two services came to 700 points, 200 of them {}'s.", "Ledger", "Payments", TOTALS),
        (
            "29 changes were safe and 33 moderate; {} are two fewer than last week's 31.",
            "safe ones",
            "moderate ones",
            TWO_BANDS,
        ),
        (
            "In four weeks 55 percent of Payments' files had no owner's approval, {} the 14 percent of Catalogue.",
            "four times",
            "three times",
            LATELY,
        ),
    ],
)
def test_what_is_told_of_several_is_no_end_of_a_comparison(text: str, right: str, wrong: str, facts: str) -> None:
    ends = text.count("{}")
    assert codes("hazel-W36-three-teams", text.format(*right.split() if ends > 1 else [right]), *facts.split()) == set()
    assert codes("hazel-W36-three-teams", text.format(*wrong.split() if ends > 1 else [wrong]), *facts.split()) != set()


def test_what_a_band_dropped_from_is_no_step() -> None:
    assert (
        codes("733-W37-payments", "Moderate changes are down from 13 in the previous week to one.", "band.moderate")
        == set()
    )
    assert (
        codes("733-W37-payments", "Moderate changes are down from 15 in the previous week to one.", "band.moderate")
        != set()
    )
