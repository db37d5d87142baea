"""Whose a number is where several things are named, and how they stand to each other."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAYLOAD = "closed-W38-fulfilment-platform"
TEAMS = "team.fulfilment.share team.platform.share"
SHARES = "service.gateway.share service.infrastructure.share"
DEPLOYED = "service.gateway.deployment service.shipping.deployment"
EVERY = f"{DEPLOYED} service.infrastructure.deployment service.notifications.deployment"
PAIRS = [
    (
        TEAMS,
        "Fulfilment made 16 of the changes and Platform 15, and Platform's average was higher by 0.5 points.",
        "Fulfilment made 16 of the changes and Platform 15, and Fulfilment's average was higher by 0.5 points.",
    ),
    (
        TEAMS,
        "Platform, made up of Gateway and Infrastructure, made 15 changes, one fewer than Fulfilment.",
        "Platform, made up of Gateway and Infrastructure, made 15 changes, two fewer than Fulfilment.",
    ),
    (
        SHARES,
        "Gateway's total was larger, 215 points against 169.",
        "Gateway's total was smaller, 215 points against 169.",
    ),
    (
        SHARES,
        "Gateway made eight changes to Infrastructure's seven and carried 27.4 percent of the points.",
        "Infrastructure made seven changes to Gateway's eight and carried 27.4 percent of the points.",
    ),
    (
        DEPLOYED,
        "Gateway's riskiest deployment scored 41 points on 18 September, one more than that of Shipping a day earlier.",
        "Gateway's riskiest deployment scored 41 points on 18 September, two more than that of Shipping a day earlier.",
    ),
    (
        DEPLOYED,
        "Gateway's riskiest deployment on Friday had 41 points, one more than Shipping's on Thursday.",
        "Gateway's riskiest deployment on Friday had 41 points, one more than Shipping's on Wednesday.",
    ),
    (
        EVERY,
        "None of the other three services deployed anything above 40 points; Gateway reached 41.",
        "None of the other three services deployed anything above 37 points; Gateway reached 41.",
    ),
    (
        "service.infrastructure.movement service.gateway.movement",
        "Infrastructure came down further than Gateway: 5.6 points below its usual level against 2.9.",
        "Gateway came down further than Infrastructure: 5.6 points below its usual level against 2.9.",
    ),
]


@pytest.mark.parametrize(("facts", "true", "wrong"), PAIRS, ids=[true for _, true, _ in PAIRS])
def test_what_is_held_against_each_other_has_its_own_numbers(facts, true, wrong):
    assert codes(PAYLOAD, true, *facts.split()) == set()
    assert codes(PAYLOAD, wrong, *facts.split())
