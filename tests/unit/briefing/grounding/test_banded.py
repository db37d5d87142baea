"""A band is that of the points beside it, may be left, and counts what is cited; a week may be calm in part."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "hazel-W36-three-teams"


def test_a_score_is_called_by_its_own_band():
    text = "A single change waits in Shipping, and at 25 points it is {}."
    assert codes("hazel-W38-fulfilment", text.format("safe"), "service.shipping.queue") == set()
    assert codes("hazel-W38-fulfilment", text.format("critical"), "service.shipping.queue") >= {"severity"}
    text = "Catalogue's riskiest deployment was {} at 36 points."
    assert codes(WEEK, text.format("moderate"), "service.catalogue.deployment") == set()
    assert codes(WEEK, text.format("high"), "service.catalogue.deployment") == {"severity"}


def test_a_band_may_be_left():
    text = "Once no incident is open, acme/shop#3966 would {} and come down to 29 points."
    assert codes(WEEK, text.format("leave the critical band"), "way.acme/shop#3966") == set()
    assert codes(WEEK, text.format("enter the critical band and climb"), "way.acme/shop#3966") != set()


def test_one_of_them_critical_counts_the_cited_changes():
    text = "Two of eleven Checkout changes went out late, one of them critical."
    assert codes(WEEK, text, "service.checkout.late", "change.acme/shop#3978") == set()
    assert "severity" in codes(WEEK, text, "service.checkout.late", "change.acme/shop#3974")


def test_changes_of_one_band_outnumber_those_of_another_of_which_there_are_fewer():
    facts = ("band.safe", "band.moderate")
    assert codes(WEEK, "Moderate changes outnumber safe ones.", *facts) == set()
    assert codes(WEEK, "Safe changes outnumber moderate ones.", *facts) == {"direction"}


def test_a_week_may_be_calm_for_what_there_was_none_of():
    text = "A calm week for {}, but the ownership gap in Payments stays at 100 percent."
    facts = ("week.reverts", "service.payments.ownership")
    assert "severity" not in codes(WEEK, text.format("reverts"), *facts)
    assert "severity" in codes(WEEK, text.format("incidents"), "week.incidents", "service.payments.ownership")


def test_a_score_has_the_band_of_what_scores_it():
    text = "acme/notifications#403 waits with a {} score, 31 points."
    assert codes("5202-W34-fulfilment", text.format("moderate"), "change.acme/notifications#403") == set()
    assert "severity" in codes("5202-W34-fulfilment", text.format("high"), "change.acme/notifications#403")


def test_changes_of_two_bands_are_counted_together():
    text, facts = "{} of the 64 changes came out safe or moderate.", ("band.safe", "band.moderate", "week.changes")
    assert codes("5303-W36-three-teams", text.format("Sixty-two"), *facts) == set()
    assert codes("5303-W36-three-teams", text.format("Thirty-two"), *facts) != set()


BY_ONE = "Both acme/discovery#1722 and acme/discovery#1715 are by {{person:p19}}; {}."


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ("the former scored moderate, the latter safe", True),
        ("the latter scored safe, the former moderate", True),
        ("the former scored safe, the latter moderate", False),
        ("the former scored moderate, the latter moderate", False),
        ("both scored moderate", False),
    ],
)
def test_what_both_are_in_one_clause_is_no_band_of_both_in_the_next(told, *, is_true):
    facts = ("change.acme/discovery#1722", "change.acme/discovery#1715")
    assert (not codes("7001-W38-discovery", BY_ONE.format(told), *facts)) is is_true


@pytest.mark.parametrize(
    ("text", "right", "wrong", "facts"),
    [
        ("All 21 changes at Identity this week were {}.", "safe or moderate", "high or critical",
         "band.safe band.moderate week.changes"),
        ("No high or critical score: the week averaged {} points, 2.8 below the usual.", "26.2", "26.3",
         "movement week.elevated"),
    ],
)  # fmt: skip
def test_a_list_of_bands_is_read_to_its_end_and_bands_no_points(text: str, right: str, wrong: str, facts: str) -> None:
    assert codes("rowan-W34-identity", text.format(right), *facts.split()) == set()
    assert codes("rowan-W34-identity", text.format(wrong), *facts.split()) != set()


def test_a_list_of_bands_that_is_cut_off_is_judged_all_the_same() -> None:
    text = "All 21 changes at Identity this week were safe or"
    assert codes("rowan-W34-identity", text, "band.safe", "band.moderate", "week.changes") != set()


def test_none_of_several_is_in_the_bands_that_are_named_behind() -> None:
    text = "The riskiest change that waits at {} scores {} points, and none of the two is {}."
    own, other = ("rowan-W37-three-teams", "service.profiles.queue"), ("1001-W36-storefront", "service.checkout.queue")
    assert codes(own[0], text.format("Profiles", "34", "high or critical"), own[1]) == set()
    assert codes(own[0], text.format("Profiles", "34", "moderate or high"), own[1]) != set()
    assert codes(other[0], text.format("Checkout", "80", "high or critical"), other[1]) != set()


def test_less_risky_than_before_is_a_movement_and_no_band() -> None:
    two = ("service.payments.deployment", "service.ledger.deployment")
    text = "payments/deploy-158 and ledger/deploy-82 were both {} risky than the week before."
    assert codes("1001-W37-three-teams", text.format("less"), *two) == set()
    assert codes("1001-W37-three-teams", text.format("more"), *two) == {"direction"}
    text = "payments/deploy-158 and ledger/deploy-82 were both risky."
    assert codes("1001-W37-three-teams", text, *two) == {"severity"}
