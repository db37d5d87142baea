"""What one number of a list is told to be of another week, all numbers of that list are."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

BROKEN = ("week.incidents", "week.failures", "week.reverts")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("The previous week had two incidents, two failed deployments and one revert.", True),
        ("After two incidents, two failed deployments and one revert in the previous week, this one has more.", True),
        ("Whereas the week before saw two incidents and one revert, this week has five and three.", True),
        ("The previous week had two incidents, two failed deployments and three reverts.", False),
        ("The previous week had two incidents, five failed deployments and one revert.", False),
        ("After two incidents, five failed deployments and one revert in the previous week, this one has more.", False),
        ("This week has two incidents, two failed deployments and one revert.", False),
    ],
)
def test_a_list_of_what_another_week_had_is_all_of_that_week(text, *, is_true):
    assert (not codes("atlas", text, *BROKEN)) is is_true
