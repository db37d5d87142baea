"""Above and below a band: held against the bands of what is cited."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("acme/search#210 scores below high, at 48 points.", True),
        ("acme/search#210 scores above moderate, at 48 points.", False),
    ],
)
def test_a_change_is_above_a_band_only_where_its_own_is(text, is_true):
    assert ("direction" not in codes("atlas", text, "change.acme/search#210")) is is_true


def test_what_is_level_with_the_usual_of_its_service_is_as_high() -> None:
    text = "ledger/deploy-93, at {} points, is level with {} usual {}, against 40 last week."
    for told, is_true in (
        (("38", "Ledger's", "38"), True),
        (("40", "Ledger's", "38"), False),
        (("38", "Ledger's", "40"), False),
        (("38", "Payments'", "38"), False),
    ):
        assert (codes("1002-W38-payments", text.format(*told), "service.ledger.deployment") == set()) is is_true
