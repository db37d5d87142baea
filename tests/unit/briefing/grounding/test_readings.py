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


@pytest.mark.parametrize(
    "text",
    [
        "Ownership gaps as the driver in two services point to governance and rule out change volume.",
        "Ownership gaps in Auth and Payments point to governance and exclude change volume.",
        "Ownership gaps drive Auth and Payments, which points to governance and rules out change volume.",
        "The ownership gaps of two services rule out change volume and point to governance.",
    ],
)
def test_several_things_may_rule_a_reading_out(text):
    assert codes("5707-W35-three-teams", text, "pattern.driver") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ownership gaps as the driver in two services point to change volume and rule out governance.",
        "Ownership gaps as the driver in two services point to governance and rule out thin review.",
        "Ownership gaps as the driver in three services point to governance and rule out change volume.",
        "Ownership gaps as the driver in Checkout and Payments point to governance and rule out change volume.",
        "Ownership gaps rule out governance in two services.",
    ],
)
def test_several_things_rule_out_no_other_reading(text):
    assert codes("5707-W35-three-teams", text, "pattern.driver") != set()
