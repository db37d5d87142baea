"""What a sentence leaves out is no owner of its numbers; all the others have to be cited, and to be as it says."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

ALL = tuple(f"service.{one}.elevated" for one in ("auth", "profiles", "payments", "ledger", "catalogue"))
PAYLOAD = "closed-W35-three-teams"


@pytest.mark.parametrize(
    "text",
    [
        "Outside Checkout nothing scored high or critical.",
        "Apart from Checkout, no service had a high-risk change.",
        "Except for Checkout, not a single change scored high or critical.",
    ],
)
def test_all_but_one_may_be_told_of_where_all_of_them_are_cited(text: str) -> None:
    assert codes(PAYLOAD, text, *ALL) == set()
    assert codes(PAYLOAD, text, *ALL[:4]) != set()


def test_none_of_the_others_may_have_what_they_are_said_to_lack() -> None:
    of_all = ("auth", "profiles", "payments", "ledger", "checkout", "catalogue")
    waiting = {one: f"service.{one}.queue" for one in of_all}
    but_checkout = [fact for one, fact in waiting.items() if one != "checkout"]
    assert "number" in codes(PAYLOAD, "Outside Checkout nothing waits.", *but_checkout)
    but_catalogue = [fact for one, fact in waiting.items() if one != "catalogue"]
    assert codes(PAYLOAD, "Outside Catalogue nothing waits.", *but_catalogue) == set()


SCORED = tuple(
    f"service.{one}.deployment" for one in ("auth", "profiles", "payments", "ledger", "checkout", "catalogue")
)
"""40, 37, 33, 39, 86 and 36 points."""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Outside Checkout, no deployment exceeds 40 points.", "Outside Checkout, no deployment exceeds 39 points."),
        ("Checkout aside, no deployment went past 40 points.", "Auth aside, no deployment went past 40 points."),
        (
            "Setting Checkout aside, all deployments scored below 41 points.",
            "Setting Checkout aside, all deployments scored below 40 points.",
        ),
    ],
)
def test_a_bound_is_of_what_is_not_left_out(right: str, wrong: str) -> None:
    assert codes("5606-W37-three-teams", right, *SCORED) == set()
    assert "number" in codes("5606-W37-three-teams", wrong, *SCORED)
