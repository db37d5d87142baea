"""Whose a number is by words that point to it, and numbers that only seem to be of another time."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYMENTS, STOREFRONT = "hazel-W36-payments", "closed-W36-storefront"
MOVED = "service.payments.movement"
PAIRS = [
    (
        PAYMENTS,
        MOVED,
        "Payments rose, and thin review, at 1.4 points, is a small part of that rise of 8.4 points.",
        "Payments rose, and thin review, at 1.4 points, is a small part of that rise of 8.3 points.",
    ),
    (
        PAYMENTS,
        f"{MOVED} service.ledger.movement",
        "Payments rose by 8.4 points, and some of that rise, 1.4 points, comes from thin review.",
        "Ledger fell by 1.4 points, and some of that fall, 0.8 points, comes from thin review.",
    ),
    (
        PAYMENTS,
        MOVED,
        "The extra 8.4 points come mainly from missing owner approval (2.6) and an ownership gap (1.7).",
        "The extra 8.4 points come mainly from missing owner approval (2.6) and an ownership gap (4.3).",
    ),
    (
        PAYMENTS,
        MOVED,
        "Payments rose 8.4 points: missing owner approval (2.6) with the ownership gap (1.7) makes up half of it.",
        "Payments rose 8.4 points: missing owner approval (2.6) with the ownership gap (1.7) makes up a third of it.",
    ),
    (
        STOREFRONT,
        "service.checkout.movement service.catalogue.movement movement",
        "Checkout is up 1.9 points, and with Catalogue down 1.4 the scope gained 0.4 on its usual.",
        "Checkout is up 1.9 points, and with Catalogue down 1.4 the scope gained 1.9 on its usual.",
    ),
    (
        PAYMENTS,
        MOVED,
        "Thin review added 1.4 points, and the service now stands 8.4 above its usual.",
        "Thin review added 1.4 points, and the service now stands 7.4 above its usual.",
    ),
    (
        STOREFRONT,
        "service.checkout.share",
        "Checkout has 64.6 percent of the total risk in Storefront.",
        "Checkout has 35.4 percent of the total risk in Storefront.",
    ),
    (
        PAYMENTS,
        "week.incidents week.reverts",
        "Payments and Ledger had no incidents and no reverts.",
        "Payments and Ledger had one incident and no reverts.",
    ),
    (
        STOREFRONT,
        "week.mean",
        "At 31 points the average looks normal.",
        "At 26.4 points the average looks normal.",
    ),
    (
        STOREFRONT,
        "change.acme/shop#3953 deployment.checkout/deploy-114",
        "acme/shop#3953 landed less than an hour before checkout/deploy-114.",
        "acme/shop#3953 landed less than half an hour before checkout/deploy-114.",
    ),
    (
        STOREFRONT,
        "change.acme/shop#3953 change.acme/shop#3951",
        "acme/shop#3953 and acme/shop#3951 landed on Friday, and one of the two scored critical.",
        "acme/shop#3953 and acme/shop#3951 landed on Friday, and neither of the two scored critical.",
    ),
    (
        STOREFRONT,
        "week.deployment service.catalogue.deployment",
        "checkout/deploy-114 is 45 points ahead of catalogue/deploy-108 and 38 above the previous week's worst.",
        "checkout/deploy-114 is 38 points ahead of catalogue/deploy-108 and 45 above the previous week's worst.",
    ),
]


@pytest.mark.parametrize(("payload", "facts", "true", "wrong"), PAIRS)
def test_words_that_point_tell_whose_a_number_is(payload: str, facts: str, true: str, wrong: str) -> None:
    assert not codes(payload, true, *facts.split())
    assert codes(payload, wrong, *facts.split())


def test_no_service_has_what_the_whole_scope_has_none_of() -> None:
    assert not codes(PAYMENTS, "Neither service had an incident.", "week.incidents")
    assert codes(STOREFRONT, "Neither service had an incident.", "week.incidents")
    assert codes(PAYMENTS, "Neither service had a late change.", "week.incidents")
