"""Which titles say that something is repaired: the rule as a table, with the words that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.repairs import Repair, repair_kind


@pytest.mark.parametrize(
    "title",
    [
        'Revert "Settle several currencies at once (#812)" (#813)',
        "Revert the session store",
        "revert: feat(cart): show the delivery day",
        "REVERT EVERYTHING",
        "  Revert with a leading space",
        "KAFKA-9: Revert the new assignor",
        "KAFKA-9 Revert the new assignor",
        "[core] Revert the new scheduler",
        "[core] KAFKA-9: revert the new scheduler",
        "Roll back the new login",
        "Rollback v2.31.0",
    ],
)
def test_a_title_that_takes_work_back_is_a_revert(title):
    assert repair_kind(title) is Repair.REVERT


@pytest.mark.parametrize(
    "title",
    [
        "Fix refund rounding",
        "fix: refund rounding",
        "fix(ledger): refund rounding",
        "fix!: refund rounding",
        "Fixes #812",
        "Fixed the login limit",
        "Fixing the payout window",
        "KAFKA-123: Fix deadlock",
        "KAFKA-123: MINOR: deadlocks in the log cleaner",
        "[hotfix] Payout runs twice",
        "Hotfix for the checkout",
        "Bugfix: the cart total",
        "Bug fix for the cart total",
        "BUG: wrong total",
        "Repair a regression of v2.31",
        "Avoid a crash when the cart is empty",
        "Worker crashes without a queue",
        "Remove a race condition in the scheduler",
        "Correct a defect in the ledger",
        "Merge branch 'bugfix/ledger'",
    ],
)
def test_a_title_that_repairs_is_a_fix(title):
    assert repair_kind(title) is Repair.FIX


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Show the delivery day in the cart",
        "Fix typo in docs",
        "Fix typos",
        "docs: fix a broken link",
        "Fix spelling of Larkfield",
        "Fix flake8 complaints",
        "Fix formatting",
        "Fix the changelog",
        "Fix docstring of capture()",
        "Fix whitespace",
        "Add a prefix to the ledger's ids",
        "Use a suffix for staging",
        "Share the fixtures between tests",
        "Affix the signature",
        "Debug logging for payouts",
        "Add a debugger page",
        "Make reverting easier to find",
        "Add a button to revert a payout",
        "Do not roll back on a warning",
        "Irreversible migrations need a note",
        "Buggy whip orders",
        "Crashpad 2.1",
    ],
)
def test_a_title_that_only_looks_like_it_repairs_nothing(title):
    assert repair_kind(title) is None


def test_the_revert_of_a_fix_is_a_revert():
    assert repair_kind('Revert "Fix refund rounding"') is Repair.REVERT
    assert repair_kind('Revert "Fix typo in docs"') is Repair.REVERT


@given(st.text())
def test_any_title_gets_an_answer(title):
    assert repair_kind(title) in (None, Repair.FIX, Repair.REVERT)
