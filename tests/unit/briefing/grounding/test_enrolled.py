"""How many are told of what is cited one by one."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WAYS = ("way.acme/shop#4040", "way.acme/shop#4059", "way.acme/shop#4061")
QUEUES = tuple(f"service.{name}.queue" for name in ("gateway", "infrastructure", "shipping", "notifications"))


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        ("8411-W36-storefront", "Three critical changes wait at Checkout.", WAYS),
        (
            "8411-W36-storefront",
            "Three critical changes, 240 points in all, wait at Checkout.",
            ("service.checkout.ahead", *WAYS),
        ),
        ("8613-W35-fulfilment-platform", "Nothing waits in any of the four queues.", QUEUES),
        ("8108-W38-three-teams", "Three teams, 64 changes.", ("week.changes",)),
        ("8108-W38-three-teams", "Six services and 64 changes: that was the week.", ("week.changes",)),
        ("8714-W36-identity", "Identity landed 21 changes in both weeks.", ("week.changes",)),
        (
            "8714-W36-identity",
            "Identity deployed ten times, two more than in the previous week, with 21 changes in both weeks.",
            ("week.deployments", "week.changes"),
        ),
    ],
)
def test_what_is_cited_one_by_one_is_counted(payload: str, text: str, facts: tuple[str, ...]) -> None:
    assert codes(payload, text, *facts) == set()


@pytest.mark.parametrize(
    ("payload", "text", "facts"),
    [
        # A third one waits, too, and nobody cites it.
        ("8411-W36-storefront", "Two critical changes wait at Checkout.", WAYS[:2]),
        ("8411-W36-storefront", "Four critical changes wait at Checkout.", WAYS),
        ("8411-W36-storefront", "Three high changes wait at Checkout.", WAYS),
        ("8411-W36-storefront", "Three critical changes landed at Checkout.", WAYS),
        ("8613-W35-fulfilment-platform", "Nothing waits in any of the three queues.", QUEUES),
        ("8108-W38-three-teams", "Two teams, 64 changes.", ("week.changes",)),
        ("8108-W38-three-teams", "Three services and 64 changes: that was the week.", ("week.changes",)),
        ("8714-W36-identity", "Identity had ten deployments in both weeks.", ("week.deployments",)),
        ("8714-W36-identity", "Identity had 22 changes in both weeks.", ("week.changes",)),
    ],
)
def test_another_number_of_it_is_found(payload: str, text: str, facts: tuple[str, ...]) -> None:
    assert codes(payload, text, *facts) != set()
