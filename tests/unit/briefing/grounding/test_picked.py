"""Some of what is cited, counted and named, and "41 of them"."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS_0 = (
    "change.acme/notifications#403",
    "change.acme/shop#3893",
    "change.acme/shop#3860",
    "change.acme/notifications#402",
)
FACTS_1 = ("service.payments.deployment",)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5808-W34-fulfilment",
            (
                "Three of the four listed changes, acme/notifications#403, acme/shop#3893 and acme/shop#3860, "
                "were merged without review."
            ),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Three of the four changes, acme/notifications#403, acme/shop#3893 and acme/shop#3860, were "
                "merged without review."
            ),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Three of the four were merged without review: acme/notifications#403, acme/shop#3893 and "
                "acme/shop#3860."
            ),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            "acme/notifications#403, acme/shop#3893 and acme/shop#3860 were merged without review.",
            FACTS_0,
        ),
        ("5808-W34-fulfilment", "Three of the four listed changes were merged without review.", FACTS_0),
    ],
)
def test_some_of_the_changes_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5808-W34-fulfilment",
            "acme/notifications#403, acme/shop#3893 and acme/notifications#402 were merged without review.",
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Three of the four listed changes, acme/notifications#403, acme/shop#3893 and "
                "acme/notifications#402, were merged without review."
            ),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            ("Two of the four listed changes, acme/notifications#403 and acme/shop#3893, were merged without review."),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Three of the five listed changes, acme/notifications#403, acme/shop#3893 and acme/shop#3860, "
                "were merged without review."
            ),
            FACTS_0,
        ),
        (
            "5808-W34-fulfilment",
            (
                "Two of the four listed changes, acme/notifications#403, acme/shop#3893 and acme/shop#3860, were "
                "merged without review."
            ),
            FACTS_0,
        ),
        ("5808-W34-fulfilment", "Two of the four listed changes were merged without review.", FACTS_0),
    ],
)
def test_some_of_the_changes_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5707-W35-three-teams",
            (
                "payments/deploy-126 reached 52 points on 24 August, ten above the usual for Payments; "
                "acme/payments#941 brought 41 of them."
            ),
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points; acme/payments#941 brought 41 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points, and acme/payments#941 brought 41 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points; the size of the batch brought 11 of them.",
            FACTS_1,
        ),
    ],
)
def test_some_of_them_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points on 24 August; acme/payments#941 brought 42 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points on 24 August; acme/payments#941 brought 11 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points on 24 August; its three other changes brought 41 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 42 points on 24 August; acme/payments#941 brought 41 of them.",
            FACTS_1,
        ),
        (
            "5707-W35-three-teams",
            "payments/deploy-126 reached 52 points; the size of the batch brought 41 of them.",
            FACTS_1,
        ),
    ],
)
def test_some_of_them_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("One figure stands apart: Checkout's riskiest deployment scored 86 points, against 73 usually.", True),
        ("Two figures stand out: 86 points for Checkout's riskiest deployment, against 73 usually.", True),
        ("Three figures stand apart: Checkout's riskiest deployment scored 86 points, against 73 usually.", False),
        ("One figure stands apart: Checkout's riskiest deployment scored 73 points.", False),
    ],
)
def test_as_many_figures_stand_apart_as_are_told(text, *, is_true):
    assert (not codes("1001-W37-storefront", text, "service.checkout.deployment")) is is_true
