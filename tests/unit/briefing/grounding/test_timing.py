"""Which number a word of time belongs to: by its place in the sentence, and not by how near it stands."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

TIMES = [
    pytest.param(
        "512-W34-discovery",
        "The average is down on the week before, 25.6 points from 27.1.",
        "The average is down on the week before, 27.1 points from 25.6.",
        ("week.mean",),
        id="from the second of two behind a pause",
    ),
    pytest.param(
        "512-W34-discovery",
        "The average is below its usual, 25.6 points rather than 34.4.",
        "The average is below its usual, 25.6 points rather than 27.1.",
        ("week.mean",),
        id="rather than the second of two",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth's share is above its usual at 73.4 percent.",
        "Auth's share is above its usual at 65 percent.",
        ("service.auth.share",),
        id="what is usual is only named",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth's share is just under its 12-week maximum, 73.4 against 73.9 percent.",
        "Auth's share is just under its 12-week maximum, 73.9 against 73.4 percent.",
        ("service.auth.share",),
        id="the second of two behind a pause",
    ),
    pytest.param(
        "closed-W36-identity",
        "Auth's share stays close to its usual level, which is 65 percent.",
        "Auth's share stays close to its usual level, which is 73.4 percent.",
        ("service.auth.share",),
        id="which is",
    ),
    pytest.param(
        "atlas",
        "Search's share shrank from its 12-week maximum of 44 percent to 20.",
        "Search's share shrank from its 12-week maximum of 20 percent to 44.",
        ("service.search.share",),
        id="from a described number to another",
    ),
    pytest.param(
        "atlas",
        "After 40 changes in the previous week, there were 48.",
        "After 48 changes in the previous week, there were 40.",
        ("week.changes",),
        id="after so many",
    ),
    pytest.param(
        "atlas",
        "Of the previous week's 16 deployments, two had failed; of this week's 20, five did.",
        "Of the previous week's 16 deployments, five had failed; of this week's 20, two did.",
        ("week.failures", "week.deployments"),
        id="a part of what there was then",
    ),
    pytest.param(
        "atlas",
        "Lead time was 36 hours, where 72 were customary.",
        "Lead time was 72 hours, where 36 were customary.",
        ("week.lead_time",),
        id="what is customary",
    ),
    pytest.param(
        "atlas",
        "Ledger lost 4.2 points of coverage, from 2.1 a week earlier and 1.4 as a rule.",
        "Ledger lost 4.2 points of coverage, from 1.4 a week earlier and 2.1 as a rule.",
        ("service.ledger.coverage",),
        id="as a rule",
    ),
    pytest.param(
        "atlas",
        "Lead time came to a day and a half, compared with three the usual way.",
        "Lead time came to a day and a half, compared with four the usual way.",
        ("week.lead_time",),
        id="a bare number of days",
    ),
    pytest.param(
        "atlas",
        "Ledger was 8.5 points calmer than usual across its eight changes.",
        "Ledger was 8.5 points calmer than usual across its nine changes.",
        ("positive.calmer.ledger",),
        id="over how many changes",
    ),
    pytest.param(
        "closed-W35-three-teams",
        "Payments has 36.6 percent of the points, then Identity with 35.2 and Storefront with 28.2.",
        "Payments has 36.6 percent of the points, then Identity with 28.2 and Storefront with 35.2.",
        ("team.payments.share", "team.identity.share", "team.storefront.share"),
        id="then another",
    ),
    pytest.param(
        "W37-payments",
        "The week's 22.3 points are the lowest average of 12 weeks, beating 23.8.",
        "The week's 23.8 points are the lowest average of 12 weeks, beating 22.3.",
        ("record.mean",),
        id="what was beaten",
    ),
    pytest.param(
        "atlas",
        "In an owner's hands acme/payments#502 would lose 34 of its 86 points.",
        "In an owner's hands acme/payments#502 would lose 52 of its 86 points.",
        ("way.acme/payments#502",),
        id="what it would lose of what it had",
    ),
    pytest.param(
        "closed-W36-identity",
        "Profiles landed 17 percent of owned files without an owner's approval, up from none but below its usual 25.",
        "Profiles landed 17 percent of owned files without an owner's approval, up from none but above its usual 25.",
        ("service.profiles.ownership",),
        id="none of another clause denies nothing",
    ),
    pytest.param(
        "atlas",
        "The worst deployment scored 91 points, against 64 in the week before and 52 in an ordinary one.",
        "The worst deployment scored 91 points, against 52 in the week before and 64 in an ordinary one.",
        ("week.deployment",),
        id="one time and another",
    ),
    pytest.param(
        "atlas",
        "Where one change was critical a week ago, now three are.",
        "Where three changes were critical a week ago, now one is.",
        ("band.critical",),
        id="now is not what stood before it",
    ),
    pytest.param(
        "atlas",
        "Payments' gap is 60 percent, double the previous 30 percent.",
        "Payments' gap is 60 percent, double the previous 20 percent.",
        ("service.payments.ownership",),
        id="the previous number",
    ),
    pytest.param(
        "closed-W36-identity",
        "None of Auth's owned files had an owner's approval, and the week before was no different.",
        "None of Auth's owned files had an owner's approval, and a usual week is no different.",
        ("service.auth.ownership",),
        id="no different counts nothing",
    ),
    pytest.param(
        "closed-W36-identity",
        "Both riskiest deployments went out on Friday, 19 minutes apart.",
        "Both riskiest deployments went out on Friday, 28 minutes apart.",
        ("service.auth.deployment", "service.profiles.deployment"),
        id="two that are not named lie apart",
    ),
    pytest.param(
        "atlas",
        "Where 30 percent of Payments' owned files lacked an owner's approval the previous week, this week 60 did.",
        "Where 20 percent of Payments' owned files lacked an owner's approval the previous week, this week 60 did.",
        ("service.payments.ownership",),
        id="this week has a number of its own",
    ),
    pytest.param(
        "1001-W37-storefront",
        "Changes came in at the usual, still deployments, at 11, ran past the previous eight.",
        "Changes came in at the usual, still deployments, at eight, ran past the previous eleven.",
        ("week.changes", "week.deployments"),
        id="a turn begins another clause",
    ),
]


@pytest.mark.parametrize(("payload", "true", "wrong", "facts"), TIMES)
def test_a_word_of_time_belongs_to_the_number_that_its_place_gives_it(payload, true, wrong, facts):
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) != set()


@pytest.mark.parametrize(
    "text",
    [
        "Checkout, which had {} change at high or critical in the previous week, had {}.",
        "Checkout, where {} change scored high or critical in the previous week, had {}.",
    ],
)
def test_an_old_time_within_an_aside_says_nothing_of_what_follows(text):
    assert codes("5909-W34-storefront", text.format("one", "none"), "service.checkout.elevated") == set()
    assert codes("5909-W34-storefront", text.format("no", "one"), "service.checkout.elevated")
    assert codes("5909-W34-storefront", text.format("two", "none"), "service.checkout.elevated")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Catalogue ran 7.3 points below its usual average over nine changes.", True),
        ("Catalogue scored below its usual mean across its 9 changes.", True),
        ("Catalogue ran 7.3 points below its usual average over 11 changes.", False),
        ("Catalogue ran below its usual average of 24.4 points over nine changes.", False),
    ],
)
def test_what_follows_a_usual_average_tells_over_how_much_of_now_it_is(text, *, is_true):
    assert (not codes("W36-storefront", text, "positive.calmer.catalogue")) is is_true


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "facts"),
    [
        (
            "8815-W34-storefront",
            "Friday's checkout/deploy-117 outscored {}'s catalogue/deploy-95 by 13 points, 48 to 35.",
            "Thursday",
            "Friday",
            ("service.checkout.deployment", "service.catalogue.deployment"),
        ),
        (
            "8815-W38-discovery",
            "Monday's acme/discovery#1705 and {}'s acme/discovery#1710 score 29 points each.",
            "Tuesday",
            "Monday",
            ("change.acme/discovery#1705", "change.acme/discovery#1710"),
        ),
    ],
)
def test_a_day_s_deployment_or_change_is_the_one_behind_it(
    payload: str, text: str, right: str, wrong: str, facts: tuple[str, ...]
) -> None:
    assert codes(payload, text.format(right), *facts) == set()
    assert "period" in codes(payload, text.format(wrong), *facts)
