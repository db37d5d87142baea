"""How far each of several things moved, where the movement is told once for all of them."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK, GROUPS = "5202-W37-three-teams", "group.governance group.volume group.testing"
"""Ownership gaps 2.2 (5.6 last week, usually 3.3), large changes 12.6 (15, 15.4), missing tests 0.4 (1.2, 1.2)."""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Against last week, ownership gaps are {} points, large changes 2.4.", "down 3.4", "up 3.4"),
        ("Ownership gaps dropped 3.4 points from last week, large changes {} and missing tests 0.8.", "2.4", "2.8"),
        ("Compared with {}, large changes lost 2.8 points and ownership gaps 1.1.", "usual", "the week before"),
        ("On the week before, {} fell by 2.4 and 3.4 points.", "large changes and ownership gaps",
         "ownership gaps and large changes"),
        ("Large changes and ownership gaps weigh 2.4 and 3.4 points {} than last week.", "less", "more"),
        ("All three are below last week's weight: ownership gaps by {}, large changes by 2.4, missing tests by 0.8.",
         "3.4", "2.4"),
    ],
)  # fmt: skip
def test_a_movement_that_is_told_once_is_one_of_each_in_the_list(text: str, right: str, wrong: str) -> None:
    assert codes(WEEK, text.format(right), *GROUPS.split()) == set()
    assert codes(WEEK, text.format(wrong), *GROUPS.split()) != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Ownership gaps gave back 3.4 points on the week and large changes another {}.", "2.4", "2.8"),
        ("Ownership gaps weigh 2.2 points, {} a little from 5.6 the week before.", "down", "up"),
        ("Large changes are {} slightly on last week's 15 points, at 12.6.", "down", "up"),
    ],
)
def test_how_much_may_stand_between_a_way_and_what_it_is_from(text: str, right: str, wrong: str) -> None:
    assert codes(WEEK, text.format(right), *GROUPS.split()) == set()
    assert codes(WEEK, text.format(wrong), *GROUPS.split()) != set()


def test_the_old_one_is_a_record_and_no_number() -> None:
    text = "The new 12-week low, 24.4 points, undercuts the old one by {}."
    assert codes(WEEK, text.format("2.3"), "record.mean") == set()
    assert codes(WEEK, text.format("1.3"), "record.mean") != set()


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Missing tests and ownership gaps each weigh less than {} points.", "three", "two"),
        ("Large changes and ownership gaps are both over {} points.", "two", "three"),
    ],
)
def test_a_bound_on_what_each_driver_weighs_is_held_against_all(text: str, right: str, wrong: str) -> None:
    assert codes(WEEK, text.format(right), *GROUPS.split()) == set()
    assert codes(WEEK, text.format(wrong), *GROUPS.split()) != set()
