"""What is said in short is what it stands for: a deployment by its number, a team by its services, a time in parts."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

TWO = "service.payments.deployment service.ledger.deployment"
BUDGETS = "service.payments.objective service.ledger.objective"
PAIRS = [
    (
        "5101-W36-three-teams",
        "service.checkout.incidents",
        "An incident opened 113 minutes after deploy-128.",
        "An incident opened 113 minutes after deploy-182.",
    ),
    (
        "5404-W38-three-teams",
        TWO,
        "Payments' deploy-149 scored 41 points, Ledger's deploy-99 scored 36.",
        "Payments' deploy-149 scored 36 points, Ledger's deploy-99 scored 41.",
    ),
    (
        "5202-W37-three-teams",
        "week.mttr",
        "Restoring it took two days, 16 hours and 55 minutes.",
        "Restoring it took two days, 14 hours and 55 minutes.",
    ),
    (
        "5404-W38-three-teams",
        "source.pagerduty",
        "PagerDuty has sent nothing since Wednesday morning at ten.",
        "PagerDuty has sent nothing since Wednesday morning at nine.",
    ),
    (
        "5404-W37-payments",
        BUDGETS,
        "Payments' budget burns at under half of its pace.",
        "Ledger's budget burns at under half of its pace.",
    ),
    (
        "5404-W37-payments",
        BUDGETS,
        "Both budgets burn below three quarters of their pace.",
        "Both budgets burn below half of their pace.",
    ),
    ("5404-W37-payments", BUDGETS, "Ledger burns above half of its pace.", "Payments burns above half of its pace."),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS, ids=[true for _, _, true, _ in PAIRS])
def test_what_is_told_in_short_is_what_it_stands_for(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())


def test_a_team_is_as_critical_as_the_cards_of_its_services():
    week, true = "5101-W36-three-teams", "Storefront is critical this week, with an incident at Checkout."
    assert codes(week, true, "service.checkout.incidents") == set()
    assert "severity" in codes(week, "Identity is critical this week, with Auth.", "service.auth.ownership")


def test_a_critical_week_is_that_of_the_cards_and_not_of_last_weeks_asks():
    assert "severity" in codes("5202-W37-three-teams", "A critical week for Checkout.", "ask.checkout:incident")
