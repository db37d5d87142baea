"""What is said of somebody must be of a fact about them: names, services, outcomes, places."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    "text",
    [
        "In Returns, 65.8 % of the risk is concentrated.",
        "The Delivery team carries 65.8 % of the risk.",
        "Returns carries 65.8 % of the risk.",
    ],
)
def test_an_ordinary_word_with_a_capital_is_a_name_where_only_names_have_one(text):
    assert "entity" in codes("W36-storefront", text, "service.checkout.share")


def test_an_incident_is_of_the_service_whose_fact_is_cited():
    facts = ("service.checkout.incidents", "service.catalogue.objective")

    assert "entity" in codes("W36-storefront", "Catalogue has an unresolved incident.", *facts)
    assert codes("W36-storefront", "Checkout has an unresolved incident.", *facts) == set()


def test_an_incident_is_open_where_its_own_service_has_it_open():
    facts = ("service.payments.incidents", "service.search.incidents")

    assert "state" in codes("atlas", "One of Search's incidents is unresolved.", *facts)
    assert codes("atlas", "One of Payments' incidents is unresolved.", *facts) == set()


def test_a_number_is_of_what_its_clause_names_behind_it():
    facts = ("service.search.reverts", "service.payments.repairs")

    assert "entity" in codes("atlas", "Two reverts hit Payments.", *facts)


def test_what_no_source_told_is_not_said_to_be_none():
    assert codes("W38-identity", "No incidents happened since Wednesday.", "source.pagerduty")
    assert codes("W38-identity", "Nobody knows of incidents since Wednesday.", "source.pagerduty") == set()


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("W36-storefront", "Checkout is well within its error budget.", "service.checkout.objective"),
        ("W36-storefront", "Checkout's error budget is exhausted.", "service.checkout.objective"),
        ("W36-storefront", "An owner approved acme/shop#4012.", "change.acme/shop#4012"),
        ("W36-storefront", "Any morning next week is safe for Checkout.", "ahead.windows"),
        ("W36-storefront", "Checkout's incident was closed.", "service.checkout.incidents"),
        ("atlas", "Search did what it was asked for last week.", "ask.search:objective"),
        ("atlas", "The week passed without an incident.", "week.incidents"),
    ],
)
def test_an_outcome_is_not_turned_round(payload, text, fact):
    assert "state" in codes(payload, text, fact)


def test_the_riskiest_of_the_week_is_so_among_all_changes():
    facts = ("change.acme/payments#501", "change.acme/payments#502")

    assert "superlative" in codes("atlas", "acme/payments#502 is the riskiest change of the week.", *facts)
    assert codes("atlas", "acme/payments#501 is the riskiest change of the week.", *facts) == set()
    assert codes("atlas", "acme/payments#502 comes second at 86 points.", *facts) == set()


def test_the_riskier_of_two_is_held_against_the_other():
    facts = ("change.acme/booking#31", "change.acme/pricing#9")

    assert "superlative" in codes("harbour", "acme/pricing#9 is the riskier of the two.", *facts)
    assert codes("harbour", "acme/booking#31 is the riskier of the two.", *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("atlas", "Both Payments and Ledger rose.", "service.payments.movement service.ledger.movement"),
        ("atlas", "Both services have an unresolved incident.", "service.payments.incidents service.search.incidents"),
        (
            "atlas",
            "Payments and Search each had three incidents.",
            "service.payments.incidents service.search.incidents",
        ),
        ("W36-director", "Ledger has the same gap as Auth.", "service.auth.ownership service.ledger.ownership"),
        (
            "W36-director",
            "Auth, Payments and Ledger share ownership gaps as their driver.",
            "pattern.driver service.ledger.ownership",
        ),
        (
            "W35-director",
            "Newcomers worked on both Payments and Ledger.",
            "service.payments.newcomers service.ledger.newcomers",
        ),
    ],
)
def test_what_is_said_of_several_holds_for_each(payload, text, facts):
    assert codes(payload, text, *facts.split())


@pytest.mark.parametrize(
    "text",
    [
        "Auth's ownership warning is resolved, and the week averaged 23 points, the lowest in 12 weeks.",
        "The week averaged 23 points, the lowest in 12 weeks, and Auth's ownership warning is resolved.",
        "Auth's ownership warning is resolved, and the week averaged 23 points, its lowest in 12 weeks.",
    ],
)
def test_the_week_may_be_what_a_clause_is_told_of(text):
    assert codes("1907-W37-identity", text, "ask.auth:ownership", "record.mean") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Auth's ownership warning is resolved, and the week averaged 23 points, the highest in 12 weeks.",
        "Auth's ownership warning is resolved, and the week averaged 23 points, the lowest in 14 weeks.",
        "Auth's ownership warning is resolved, and Auth averaged 23 points, the lowest in 12 weeks.",
        "Auth's ownership warning is resolved, and it averaged 23 points, the lowest in 12 weeks.",
        "Auth's ownership warning is still open, and the week averaged 23 points, the lowest in 12 weeks.",
        "Auth's ownership warning is resolved, and the week averaged 24 points, the lowest in 12 weeks.",
    ],
)
def test_the_week_has_the_numbers_of_the_scope_alone(text):
    assert codes("1907-W37-identity", text, "ask.auth:ownership", "record.mean") != set()
