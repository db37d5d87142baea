"""What a figure is held against, which way it went from there, and where a word tells of a level and no movement."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

GROUPS = "group.testing group.expertise"


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            "8108-W34-discovery",
            GROUPS,
            "Missing tests added 0.9 points and authors new to the code 0.2.",
            "Missing tests added 0.2 points and authors new to the code 0.9.",
        ),
        (
            "1604-W34-identity",
            GROUPS,
            "Missing tests added 0.7 points.",
            "Missing tests added 0.7 points over the week before.",
        ),
        (
            "1002-W36-storefront",
            GROUPS,
            "Missing tests added 0.8 points, against 1.6 usually.",
            "Missing tests added 0.8 points compared with the usual week.",
        ),
    ],
)
def test_what_a_group_of_drivers_adds_is_all_that_it_brings(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


@pytest.mark.parametrize(
    ("payload", "fact", "text", "true", "wrong"),
    [
        (
            "8108-W35-fulfilment-platform",
            "band.safe",
            "Safe changes reached 90.3%, and their number {}.",
            "exceeds the usual 20 by eight",
            "exceeds the usual 20 by nine",
        ),
        (
            "8108-W35-fulfilment-platform",
            "band.safe",
            "The number of safe changes {}.",
            "tops the previous week's 25 by three",
            "tops the usual 25 by three",
        ),
        (
            "8613-W37-payments",
            "week.mean",
            "The average {}.",
            "undercuts its usual 29.2 points by 6.2",
            "undercuts its usual 29.2 points by 8.4",
        ),
        (
            "8411-W38-storefront",
            "service.catalogue.movement",
            "Catalogue {}.",
            "trails its usual 28.7 points by 1.9",
            "exceeds its usual 28.7 points by 1.9",
        ),
    ],
)
def test_a_verb_holds_what_is_named_against_the_number_of_another_time(payload, fact, text, true, wrong):
    assert codes(payload, text.format(true), fact) == set()
    assert codes(payload, text.format(wrong), fact)


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            "8411-W34-discovery",
            "week.changes week.deployments",
            "Activity was ordinary, with 18 changes against 17 usually and 7 deployments, exactly the usual number.",
            "Activity was ordinary, with 17 changes against 18 usually and 7 deployments, exactly the usual number.",
        ),
        (
            "8714-W37-identity",
            "service.profiles.share",
            "Profiles' share was normal, at 37.4 percent.",
            "Profiles' share was normal, at 25.6 percent.",
        ),
        (
            "8613-W37-payments",
            "week.mean",
            "The average was not normal, at 23 points against 29.2.",
            "The average was normal: 23 points.",
        ),
        (
            "8411-W35-three-teams",
            "band.moderate",
            "Where 16 moderate changes are usual, 31 landed.",
            "Where 31 moderate changes are usual, 16 landed.",
        ),
    ],
)
def test_what_is_called_usual_before_a_pause_is_what_stands_there(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


@pytest.mark.parametrize(
    ("payload", "fact", "text", "true", "wrong"),
    [
        (
            "8714-W37-identity",
            "positive.tested",
            "86 percent of changes came with tests, where the previous week had {}.",
            "35 percent and 55 is usual",
            "55 percent and 35 is usual",
        ),
        (
            "8108-W35-fulfilment-platform",
            "band.safe",
            "28 changes were safe, where the previous week had {}.",
            "25 and 20 are usual",
            "20 and 25 are usual",
        ),
    ],
)
def test_what_a_list_has_a_time_of_its_own_for_is_of_that_time(payload, fact, text, true, wrong):
    assert codes(payload, text.format(true), fact) == set()
    assert codes(payload, text.format(wrong), fact)


SHARE = ("8714-W37-identity", "service.profiles.share")
MEAN = ("8613-W37-payments", "week.mean")


@pytest.mark.parametrize(
    ("told", "true", "wrong"),
    [
        (
            SHARE,
            "Profiles is back to its norm of the points, 37.4 percent against a usual 37.3, after 25.6 percent.",
            "Profiles is back to its norm of the points, 37.3 percent against a usual 37.4, after 25.6 percent.",
        ),
        (
            SHARE,
            "Profiles is back at its usual share, 37.4 percent against last week's 25.6.",
            "Profiles is back at its usual share, 37.4 percent against last week's 37.3.",
        ),
        (
            MEAN,
            "The average fell below its norm, 23 points after last week's 31.4.",
            "The average fell below its norm, 23 points after last week's 29.2.",
        ),
    ],
)
def test_a_pair_behind_a_time_names_the_time_of_its_second_again(told, true, wrong):
    payload, fact = told
    assert codes(payload, true, fact) == set()
    assert codes(payload, wrong, fact)


OWNED = "infrastructure notifications gateway shipping"


@pytest.mark.parametrize(
    ("text", "true", "wrong"),
    [
        ("{} is the weakest on owner approval.", "Infrastructure", "Notifications"),
        ("{} is the strongest on owner approval.", "Notifications", "Infrastructure"),
        ("Owner approval is weakest in {}.", "Infrastructure", "Gateway"),
        ("{} has the weakest gap in owner approval.", "Notifications", "Infrastructure"),
    ],
)
def test_approval_is_weakest_where_the_most_lacks_it(text, true, wrong):
    facts = [f"service.{name}.ownership" for name in OWNED.split()]
    assert codes("8411-W35-fulfilment-platform", text.format(true), *facts) == set()
    assert codes("8411-W35-fulfilment-platform", text.format(wrong), *facts)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "Moderate changes nearly drew level with safe ones, 31 against 33.",
            "Moderate changes nearly drew level with safe ones, 33 against 31.",
        ),
        (
            "Moderate changes are almost on a par with safe ones, at 31 to 33.",
            "Moderate changes nearly drew level with safe ones, 31 against 45.",
        ),
        (
            "Safe changes outnumber moderate ones, 33 to 31.",
            "Safe changes outnumber moderate ones, 33 to 31 the week before.",
        ),
        ("Moderate changes are almost level with safe ones.", "Moderate changes are usually level with safe ones."),
    ],
)
def test_a_band_is_level_with_another_by_how_many_changes_each_has(true, wrong):
    assert codes("8411-W35-three-teams", true, "band.safe", "band.moderate", where="situation[3]") == set()
    assert codes("8411-W35-three-teams", wrong, "band.safe", "band.moderate", where="situation[3]")


@pytest.mark.parametrize(
    ("payload", "facts", "text", "true", "wrong"),
    [
        (
            "8613-W37-payments",
            "week.mean",
            "In the previous week the average stood at 31.4 points, {}.",
            "8.4 higher than now",
            "8.4 lower than now",
        ),
        (
            "8613-W37-payments",
            "week.mean",
            "The usual average is 29.2 points, {}.",
            "6.2 above the present one",
            "8.4 above the present one",
        ),
        (
            "8411-W34-discovery",
            "week.changes",
            "15 changes landed in the week before, {}.",
            "three fewer than this week",
            "three more than this week",
        ),
        (
            "8613-W37-payments",
            "service.payments.deployment",
            "A week before, Payments' riskiest deployment scored 48 points, {}.",
            "16 more than now",
            "16 fewer than now",
        ),
        (
            "8411-W35-three-teams",
            "band.safe band.moderate",
            "Fewer {} changes landed last week than now.",
            "moderate",
            "safe",
        ),
    ],
)
def test_what_another_time_had_is_held_against_now(payload, facts, text, true, wrong):
    assert codes(payload, text.format(true), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split())


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "Profiles, at 27 points, now scores above Auth, at 22.6",
            "Auth, at 22.6 points, now scores above Profiles, at 27",
        ),
        ("Profiles, at 27 points, now scores above Auth", "Profiles, at 27 points, now scores below Auth"),
        ("Profiles at 27 points remains above Auth at 22.6", "Profiles at 22.6 points remains above Auth at 27"),
    ],
)
def test_what_though_tells_of_another_subject_is_of_no_other_time(true, wrong):
    text, facts = (
        "Both services are under their usual, though {}.",
        ("service.auth.movement", "service.profiles.movement"),
    )
    assert codes("8714-W37-identity", text.format(true), *facts) == set()
    assert codes("8714-W37-identity", text.format(wrong), *facts)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "down 16 points on the 48 of Payments' riskiest deployment a week before",
            "down 11 points on the 43 of Payments' riskiest deployment a week before",
        ),
        (
            "down 11 points on the 43 of Payments' riskiest deployment in a usual week",
            "down 16 points on the 48 of Payments' riskiest deployment in a usual week",
        ),
        (
            "down 16 points on the 48 of Payments' riskiest deployment a week before",
            "up 16 points on the 48 of Payments' riskiest deployment a week before",
        ),
    ],
)
def test_what_a_step_is_counted_from_is_of_the_time_that_the_step_is_from(true, wrong):
    assert codes("8613-W37-payments", f"payments/deploy-153 is {true}.", "service.payments.deployment") == set()
    assert codes("8613-W37-payments", f"payments/deploy-153 is {wrong}.", "service.payments.deployment")


OWNERSHIP = ("8411-W38-three-teams", tuple(f"service.{name}.ownership" for name in ("ledger", "checkout", "catalogue")))
MOVEMENTS = ("8714-W37-identity", ("service.auth.movement", "service.profiles.movement"))


@pytest.mark.parametrize(
    ("told", "text", "true", "wrong"),
    [
        (
            OWNERSHIP,
            "Ledger and Checkout stand at 25 percent and Catalogue at 22, all {}.",
            "above their usual 14, 10 and 12",
            "above their usual 14, 12 and 10",
        ),
        (
            OWNERSHIP,
            "Ledger, Checkout and Catalogue {} percent.",
            "all exceed their usual 14, 10 and 12",
            "are not above their usual 14, 10 and 12",
        ),
        (
            OWNERSHIP,
            "Ledger, Checkout and Catalogue are {} percent.",
            "above their usual 14, 10 and 12",
            "at their usual 14, 10 and 12",
        ),
        (
            MOVEMENTS,
            "Auth at 22.6 points and Profiles at 27 are {}.",
            "below their usual 27 and 30.2",
            "above their usual 27 and 30.2",
        ),
    ],
)
def test_a_list_of_usual_numbers_is_of_the_things_named_before_it(told, text, true, wrong):
    payload, facts = told
    assert codes(payload, text.format(true), *facts, where="situation[3]") == set()
    assert codes(payload, text.format(wrong), *facts, where="situation[3]")


@pytest.mark.parametrize(
    ("payload", "service", "true", "wrong"),
    [
        (
            "8411-W38-storefront",
            "catalogue",
            "Lines added is the largest driver at Catalogue, with -1.1 of the -1.9 points.",
            "Lines added is the largest driver at Catalogue, with -1.9 of the -1.1 points.",
        ),
        (
            "8411-W38-storefront",
            "catalogue",
            "At Catalogue lines added brought -1.1 of the -1.9 points.",
            "At Catalogue awkward deploy time brought 0.3 of the -1.9 points.",
        ),
        (
            "8714-W37-identity",
            "auth",
            "Lines added is the largest driver at Auth, with -2.9 of the -4.4 points.",
            "Lines added is the largest driver at Auth, with -2.9 of the -3.2 points.",
        ),
    ],
)
def test_a_part_of_a_fall_is_told_with_its_sign(payload, service, true, wrong):
    assert codes(payload, true, f"service.{service}.movement") == set()
    assert codes(payload, wrong, f"service.{service}.movement")


CHANGES = ("8108-W36-fulfilment", ("change.acme/shop#3963", "change.acme/shop#3965", "band.moderate"))


@pytest.mark.parametrize(
    ("told", "true", "wrong"),
    [
        (
            CHANGES,
            "Of the two moderate changes acme/shop#3963, by {person:p29}, scored higher: 32 points against 31.",
            "Of the two moderate changes acme/shop#3963, by {person:p29}, scored lower: 32 points against 31.",
        ),
        (
            CHANGES,
            "Of the two moderate changes acme/shop#3965 scored lower: 31 points to 32.",
            "Of the two moderate changes acme/shop#3965 scored higher: 32 points to 31.",
        ),
        (
            MOVEMENTS,
            "Of the two services Profiles scores higher: 27 points against 22.6.",
            "Of the two services Auth scores higher: 27 points against 22.6.",
        ),
    ],
)
def test_what_a_colon_leads_to_are_the_numbers_of_two_that_are_compared(told, true, wrong):
    payload, facts = told
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts)


@pytest.mark.parametrize(
    ("payload", "fact", "true", "wrong"),
    [
        (
            "8714-W37-three-teams",
            "week.mean",
            "The mean is 24.2 points, about 24.",
            "The mean is 24.2 points, about 25.",
        ),
        (
            "8714-W37-three-teams",
            "week.mean",
            "The mean is 24.2 points, about 4.7 less than usual.",
            "The mean is 24.2 points (some 25).",
        ),
        (
            "8411-W35-three-teams",
            "band.moderate",
            "31 changes were moderate (about 30).",
            "31 changes were moderate (about 35).",
        ),
    ],
)
def test_what_tells_a_number_again_is_its_rounding(payload, fact, true, wrong):
    assert codes(payload, true, fact) == set()
    assert codes(payload, wrong, fact)


@pytest.mark.parametrize(
    ("payload", "text", "right", "wrong", "fact"),
    [
        ("8815-W34-fulfilment-platform", "Recovery took {}.", "38 minutes, not 78", "78 minutes, not 38", "week.mttr"),
        (
            "8815-W34-fulfilment-platform",
            "Large changes brought {}.",
            "14.9 points, not 18.1",
            "18.1 points, not 14.9",
            "group.volume",
        ),
        (
            "8916-W38-discovery",
            "{} moderate, as opposed to {}.",
            "One change was|three usually",
            "Three changes were|one usually",
            "band.moderate",
        ),
        (
            "8916-W37-discovery",
            "There were {} repairs, following a week with {}.",
            "two|five",
            "five|two",
            "week.repairs",
        ),
        (
            "8916-W36-three-teams",
            "One of 35 deployments failed, following a week in which {} did.",
            "none",
            "two",
            "week.failures",
        ),
    ],
)
def test_what_is_denied_or_opposed_and_what_a_week_followed_is_of_another_time(
    payload: str, text: str, right: str, wrong: str, fact: str
) -> None:
    assert codes(payload, text.format(*right.split("|")), fact) == set()
    assert codes(payload, text.format(*wrong.split("|")), fact) != set()
