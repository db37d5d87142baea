"""What is close to its usual or its maximum, and what is nowhere near it."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FAR = ("6111-W35-discovery", "service.search.share", "At 58.2 percent, Search's share of the risk is {}.")
CLOSE = ("5808-W35-payments", "service.payments.share", "Payments accounts for 71.6 percent of the points, {}.")
PAIRS = [
    (FAR, "nowhere near its 12-week maximum of 76.7", "near its 12-week maximum of 76.7"),
    (FAR, "far from its 12-week maximum of 76.7", "close to its 12-week maximum of 76.7"),
    (FAR, "close to its usual 53.2", "nowhere near its usual 53.2"),
    (CLOSE, "near its 12-week maximum of 72.3", "nowhere near its 12-week maximum of 72.3"),
    (CLOSE, "not far from its 12-week maximum of 72.3", "far from its 12-week maximum of 72.3"),
]


@pytest.mark.parametrize(("told", "true", "wrong"), PAIRS, ids=[true for _, true, _ in PAIRS])
def test_what_is_near_is_within_a_fifth(told, true, wrong):
    payload, fact, text = told
    assert codes(payload, text.format(true), fact) == set()
    assert codes(payload, text.format(wrong), fact)


def test_a_round_number_is_not_the_nearest_one():
    assert codes("7203-W37-three-teams", "Some 95 percent of changes were safe.", "band.safe") == set()
    assert (
        codes("7203-W37-three-teams", "Some 94 percent of changes were safe, to the nearest percent.", "band.safe")
        == set()
    )
    assert codes("7203-W37-three-teams", "Some 95 percent of changes were safe, to the nearest percent.", "band.safe")
