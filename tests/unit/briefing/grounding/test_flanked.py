"""A comparative between two numbers, or at once before two, says how the first of them stands to the second."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

PAIR = ("team.payments.share", "team.identity.share")
TEAM = ("team.storefront.share",)


@pytest.mark.parametrize(
    ("text", "right", "wrong", "facts"),
    [
        (
            "Payments has one change more than Identity, yet its {} is {} than Identity's 27.",
            ("mean of 27.1 points", "higher"),
            ("mean of 27.1 points", "lower"),
            PAIR,
        ),
        (
            "Payments shipped one change more than Identity, and its mean is {}, {} points.",
            *(("higher", "27.1 to 27"), ("lower", "27.1 to 27")),
            PAIR,
        ),
        ("Identity landed {} changes, {}.", ("fewer", "21 to Payments' 22"), ("more", "21 to Payments' 22"), PAIR),
        (
            "Storefront's 32 percent of the points is {} than its {} percent of the changes.",
            ("less", "32.8"),
            ("more", "32.8"),
            TEAM,
        ),
        (
            "Storefront's {} percent of the points {} its 32.8 percent of the changes.",
            ("32", "trails"),
            ("32", "exceeds"),
            TEAM,
        ),
        (
            "Storefront's mean of 26.1 points is {} than Identity's {}.",
            ("still lower", "27"),
            ("still higher", "27"),
            (*TEAM, PAIR[1]),
        ),
    ],
)
def test_two_numbers_decide_a_comparative_between_them(
    text: str, right: tuple[str, str], wrong: tuple[str, str], facts: tuple[str, ...]
) -> None:
    assert codes("5404-W38-three-teams", text.format(*right), *facts) == set()
    assert codes("5404-W38-three-teams", text.format(*wrong), *facts) != set()
