"""A plain claim has no number and no name that is wrong: its words are held against what is cited."""

from __future__ import annotations

import pytest

from briefing.grounding.language.forms import forms
from briefing.grounding.language.vocabulary import is_carried
from tests.unit.briefing.grounding.saying import codes

INCIDENT = "service.checkout.incidents"


@pytest.mark.parametrize(
    ("word", "first"),
    [("rising", "rise"), ("dipped", "dip"), ("approval", "approve"), ("copies", "copy"), ("deployment", "deploy")],
)
def test_a_word_is_known_in_any_of_its_forms(word, first):
    assert first in forms(word)


def test_a_name_is_no_form_of_a_short_word():
    assert forms("ines") == {"ines", "ine"}


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Engineers in Checkout are tired.", "week.changes"),
        ("atlas", "Morale is low in Payments.", "service.payments.movement"),
        ("atlas", "Customers of Payments had three unhappy incidents.", "service.payments.incidents"),
        ("W36-storefront", "Many users saw the incident on Checkout.", INCIDENT),
        ("W34-fulfilment", "The team is proud of its 16 changes.", "week.changes"),
    ],
)
def test_what_no_fact_knows_of_is_not_said(payload, text, fact):
    assert "no-fact" in codes(payload, text, fact)


def test_a_word_of_the_trade_goes_with_the_facts_that_carry_it():
    assert is_carried("incidents", {"incidents"}, frozenset())
    assert not is_carried("incidents", {"lead_time"}, frozenset())


def test_what_is_not_cited_is_not_told_of_a_service():
    assert "no-fact" in codes("W36-storefront", "Checkout's tests are thin.", INCIDENT)
    assert codes("W36-storefront", "Checkout's incident is still open.", INCIDENT) == set()


def test_a_name_and_words_of_no_trade_make_no_claim():
    assert "no-fact" in codes("atlas", "Payments is on its own.", "service.payments.movement")
    assert codes("W35-director", "The week passed without an incident.", "week.incidents") == set()


def test_praise_needs_something_that_went_well():
    assert codes("atlas", "Ledger is the bright spot, 8.5 points below its usual.", "positive.calmer.ledger") == set()
    assert "no-fact" in codes("atlas", "Payments is the bright spot, at 40 %.", "service.payments.incidents")


def test_no_fact_says_how_much_is_too_much():
    assert "no-fact" in codes("atlas", "Payments has too many newcomers: three.", "service.payments.newcomers")


def test_a_role_may_be_said_of_the_person_who_has_it():
    assert codes("atlas", "acme/auth#77 is by {person:p4}, a tech lead.", "change.acme/auth#77") == set()
    assert "no-fact" in codes("atlas", "acme/auth#77 is by a tech lead.", "change.acme/auth#77")


def test_words_of_a_title_name_a_change_and_say_nothing_else_of_it():
    change = "change.acme/booking#31"

    assert codes("harbour", "The rewrite of the seat map, acme/booking#31, scores 68 points.", change) == set()
    assert codes("harbour", "acme/booking#31, a rewrite of the seat map, scores 68 points.", change) == set()
    assert "no-fact" in codes("harbour", "Booking lost its seat map at 68 points.", change)


def test_a_week_carries_no_habit_and_no_prediction():
    assert "no-fact" in codes("atlas", "Payments always has incidents.", "service.payments.incidents")
    assert "no-fact" in codes("atlas", "Payments will have an incident.", "service.payments.incidents")
    assert codes("cove", "It will take three more weeks to know what is usual at Cove.", "learning") == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ledger is a hair calmer than usual, 8.5 points below.", None),
        ("Ledger is calmer than usual, 8.5 points below, and its customers are happy.", "no-fact"),
        ("Ledger is 8.5 points below its usual, a flaky calm.", "no-fact"),
        ("Ledger's engineers are spry, 8.5 points below usual.", "no-fact"),
        ("Ledger is 8.5 points below its usual, which shows that gardening pays off.", "no-fact"),
        ("Ledger is spry.", "no-fact"),
    ],
)
def test_a_word_that_no_table_has_is_borne_beside_a_proven_figure_unless_it_claims_what_nobody_measures(
    text: str, code: str | None
) -> None:
    found = codes("atlas", text, "positive.calmer.ledger")
    assert (code is None and found == set()) or code in found


def test_no_word_of_a_title_is_borne():
    assert "no-fact" in codes("harbour", "Booking lost its seat map at 68 points.", "change.acme/booking#31")


@pytest.mark.parametrize("went", ["disappeared", "vanished"])
def test_what_all_but_went_went_down(went):
    text = f"Awkward deploy times all but {went} from the scores, down to 0.1 points from 0.8."
    assert codes("7001-W36-fulfilment", text, "group.timing") == set()
    assert codes("7001-W36-fulfilment", text.replace("0.8", "0.9"), "group.timing")
    assert "direction" in codes("7001-W36-fulfilment", text.replace("all but ", ""), "group.timing")
    assert "direction" in codes("7001-W36-fulfilment", f"Awkward deploy times {went} from the scores.", "group.timing")
