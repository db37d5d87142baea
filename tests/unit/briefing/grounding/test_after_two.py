"""Times from one moment to two others: "33 minutes after A and 58 minutes after B"."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS_0 = (
    "deployment.checkout/deploy-135",
    "change.acme/shop#3969",
    "change.acme/shop#3971",
)


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out on 4 September at 16:53, 33 minutes after acme/shop#3969 landed "
                "and 58 minutes after acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 33 minutes after acme/shop#3969 landed and 58 minutes after "
                "acme/shop#3971 did."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            "checkout/deploy-135 went out 33 minutes after acme/shop#3969, and 58 minutes after acme/shop#3971.",
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 33 minutes after acme/shop#3969 landed, which came 25 minutes "
                "after acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "acme/shop#3971 landed 25 minutes before acme/shop#3969 and 58 minutes before "
                "checkout/deploy-135 went out."
            ),
            FACTS_0,
        ),
    ],
)
def test_one_moment_after_two_is_proven(payload, text, facts):
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 33 minutes after acme/shop#3969 landed and 48 minutes after "
                "acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 58 minutes after acme/shop#3969 landed and 33 minutes after "
                "acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 33 minutes after acme/shop#3969 landed and 25 minutes after "
                "acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "checkout/deploy-135 went out 33 minutes after acme/shop#3969 landed and 58 minutes before "
                "acme/shop#3971."
            ),
            FACTS_0,
        ),
        (
            "5707-W36-storefront",
            (
                "acme/shop#3971 landed 25 minutes before acme/shop#3969 and 33 minutes before "
                "checkout/deploy-135 went out."
            ),
            FACTS_0,
        ),
    ],
)
def test_one_moment_after_two_is_found_where_it_is_wrong(payload, text, facts):
    assert codes(payload, text, *facts) != set()
