"""A pattern's reading may be told in any order of words, and with no other reading, alternative or service."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    "text",
    [
        "Auth and Payments moved on the same driver, which reads as governance and rules out change volume.",
        "What Auth and Payments share is ownership gaps; that suggests governance and speaks against change volume.",
        "Ownership gaps drive both Auth and Payments: a governance reading, with change volume ruled out.",
        "Both moved on ownership gaps, so the reading is governance, not change volume.",
    ],
)
def test_a_reading_may_rule_out_its_alternative_in_any_words(text):
    assert codes("atlas", text, "pattern.driver") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Auth and Payments moved on the same driver, which reads as change volume and rules out governance.",
        "Ownership gaps drive both Auth and Payments: a change volume reading, with governance ruled out.",
        "Auth and Search share ownership gaps, which suggests governance and speaks against change volume.",
        "Ownership gaps in Auth and Payments suggest a hiring problem and rule out change volume.",
    ],
)
def test_a_reading_turned_round_or_of_another_service_is_found(text):
    assert "interpretation" in codes("atlas", text, "pattern.driver")
