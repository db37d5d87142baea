"""Which of several moved the farthest, where a noun says how."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PLATFORM, TEAMS = "1402-W35-fulfilment-platform", "1604-W37-three-teams"
SERVICES = " ".join(f"service.{one}.movement" for one in ("gateway", "infrastructure", "shipping", "notifications"))
"""Gateway -2, Infrastructure -0.7, Shipping -11.2, Notifications -1.1."""
GROUPS = "group.volume group.governance"
"""Large changes 12.1 (14.4 last week, usually 16), ownership gaps 2.3 (5.8, 3.4)."""


@pytest.mark.parametrize(
    ("payload", "facts", "text", "right", "wrong"),
    [
        (PLATFORM, SERVICES, "{} had the steepest fall.", "Shipping", "Gateway"),
        (PLATFORM, SERVICES, "The smallest decline is {}.", "Infrastructure's", "Notifications'"),
        (PLATFORM, SERVICES, "{}'s drop is the largest of the four.", "Shipping", "Notifications"),
        (PLATFORM, SERVICES, "The biggest drop came from {}.", "Shipping", "Gateway"),
        (PLATFORM, SERVICES, "Shipping had the steepest {}.", "fall", "rise"),
        (
            PLATFORM,
            SERVICES,
            "Of Gateway and Notifications, Gateway had the {} drop.",
            "bigger",
            "smaller",
        ),
        (TEAMS, GROUPS, "{} saw the sharpest drop on last week.", "Ownership gaps", "Large changes"),
        (TEAMS, GROUPS, "{} saw the sharpest drop on their usual level.", "Large changes", "Ownership gaps"),
        (TEAMS, GROUPS, "Ownership gaps saw the sharpest drop on last week, {} points.", "3.5", "1.1"),
    ],
)
def test_a_superlative_of_a_movement_ranks_how_far_each_went(
    payload: str, facts: str, text: str, right: str, wrong: str
) -> None:
    assert codes(payload, text.format(right), *facts.split()) == set()
    assert codes(payload, text.format(wrong), *facts.split()) != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("The scope came down by 4.2 points, led by {}.", "Shipping", "Gateway"),
        ("A {} week, led by Shipping.", "calm", "rising"),
    ],
)
def test_a_movement_is_led_by_what_moved_the_farthest(text: str, right: str, wrong: str) -> None:
    assert codes(PLATFORM, text.format(right), "movement", *SERVICES.split()) == set()
    assert codes(PLATFORM, text.format(wrong), "movement", *SERVICES.split()) != set()


@pytest.mark.parametrize(
    "text",
    [
        "All four services score below their usual average, Gateway most clearly with 5.2 points.",
        "All four services are below their usual average, Gateway most clearly, by 5.2 points.",
        "All four services score below their usual average, Gateway most clearly.",
        "All four services score below their usual average, Shipping least clearly with 1.9 points.",
        "Every service scores below its usual average, most clearly Gateway with 5.2 points.",
    ],
)
def test_what_moved_most_clearly_moved_the_farthest(text):
    assert (
        codes(
            "2008-W38-fulfilment-platform",
            text,
            "service.gateway.movement",
            "service.infrastructure.movement",
            "service.shipping.movement",
            "service.notifications.movement",
        )
        == set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "All four services score below their usual average, Shipping most clearly with 1.9 points.",
        "All four services score below their usual average, Gateway most clearly with 2.4 points.",
        "All four services score below their usual average, Gateway least clearly with 5.2 points.",
        "All four services score below their usual average, Shipping most clearly.",
        "All four services score above their usual average, Gateway most clearly with 5.2 points.",
        "The fall is most clearly governance.",
        "All four services score below their usual average, most clearly a governance issue.",
        "Gateway fell by 5.2 points, most clearly through better discipline.",
        "Gateway's fall most clearly shows better review.",
    ],
)
def test_nothing_else_moved_most_clearly(text):
    assert (
        codes(
            "2008-W38-fulfilment-platform",
            text,
            "service.gateway.movement",
            "service.infrastructure.movement",
            "service.shipping.movement",
            "service.notifications.movement",
        )
        != set()
    )


def test_what_moved_down_most_went_the_farthest() -> None:
    week, teams = "1001-W37-three-teams", [f"team.{one}.share" for one in ("storefront", "identity", "payments")]
    text = "Storefront moved down most, by 7 points, then {}."
    assert codes(week, text.format("Identity by 5.7 and Payments by 5.6"), *teams) == set()
    assert codes(week, text.format("Payments by 5.6 and Identity by 5.7"), *teams) != set()
    assert codes(week, "Identity moved down most, by 5.7 points.", *teams) != set()


def test_what_came_down_the_least_need_not_say_again_that_it_did() -> None:
    services = SERVICES.split()
    text = "{} came down the most of the four services, {} the least."
    assert codes("1002-W34-fulfilment-platform", text.format("Gateway", "Infrastructure"), *services) == set()
    assert codes("1002-W34-fulfilment-platform", text.format("Gateway", "Notifications"), *services) != set()
    assert codes("1002-W34-fulfilment-platform", text.format("Shipping", "Infrastructure"), *services) != set()
