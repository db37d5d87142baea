"""Reasons that are no causes, and whose a number is that the nearest name has no part in."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

MEAN = ("record.mean",)
SOURCE = ("source.pagerduty",)
SHARE = ("service.checkout.share",)


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("The average of 42 points is the highest in 12 weeks, since the earlier maximum was 35.", True),
        ("Because the previous maximum was 35 points, the average of 42 is a record.", True),
        ("The average of 42 points is the highest in 12 weeks, since the earlier maximum was 36.", False),
        ("The average of 42 points is the highest in 12 weeks, since three people were new.", False),
    ],
)
def test_a_number_of_another_time_may_be_given_for_a_reason(text: str, *, is_true: bool) -> None:
    assert (not codes("atlas", text, *MEAN)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Whether anything broke later is not known, since PagerDuty's reports stop on 16 September.", True),
        ("It is unclear whether something broke after Wednesday, because PagerDuty refused the key.", True),
        ("Whether anything broke later is known, since PagerDuty's reports stop on 16 September.", False),
        ("The teams were calmer because PagerDuty refused the key.", False),
    ],
)
def test_what_is_not_known_may_have_a_blind_source_for_its_reason(text: str, *, is_true: bool) -> None:
    assert (not codes("W38-identity", text, *SOURCE)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Checkout produced 12 changes with a mean of 35.8 points.", True),
        ("Checkout has brought its share to 64.9 percent.", True),
        ("Checkout, which had 12 changes, has pushed its share up to 64.9 percent.", True),
        ("Checkout produced 12 changes with an incident.", False),
        ("Checkout produced 13 changes with a mean of 35.8 points.", False),
        ("Newcomers have pushed its share up to 64.9 percent.", False),
    ],
)
def test_a_service_may_produce_its_own_changes_and_push_its_own_share(text: str, *, is_true: bool) -> None:
    assert (not codes("hazel-W36-storefront", text, *SHARE)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("The extra 14 points come mainly from missing owner approval (5.6).", True),
        ("The additional 14 points stem above all from missing owner approval.", True),
        ("The additional 13 points stem above all from missing owner approval.", False),
        ("The additional 5.6 points stem above all from the ownership gap.", False),
        ("The extra 14 points come from newcomers.", False),
    ],
)
def test_a_signal_is_not_the_owner_of_what_comes_from_it(text: str, *, is_true: bool) -> None:
    cited = ("movement", "driver.codeowners_compliance", "driver.ownership_drift")
    assert (not codes("atlas", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("A record share of the risk and an open incident came together for Payments.", True),
        ("One incident of Payments is open, and the average is the highest in 12 weeks.", True),
        ("One incident of Payments is open, and the average is the lowest in 12 weeks.", False),
        ("One incident of Payments is open, and its average is 42 points, the lowest in 12 weeks.", False),
    ],
)
def test_a_record_is_of_what_the_words_right_around_it_name(text: str, *, is_true: bool) -> None:
    cited = ("record.mean", "service.payments.incidents", "service.payments.share")
    assert (not codes("atlas", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Neither error budget is under pressure.", True),
        ("Neither team is under any pressure.", False),
    ],
)
def test_pressure_may_be_denied_of_budgets_and_not_of_people(text: str, *, is_true: bool) -> None:
    cited = ("service.auth.objective", "service.profiles.objective")
    assert (not codes("W38-identity", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Neither acme/payments#502 nor acme/payments#503 has been deployed.", True),
        ("Neither acme/payments#502 nor acme/payments#503 is out in production yet.", True),
        ("Neither acme/payments#502 nor acme/payments#503 was reviewed.", False),
    ],
)
def test_neither_of_two_changes_that_wait_has_been_deployed(text: str, *, is_true: bool) -> None:
    cited = ("change.acme/payments#502", "change.acme/payments#503")
    assert (not codes("atlas", text, *cited)) is is_true


def test_the_irregular_form_of_a_known_word_is_known() -> None:
    assert not codes("W36-director", "Payments has woven 14 changes into its week.", "service.payments.share")
    assert codes("W36-director", "Payments has forgiven 14 changes.", "service.payments.share")


def test_nothing_is_wrong_only_where_no_incident_is_counted() -> None:
    assert codes("hazel-W36-storefront", "Nothing has gone wrong this week.", "service.checkout.incidents")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Every owned file in Payments skipped its owner.", True),
        ("Every owned file in Payments landed without its owner's consent.", True),
        ("Every owned file in Ledger skipped its owner.", False),
    ],
)
def test_an_owner_may_be_skipped(text: str, *, is_true: bool) -> None:
    cited = ("service.payments.ownership", "service.ledger.ownership")
    assert (not codes("W36-director", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("At 28 points the average looks normal.", True),
        ("At 28 points the average looks normal, twice as high as usual.", False),
    ],
)
def test_a_number_may_look_normal_that_is_about_the_usual_one(text: str, *, is_true: bool) -> None:
    assert (not codes("hazel-W38-identity", text, "week.mean")) is is_true


def test_a_number_does_not_look_normal_that_is_far_from_the_usual_one() -> None:
    assert codes("atlas", "At 42 points the average looks normal.", "week.mean")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("40 percent of the scope's rise comes down to missing owner approval.", True),
        ("The scope's average comes down to 28 points.", False),
        ("The scope's rise comes down to three newcomers in Payments.", False),
    ],
)
def test_a_rise_may_come_down_to_a_driver(text: str, *, is_true: bool) -> None:
    cited = ("movement", "driver.codeowners_compliance", "service.payments.newcomers")
    assert (not codes("atlas", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("The incident must be settled before the next deploy.", True),
        ("Checkout must be exhausted before its next deploy.", False),
    ],
)
def test_what_must_be_settled_reads_nothing(text: str, *, is_true: bool) -> None:
    found = codes("hazel-W36-storefront", text, "service.checkout.incidents")
    assert ("interpretation" not in found) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Ledger kept a clean sheet on ownership.", True),
        ("Payments kept a clean sheet on ownership.", False),
    ],
)
def test_a_clean_sheet_is_a_count_of_nought(text: str, *, is_true: bool) -> None:
    service = text.partition(" ")[0].lower()
    fact = f"service.{service}.ownership"
    assert (not codes("W36-director", text, fact)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("acme/payments#501 came from {person:p1}, acme/payments#502 from {person:p2}.", True),
        ("acme/payments#502 came from {person:p1}.", False),
        ("Both changes came from {person:p1}.", False),
        ("The risk of acme/payments#501 came from {person:p1}.", False),
        ("The 88 points of acme/payments#501 came from {person:p1}.", False),
    ],
)
def test_changes_come_from_their_author_and_no_score_does(text: str, *, is_true: bool) -> None:
    cited = ("change.acme/payments#501", "change.acme/payments#502")
    assert (not codes("atlas", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Auth made 14 of the 21 changes and Profiles made the other seven.", True),
        ("Of the 21 changes Auth made 14, and Profiles made the rest.", True),
        ("Auth made the majority of the 21 changes.", True),
        ("Auth made 14 of the 21 changes and Profiles made the other eight.", False),
        ("Profiles made the majority of the 21 changes.", False),
        ("Auth made 14 changes, and Profiles made the other seven riskier.", False),
        ("Auth's 14 changes made the other seven late.", False),
    ],
)
def test_the_rest_of_the_changes_may_be_made_by_a_service(text: str, *, is_true: bool) -> None:
    cited = ("week.changes", "service.auth.share", "service.profiles.share")
    assert (not codes("W38-identity", text, *cited)) is is_true


@pytest.mark.parametrize(
    ("text", "fact", "is_true"),
    [
        ("PagerDuty is to be reconnected, since its signals are unknown until then.", "source.pagerduty", True),
        ("PagerDuty is to be reconnected, since its signals made the week risky.", "source.pagerduty", False),
        (
            "Profiles stands out, since 14 percent lacked approval, 40 the week before.",
            "service.profiles.ownership",
            True,
        ),
        (
            "Profiles stands apart, since 14 percent lacked approval, while 17 percent is usual for it.",
            "service.profiles.ownership",
            True,
        ),
        ("Profiles stands out, since its owners are away.", "service.profiles.ownership", False),
        ("The week stands out, since there were 21 changes as usual.", "week.changes", False),
    ],
)
def test_what_is_unknown_or_out_of_the_usual_may_be_given_for_a_reason(text: str, fact: str, *, is_true: bool) -> None:
    assert (not codes("W38-identity", text, fact)) is is_true


@pytest.mark.parametrize(
    "text",
    [
        (
            "The afternoon of 11 September is to be avoided for Checkout, since it holds the last "
            "working hours before the weekend."
        ),
        "The afternoon of 11 September is to be avoided, because these are the last working hours before the weekend.",
        "Avoid Friday afternoon, 11 September, for Checkout since it has the last working hours before the weekend.",
        "Because it holds the last working hours before the weekend, the afternoon of 11 September is to be avoided.",
    ],
)
def test_a_time_is_bad_for_what_its_own_row_says(text):
    assert codes("5707-W36-storefront", text, "ahead.windows") == set()


@pytest.mark.parametrize(
    "text",
    [
        (
            "The morning of 9 September is to be avoided for Checkout, since it holds the last working "
            "hours before the weekend."
        ),
        (
            "The afternoon of 11 September is a window for Checkout, since it holds the last working "
            "hours before the weekend."
        ),
        "The afternoon of 11 September is to be avoided for Checkout, since an incident is unresolved.",
        (
            "The afternoon of 11 September is to be avoided for Checkout, since it holds the last "
            "working hours before the holiday."
        ),
        (
            "The afternoon of 11 September is not to be avoided for Checkout, since it holds the last "
            "working hours before the weekend."
        ),
        (
            "The afternoon of 11 September is to be avoided for Checkout, since a working day follows, "
            "and the afternoon is left to respond."
        ),
        (
            "The afternoon of 11 September is to be avoided for Checkout, since Catalogue holds the "
            "last working hours before the weekend."
        ),
    ],
)
def test_a_time_is_bad_for_nothing_else(text):
    assert codes("5707-W36-storefront", text, "ahead.windows") != set()
