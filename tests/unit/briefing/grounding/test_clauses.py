"""Whose a number is by the clause that it stands in: a relative one, an aside, a possessor's noun, all of several."""

from __future__ import annotations

import pytest

from briefing.grounding.language.text import sentences
from tests.unit.briefing.grounding.saying import codes

SHARES = " ".join(f"service.{name}.share" for name in ("payments", "ledger", "auth", "search"))
QUEUES = " ".join(f"service.{name}.queue" for name in ("payments", "ledger", "auth", "search"))
CHANGES = "change.acme/payments#501 change.acme/payments#502 change.acme/auth#77"
PAIRS = [
    (
        CHANGES,
        "acme/payments#501 scores 88 points, more than acme/payments#502, which has 86.",
        "acme/payments#501 scores 88 points, more than acme/payments#502, which has 88.",
    ),
    (
        CHANGES,
        "acme/payments#501 is ahead of acme/auth#77, which stands at 66 points.",
        "acme/payments#501 is ahead of acme/auth#77, which stands at 88 points.",
    ),
    (
        "service.payments.movement",
        "Payments' rise of 22 points is led by missing owner approval with 9.",
        "Payments' rise of 21 points is led by missing owner approval with 9.",
    ),
    (
        "service.payments.share service.auth.share",
        "Payments' mean of 50.4 points is Atlas' highest.",
        "Payments' mean of 42 points is Atlas' highest.",
    ),
    (
        SHARES,
        "Payments carries 806 of the 2,016 points that the four services total.",
        "Payments carries 806 of the 2,116 points that the four services total.",
    ),
    (
        SHARES,
        "Payments landed 16 changes, and the four services together 48.",
        "Payments landed 16 changes, and the four services together 16.",
    ),
    (
        "service.payments.share service.auth.share",
        "Payments landed 16 changes; the two services together have 28.",
        "Payments landed 16 changes; the two services together have 16.",
    ),
    (
        "change.acme/payments#501 change.acme/auth#77",
        "acme/payments#501, two days after acme/auth#77, scored 88 points.",
        "acme/payments#501, two days after acme/auth#77, scored 66 points.",
    ),
    (
        "service.payments.movement",
        "Payments' rise of 22 points owes most to missing owner approval, with 9.",
        "Payments' rise of 9 points owes most to missing owner approval, with 9.",
    ),
    (
        "service.payments.share service.auth.share",
        "Payments' 806 points and Auth's 504 come to 1,310.",
        "Payments' 806 points and Auth's 504 come to 1,210.",
    ),
    (
        "service.payments.share service.auth.share",
        "Payments landed 16 changes and Auth twelve, which sums to 28.",
        "Payments landed 16 changes and Auth twelve, which sums to 16.",
    ),
    (
        "service.payments.movement service.ledger.movement",
        "Payments rose to 50.4 points while Ledger eased to 37.9, against their usual 28.4 and 46.4.",
        "Payments rose to 50.4 points while Ledger eased to 37.9, against their usual 46.4 and 28.4.",
    ),
    (
        "service.payments.movement service.ledger.movement",
        "Payments rose by 22 points and Ledger fell by 8.5, from 28.4 and 46.4.",
        "Payments rose by 22 points and Ledger fell by 8.5, from 46.4 and 28.4.",
    ),
    (
        "change.acme/payments#501 change.acme/auth#77",
        "acme/payments#501 landed two days after acme/auth#77 and scored 22 points more.",
        "acme/payments#501 landed two days after acme/auth#77 and scored 22 points less.",
    ),
    (
        "change.acme/payments#501 change.acme/auth#77",
        "acme/auth#77 went out on Wednesday, two days before acme/payments#501, and scored 22 points less.",
        "acme/auth#77 went out on Wednesday, two days before acme/payments#501, and scored 22 points more.",
    ),
    (
        "service.payments.movement service.auth.movement",
        "Payments averages 50.4 points and Auth 42; the usual levels are 28.4 and 30.",
        "Payments averages 50.4 points and Auth 42; the usual levels are 30 and 28.4.",
    ),
    (
        CHANGES,
        "acme/payments#502 was merged without review, which accounts for 4 of its 86 points.",
        "acme/payments#502 was merged without review, which accounts for 25 of its 86 points.",
    ),
    (
        CHANGES,
        "acme/payments#502 and acme/auth#77 were merged without review; that brings 4 points in each.",
        "acme/payments#502 and acme/auth#77 were merged without review; that brings 22 points in each.",
    ),
]


@pytest.mark.parametrize(("facts", "true", "wrong"), PAIRS, ids=[true for _, true, _ in PAIRS])
def test_a_number_is_of_what_its_clause_is_told_of(facts, true, wrong):
    assert codes("atlas", true, *facts.split()) == set()
    assert codes("atlas", wrong, *facts.split())


WHOLES = [
    (QUEUES, "Atlas has five changes waiting.", True),
    (QUEUES, "Atlas has four changes waiting.", False),
    (QUEUES, "Money has four changes in its queue, and Access one.", True),
    (QUEUES, "Money has one change in its queue, and Access four.", False),
    (QUEUES.replace("service.ledger.queue ", ""), "Atlas has five changes waiting.", False),
    ("service.search.queue service.ledger.queue", "Atlas has no change waiting.", False),
]


@pytest.mark.parametrize(("facts", "text", "is_so"), WHOLES, ids=[text for _, text, _ in WHOLES])
def test_a_scope_has_what_all_of_its_services_count_where_all_are_cited(facts, text, is_so):
    assert (codes("atlas", text, *facts.split()) == set()) is is_so


AVERAGES = [
    (
        "record.mean",
        "Atlas is at a record: four changes wait at Payments, and the average of 42 points is its highest.",
    ),
    (
        "week.mean",
        "Atlas is riskier: Payments has four changes waiting, while average risk is up from 35 to 42 points.",
    ),
    ("week.mean", "Payments has four changes waiting, and the mean of all changes is 42 points."),
]


@pytest.mark.parametrize(("fact", "text"), AVERAGES, ids=[text for _, text in AVERAGES])
def test_an_average_that_is_the_subject_of_its_part_is_of_the_scope(fact, text):
    assert codes("atlas", text, fact, "service.payments.queue") == set()
    assert codes("atlas", text.replace("42", "44"), fact, "service.payments.queue")
    own = text.replace("the average of", "Payments' average of").replace("average risk", "Payments' average risk")
    own = own.replace("the mean of all changes", "Payments' mean")
    assert codes("atlas", own, fact, "service.payments.queue", "service.payments.share")


DEPLOYED = [
    ("Gateway and Infrastructure topped out at 37 points each: gateway/deploy-90, infrastructure/deploy-78.", True),
    ("Gateway and Infrastructure topped out at 33 points each: gateway/deploy-90, infrastructure/deploy-78.", False),
    ("The riskiest deployments of Gateway and Infrastructure scored 37 points apiece.", True),
    ("The riskiest deployments of Gateway and Infrastructure scored 28 points apiece.", False),
]


@pytest.mark.parametrize(("text", "is_so"), DEPLOYED, ids=[text for text, _ in DEPLOYED])
def test_a_service_has_what_its_riskiest_deployment_scored(text, is_so):
    facts = ("service.gateway.deployment", "service.infrastructure.deployment")
    assert (codes("512-W36-fulfilment-platform", text, *facts) == set()) is is_so


def test_the_riskiest_change_of_a_deployment_is_not_the_deployment():
    facts = ("service.ledger.deployment", "service.catalogue.deployment")
    told = "The worst deployments of Ledger and Catalogue scored {} points apiece."
    assert codes("1001-W35-three-teams", told.format(42), *facts) == set()
    assert codes("1001-W35-three-teams", told.format(30), *facts)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Payments and Auth had four newcomers each.", True),
        ("Payments and Auth together had eight newcomers.", False),
        ("Eight people were new to the files that they changed.", False),
    ],
)
def test_people_who_are_new_in_two_services_are_not_counted_twice(text: str, *, is_so: bool) -> None:
    # The four of Payments are those of Auth.
    services = ("payments", "ledger", "auth", "profiles", "checkout", "catalogue")
    found = codes("hazel-W35-three-teams", text, *(f"service.{service}.newcomers" for service in services))
    assert (not found) is is_so


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The usual is 0 percent. acme/auth#1056 scored 39 points.", 2),
        ("Three landed. #1056 scored 39 points! checkout/deploy-116 followed.", 3),
        ("PagerDuty failed. its data ends on 16 September.", 1),
    ],
)
def test_a_sentence_may_begin_with_the_name_of_a_change(text, parts):
    assert len(sentences(text)) == parts
