"""What a number is of: the words around it, the whole it is a part of, the day and the weeks it is said of."""

from __future__ import annotations

import pytest

from briefing.grounding.check import check_sentence
from briefing.payload import Payload
from tests.grounding.corpus import payload_of

ATLAS = payload_of("atlas.json")
HOLIDAY = payload_of("W36-storefront.json")
GAP = payload_of("W35-director.json")
CALM = payload_of("W37-payments.json")
BLIND = payload_of("W38-identity.json")
QUIET = payload_of("W34-fulfilment.json")
PAIRS = [
    (
        ATLAS,
        "service.payments.queue service.payments.elevated",
        "Four changes are waiting on Payments, three of them high or critical.",
        "Six changes are waiting on Payments, three of them high or critical.",
    ),
    (
        ATLAS,
        "week.unreviewed calendar.late",
        "Six risky changes went out without review.",
        "Four risky changes went out without review.",
    ),
    (ATLAS, "week.mttr", "Median time to restore was 180 minutes.", "Median time to restore was 204 minutes."),
    (
        ATLAS,
        "positive.tested week.ownership",
        "24 of the 32 code changes came with tests.",
        "24 of the 40 code changes came with tests.",
    ),
    (
        HOLIDAY,
        "service.catalogue.coverage service.checkout.coverage",
        "Four of Catalogue's nine changes lost coverage.",
        "Six of Catalogue's nine changes lost coverage.",
    ),
    (
        HOLIDAY,
        "service.checkout.deployment change.acme/shop#4012",
        "Checkout's deployment scored 83 points.",
        "Checkout's deployment scored 80 points.",
    ),
    (
        CALM,
        "week.deployment service.ledger.deployment",
        "The riskiest deployment scored 33 points.",
        "The riskiest deployment scored 29 points.",
    ),
    (
        ATLAS,
        "service.payments.movement",
        "Missing owner approval and the ownership gap explain 15 of the 22 points that Payments gained.",
        "Missing owner approval and the ownership gap explain 19 of the 22 points that Payments gained.",
    ),
    (
        ATLAS,
        "team.money.share team.access.share",
        "Money has one warning; Access has two warnings.",
        "Money has one warning; Access has three warnings.",
    ),
    (
        HOLIDAY,
        "service.checkout.share week.changes",
        "Checkout carries two thirds of the risk.",
        "Checkout made two thirds of the changes.",
    ),
    (
        HOLIDAY,
        "service.checkout.share",
        "Checkout carries about 66 % of the risk.",
        "Checkout carries about 67 % of it.",
    ),
    (HOLIDAY, "service.checkout.objective", "Checkout's budget is 57 % spent.", "Checkout's budget is 43 % spent."),
    (
        ATLAS,
        "week.elevated record.elevated",
        "Risky changes numbered 12, up from six.",
        "Risky changes numbered 12, up from nine.",
    ),
    (
        GAP,
        "week.ownership",
        "Owned files without approval jumped by 40 percentage points.",
        "Owned files without approval jumped by 46 percentage points.",
    ),
    (
        CALM,
        "week.mean movement",
        "The mean sank by 9.2 points within a week.",
        "The mean sank by 5.6 points within a week.",
    ),
    (
        ATLAS,
        "week.deployments",
        "Deployments are up from 16 to 20, a quarter more.",
        "Deployments are up from 15 last week to 20.",
    ),
]


def codes(payload: Payload, text: str, facts: str) -> set[str]:
    found = check_sentence(payload, text, facts.split(), where="situation[0]")
    return {one.code.value for one in found}


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), PAIRS, ids=[pair[3][:40] for pair in PAIRS])
def test_a_number_of_another_fact_is_not_lent(payload, facts, right, wrong):
    assert codes(payload, right, facts) == set()
    assert codes(payload, wrong, facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (CALM, "payments/deploy-129 went out on Wednesday, ledger/deploy-101 on Tuesday.", "service.{}.deployment"),
        (BLIND, "auth/deploy-158 went out on Wednesday, profiles/deploy-97 on Friday.", "service.{}.deployment"),
    ],
)
def test_a_weekday_is_that_of_the_deployment_it_is_said_of(payload, text, facts):
    names = [one.label.lower() for one in payload.scope.services]
    cited = " ".join(facts.format(name) for name in names)
    first, second = (" Wednesday", " Tuesday") if "Tuesday" in text else (" Friday", " Wednesday")
    swapped = text.replace(first, " X").replace(second, first).replace(" X", second)

    assert "period" in codes(payload, text, cited)
    assert codes(payload, swapped, cited) == set()


def test_a_week_that_two_months_share_is_in_neither():
    assert "period" in codes(ATLAS, "Five incidents began in September.", "week.incidents")


def test_what_is_said_of_several_weeks_was_counted_over_them():
    assert "period" in codes(ATLAS, "Over the last four weeks five deployments failed.", "week.failures")
    assert codes(ATLAS, "Over four weeks eleven incidents were resolved.", "week.mttr") == set()
    assert codes(QUIET, "Nothing was taken back in the last 12 weeks.", "positive.no-reverts") != set()


def test_as_many_as_last_week_is_as_many():
    assert "period" in codes(QUIET, "Ten deployments went out, as many as last week.", "week.deployments")
    assert codes(HOLIDAY, "21 changes landed, as many as usual.", "week.changes") == set()
    assert "comparative" in codes(CALM, "Ten deployments went out, as many as usual.", "week.deployments")
    assert codes(HOLIDAY, "Twice as many deployments as usual went out, 12.", "week.deployments") == set()


@pytest.mark.parametrize(
    ("payload", "facts", "text"),
    [
        (HOLIDAY, "week.lead_time", "Lead time fell by more than a third against the week before, to 45.5 hours."),
        (
            HOLIDAY,
            "service.checkout.share service.catalogue.share",
            "Checkout carries nearly twice Catalogue's 34.2 %.",
        ),
        (HOLIDAY, "change.acme/shop#4012", "acme/shop#4012 scores 80; 664 added lines make up 30 of those points."),
        (ATLAS, "positive.tested", "Three in four changes came with tests, 24 of 32."),
        (ATLAS, "service.payments.share service.auth.share", "Payments landed four more changes than Auth."),
        (ATLAS, "week.failure_rate", "Every fourth deployment failed."),
        (QUIET, "week.deployments", "Deployments went from six to ten in a week."),
        (CALM, "service.payments.objective service.ledger.objective", "Both have more than two thirds of it left."),
    ],
    ids=lambda one: one[:30] if isinstance(one, str) and " " in one else "",
)
def test_numbers_in_unusual_places_are_proven(payload, facts, text):
    assert codes(payload, text, facts) == set()


def test_one_that_stands_for_a_thing_is_no_number():
    text = "In Payments 60 % of the owned files lacked approval, twice last week's share and three times the usual one."
    assert codes(ATLAS, text, "service.payments.ownership") == set()
    assert (
        codes(ATLAS, "{person:p4} is one of the two people new to the files in Auth.", "service.auth.newcomers")
        == set()
    )
