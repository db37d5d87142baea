"""What a figure is held against, which way it went from there, and where a word tells of a level and no movement."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

GROUPS = "group.testing group.expertise"


@pytest.mark.parametrize(
    ("payload", "facts", "true", "wrong"),
    [
        (
            "8108-W34-discovery",
            GROUPS,
            "Missing tests added 0.9 points and authors new to the code 0.2.",
            "Missing tests added 0.2 points and authors new to the code 0.9.",
        ),
        (
            "1604-W34-identity",
            GROUPS,
            "Missing tests added 0.7 points.",
            "Missing tests added 0.7 points over the week before.",
        ),
        (
            "1002-W36-storefront",
            GROUPS,
            "Missing tests added 0.8 points, against 1.6 usually.",
            "Missing tests added 0.8 points compared with the usual week.",
        ),
    ],
)
def test_what_a_group_of_drivers_adds_is_all_that_it_brings(payload, facts, true, wrong):
    assert codes(payload, true, *facts.split()) == set()
    assert codes(payload, wrong, *facts.split())
