"""Whose a number is where a part of the sentence has a subject of its own, or goes on with that of another part."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

APPROVED = ("8613-W37-payments", "service.payments.ownership service.ledger.ownership")
SHARES = ("8714-W37-three-teams", "service.payments.share service.auth.share")
QUEUED = "service.notifications.queue service.gateway.queue"
QUEUES = ("8714-W35-fulfilment-platform", f"{QUEUED} service.infrastructure.queue service.shipping.queue")
TOLD = [
    (
        *APPROVED,
        "Payments went from 100 percent of files without approval to none; Ledger went from 29 percent to none.",
        "Payments went from 29 percent of files without approval to none; Ledger went from 100 percent to none.",
        "Payments went from 100 percent of files without approval to none; Ledger went from 100 percent to none.",
    ),
    (
        *SHARES,
        "Payments landed as many changes as Auth, 14, and its share is below its usual 22.4 percent.",
        "Payments landed as many changes as Auth, 14, and its share is above its usual 22.4 percent.",
        "Payments landed as many changes as Auth, 14, and its share is below its usual 20.2 percent.",
        "Auth landed as many changes as Payments, 14, and its share is below its usual 22.4 percent.",
    ),
    (
        *SHARES,
        "Auth collected more points than Payments, 317 to 307, and its average was 22.6 points.",
        "Auth collected more points than Payments, 317 to 307, and its average was 21.9 points.",
    ),
    (
        *QUEUES,
        "Four changes wait in Notifications, the riskiest at 34 points, and none waits elsewhere.",
        "Four changes wait in Gateway, the riskiest at 34 points, and none waits elsewhere.",
        "No change waits in Shipping, and none waits elsewhere.",
        "None waits in Gateway, and none elsewhere.",
    ),
    (
        *QUEUES,
        "Notifications has four changes waiting, and elsewhere none waits.",
        "Gateway has no change waiting, and elsewhere none waits.",
    ),
    (
        "8108-W37-identity",
        "ask.auth:ownership band.safe week.changes",
        "Identity has recovered: the warning on Auth is resolved, and all 21 changes were safe.",
        "Identity has recovered: the warning on Auth is resolved, and all 21 changes were moderate.",
        "Identity has recovered: the warning on Auth is resolved, and all 20 changes were safe.",
        "Identity has recovered: the warning on Auth is resolved, and all 21 of its changes were safe.",
        "Identity has recovered: the warning on Auth is resolved, and all 21 changes in Auth were safe.",
        "The warning on Auth is resolved, and all its 21 changes were safe.",
    ),
    (
        "8512-W38-three-teams",
        "team.identity.share team.storefront.share",
        "Together Identity and Storefront landed 42 changes, 21 each.",
        "Together Identity and Storefront landed 42 changes, 22 each.",
        "Together Identity and Storefront landed 21 changes.",
        "Identity landed 42 changes, 21 each.",
    ),
    (
        "8714-W38-payments",
        "service.payments.share service.ledger.share",
        "Payments with 374 and Ledger with 202 points make 576 points over 22 changes.",
        "Payments with 374 and Ledger with 202 points make 576 points over 14 changes.",
        "Payments with 202 and Ledger with 374 points make 576 points over 22 changes.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in TOLD])
def test_a_number_is_of_the_subject_that_its_own_part_of_the_sentence_has(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)


def test_none_elsewhere_needs_the_facts_of_every_other_service() -> None:
    said = "Four changes wait in Notifications, and none waits elsewhere."
    assert not codes(QUEUES[0], said, *QUEUES[1].split())
    assert codes(QUEUES[0], said, *QUEUED.split())
