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


@pytest.mark.parametrize(
    "text",
    [
        "Once the matter is settled, the windows for Checkout's two changes are the mornings of 8, 9 and 10 September.",
        "Until the matter is settled, no window is open for Checkout's two changes.",
        "Once the issue is resolved, the mornings of 8, 9 and 10 September are windows for Checkout.",
    ],
)
def test_a_matter_may_be_what_windows_wait_for(text):
    assert codes("5808-W36-storefront", text, "ahead.windows") == set()


@pytest.mark.parametrize(
    "text",
    [
        (
            "Once the matter is settled, the windows for Checkout's three changes are the mornings of "
            "8, 9 and 10 September."
        ),
        (
            "Once the matter is settled, the windows for Checkout's two changes are the afternoons of "
            "8, 9 and 10 September."
        ),
        (
            "Once the matter is settled, the windows for Catalogue's two changes are the mornings of "
            "8, 9 and 10 September."
        ),
        "The matter is settled, and the windows for Checkout's two changes are the mornings of 8, 9 and 10 September.",
        "Checkout's two changes wait, which is a governance matter.",
        "The matter is governance, and Checkout's two changes wait.",
        "The matter is settled.",
    ],
)
def test_a_matter_that_nothing_waits_for_is_a_reading(text):
    assert codes("5808-W36-storefront", text, "ahead.windows") != set()


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Change volume is ruled out as the reading.", True),
        ("Change volume is ruled out as the reading; the scope had 64 changes, exactly as in the previous week.", True),
        ("Governance is ruled out as the reading; the scope had 64 changes, exactly as in the previous week.", False),
        ("Ownership gaps are ruled out as the reading.", False),
        ("Testing is ruled out as the reading.", False),
        ("Governance is ruled out, so change volume is the reading.", False),
        ("Change volume is ruled out as the reading, and concentration is left.", False),
    ],
)
def test_what_is_ruled_out_may_be_told_alone(text, is_true):
    found = codes("7405-W35-three-teams", text, "pattern.driver", "week.changes")
    assert found == set() if is_true else "interpretation" in found


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Ledger deserves credit for a mean of 25.3 points, 5.7 under what it usually scores.", True),
        ("Ledger deserves praise for scoring 5.7 points below its usual.", True),
        ("Ledger deserves praise for scoring 5.7 points above its usual.", False),
        ("Payments deserves credit for scoring 5.7 points below its usual.", False),
        ("Ledger deserves credit for its discipline.", False),
        ("Ledger deserves credit.", False),
    ],
)
def test_credit_is_due_for_what_a_fact_has_good_news_of(text, *, is_true):
    assert (codes("7203-W37-payments", text, "positive.calmer.ledger") == set()) is is_true


def test_a_full_point_to_which_something_fell_is_no_reading() -> None:
    assert codes("8916-W36-fulfilment", "Ownership gaps eased by a full point to 2.6.", "group.governance") == set()
    assert "interpretation" in codes("8916-W36-fulfilment", "Ownership gaps point to 2.6 habits.", "group.governance")
