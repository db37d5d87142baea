"""How many there are of each band, of all and of none, is told by each clause for itself."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

SAFE, MODERATE, CRITICAL, CHANGES = "band.safe", "band.moderate", "band.critical", "week.changes"
BURNS = ("service.checkout.objective", "service.catalogue.objective")
ASKS = ("ask.checkout:incident", "ask.checkout:queue", "ask.checkout:objective", "ask.checkout:timing")


@pytest.mark.parametrize(
    ("text", "facts", "is_true"),
    [
        ("The moderate band shrank from two to one, while the safe band grew from 17 to 18.", (SAFE, MODERATE), True),
        ("The moderate band shrank from 17 to 18, while the safe band grew from two to one.", (SAFE, MODERATE), False),
        ("Of 19 changes 18 were safe and one moderate.", (SAFE, MODERATE), True),
        ("Of 19 changes, 18 were moderate and the other one safe.", (SAFE, MODERATE, CHANGES), False),
        ("All but one of the 19 changes were safe.", (SAFE, MODERATE), True),
        ("All but two of the 19 changes were safe.", (SAFE, MODERATE), False),
        (
            "18 of 19 changes are safe and none is critical, against two critical the week before.",
            (SAFE, CRITICAL),
            True,
        ),
        (
            "17 of 19 changes are safe and none is critical, against two critical the week before.",
            (SAFE, CRITICAL),
            False,
        ),
        ("Neither error budget burns faster than half its own pace.", BURNS, True),
        ("Neither error budget burns faster than 0.3 times its own pace.", BURNS, False),
        ("All four of Checkout's cards are resolved.", ASKS, True),
        ("All five of Checkout's cards are resolved.", ASKS, False),
        ("Of 18 risky deployments five had an incident; of 30 safe ones none did.", ("forecast.lift",), True),
        ("Of 18 risky deployments none had an incident; of 30 safe ones five did.", ("forecast.lift",), False),
    ],
)
def test_each_clause_tells_what_its_number_counts(text, facts, is_true):
    assert (codes("W37-storefront", text, *facts) == set()) is is_true


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("About {} of the 22 changes at Payments and Ledger lost coverage.", "60 percent", "70 percent"),
        ("{} percent of the changes at Payments and Ledger lost coverage.", "59", "64"),
    ],
)
def test_the_part_of_several_is_of_what_they_have_together(text: str, right: str, wrong: str) -> None:
    cited = ("service.payments.coverage", "service.ledger.coverage")
    assert codes("hazel-W36-three-teams", text.format(right), *cited) == set()
    assert codes("hazel-W36-three-teams", text.format(wrong), *cited) != set()


@pytest.mark.parametrize(("odds", "is_true"), [("five to two", True), ("five to three", False), ("two to five", False)])
def test_odds_may_be_of_any_two_numbers(odds: str, *, is_true: bool) -> None:
    text = f"Safe changes outnumber moderate ones by {odds}."
    assert (codes("8916-W38-identity", text, "band.safe", "band.moderate") == set()) is is_true
