"""Whose a number is where a part of the sentence has a subject of its own, or goes on with that of another part."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

APPROVED = "service.payments.ownership service.ledger.ownership"
TOLD = [
    (
        "8613-W37-payments",
        APPROVED,
        (
            "Payments went from 100 percent of owned files without an owner's approval to none; Ledger went from 29 percent"
            " to none."
        ),
        (
            "Payments went from 29 percent of owned files without an owner's approval to none; Ledger went from 100 percent"
            " to none."
        ),
        (
            "Payments went from 100 percent of owned files without an owner's approval to none; Ledger went from 100"
            " percent to none."
        ),
    ),
]


@pytest.mark.parametrize(("payload", "facts", "right", "wrong"), [(*one[:3], one[3:]) for one in TOLD])
def test_a_number_is_of_the_subject_that_its_own_part_of_the_sentence_has(
    payload: str, facts: str, right: str, wrong: tuple[str, ...]
) -> None:
    assert not codes(payload, right, *facts.split())
    assert all(codes(payload, one, *facts.split()) for one in wrong)
