"""What is said in a set phrase is proven as its plain words are, and so is a verb that holds two things against."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYMENTS = "877-W36-payments"
TEAMS = "1001-W36-three-teams"
BANDS = ("band.safe", "band.moderate")
RISKIEST = ("service.payments.deployment", "service.ledger.deployment")
UNAPPROVED = "service.payments.ownership"
ASK = "ask.payments:ownership"
PAIRS = [
    pytest.param(
        TEAMS,
        "Safe and moderate changes ran neck and neck, 30 to 32.",
        "Safe and critical changes ran neck and neck, 30 to two.",
        (*BANDS, "band.critical"),
        id="neck and neck",
    ),
    pytest.param(
        PAYMENTS,
        "Moderate changes nosed ahead of safe ones.",
        "Safe changes nosed ahead of moderate ones.",
        BANDS,
        id="nosed ahead of",
    ),
    pytest.param(
        TEAMS,
        "Safe changes outnumber critical ones fifteen to one.",
        "Safe changes outnumber critical ones ten to one.",
        ("band.safe", "band.critical"),
        id="so many to one",
    ),
    pytest.param(
        "733-W35-identity",
        "Sixteen changes were moderate and five safe, close to the mirror image of a usual week's five and 17.",
        "Five changes were safe and 16 moderate, close to the mirror image of a usual week's five and 17.",
        BANDS,
        id="a mirror image",
    ),
    pytest.param(
        PAYMENTS,
        "Payments' riskiest deployment leads the field at 50 points.",
        "Ledger's riskiest deployment leads the field at 42 points.",
        RISKIEST,
        id="leads the field",
    ),
    pytest.param(
        PAYMENTS,
        "Payments' riskiest outranks Ledger's riskiest.",
        "Ledger's riskiest outranks Payments' riskiest.",
        RISKIEST,
        id="outranks",
    ),
    pytest.param(
        PAYMENTS,
        "Tests came with 64 percent of the changes, which outstrips the usual 54.",
        "Tests came with 64 percent of the changes, which trails the usual 54.",
        ("positive.tested",),
        id="outstrips what is usual",
    ),
    pytest.param(
        PAYMENTS,
        "Last week's ask has not moved the needle: 100 percent before, 100 percent after.",
        "Last week's ask has moved the needle: 100 percent before, 100 percent after.",
        (ASK,),
        id="moved the needle",
    ),
    pytest.param(PAYMENTS, "Last week's ask fell flat.", "Last week's ask bore fruit.", (ASK,), id="bore fruit"),
    pytest.param(
        PAYMENTS,
        "Payments' owned files went out without an owner's signature, all of them.",
        "Payments gave every owned file its owner's signature.",
        (UNAPPROVED,),
        id="signatures",
    ),
    pytest.param(
        PAYMENTS,
        "All of the files that Payments' owners should have approved landed without them.",
        "Payments' owners should have approved all of the files that landed without them.",
        (UNAPPROVED,),
        id="should that defines",
    ),
    pytest.param(
        PAYMENTS,
        "Ledger too landed more without owners: 25 percent, after none the week before.",
        "Ledger is too slow: 25 percent landed without owners, after none the week before.",
        ("service.ledger.ownership",),
        id="too",
    ),
    pytest.param(
        "6111-W38-three-teams",
        "The average fell below its usual 28.7, though we can't see PagerDuty.",
        "The average fell below its usual 28.7, though we can't see GitHub.",
        ("week.mean", "source.pagerduty"),
        id="can't",
    ),
    pytest.param(
        "6111-W36-storefront",
        "Bear in mind that Monday, 7 September, is Labor Day.",
        "Bear in mind that Tuesday, 8 September, is Labor Day.",
        ("service.checkout.ahead",),
        id="bear in mind",
    ),
    pytest.param(
        "6111-W36-storefront",
        "It is worth keeping in mind that Labor Day is on Monday.",
        "They have Labor Day in mind.",
        ("service.checkout.ahead",),
        id="keeping in mind",
    ),
]


@pytest.mark.parametrize(("payload", "true", "wrong", "facts"), PAIRS)
def test_a_set_phrase_is_proven_as_what_it_means(payload, true, wrong, facts):
    assert codes(payload, true, *facts) == set()
    assert codes(payload, wrong, *facts) != set()
