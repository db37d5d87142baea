"""Which titles say that something is repaired: the rule as a table, with the words that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cures import mends
from scoring.kinds.repairs import Repair, repair_kind

REVERTS = [
    "Rolled back the previous patch",
    "Rolling back version because of a failed release",
    "Partial revert of the tab helpers",
    "Reverts #5108, was blocking merges",
    "https://issues.apache.org/jira/browse/AMQ-5033 - revert changes to the feed links",
    'Revert "Settle several currencies at once (#812)" (#813)',
    "REVERT EVERYTHING",
    'Revert "Fix refund rounding"',
    "KAFKA-9: Revert the new assignor",
    "[core] Revert the new scheduler",
    "Roll back the new login",
    "Back out the new scheduler",
    "Backed out changeset 1f0c2e4a9b3d",
    'fix: revert "feat: corner smoothing" (#46231)',
    'HOTFIX: Revert "KAFKA-12960: Enforce the retention time" (#12745)',
    "KAFKA-13114; Revert state and reregister the listener",
    "Merge pull request #11415 from larkfield/revert-11385-async-menu",
    "Merge branch 'revert-1f0c2e4a' into 'main'",
]


def test_a_title_that_takes_work_back_is_a_revert():
    assert [one for one in REVERTS if repair_kind(one) is not Repair.REVERT] == []


FIXES = [
    "Hotfix for the checkout",
    "Fixing the payout window",
    "Data loss after truncate on the log",
    "Fix for AMQ-12, add a test",
    "Quick fix for the broken login",
    "Prevent a ConcurrentModificationException when removing the connection",
    "Bug 1423: the total is wrong",
    "Fix broken links in mails",
    "Remove a race condition in the scheduler",
    "Fix comment count of a post",
    "Fix refund rounding",
    "fix(ledger): refund rounding",
    "fix!: refund rounding",
    "KAFKA-123: MINOR: deadlocks in the log cleaner",
    "Bugfix: the cart total",
    "BUG: wrong total",
    "Repair a regression of v2.31",
    "Avoid a crash when the cart is empty",
    "Merge pull request #812 from larkfield/fix-cart-total",
    # What was fixed may have to do with words of the code's own texts.
    "Fix crash when posting comments",
    "Fix a memory leak and some typos",
    # The words for what was broken.
    "KAFKA-7324: NPE due to lack of extensions",
    "Fix crash reports that are not uploaded",
    "Add null check (fixes #12)",
]


def test_a_title_that_repairs_is_a_fix():
    assert [one for one in FIXES if repair_kind(one) is not Repair.FIX] == []


NEITHER = [
    "Rollback the transaction when the total is negative",
    "Crash reporter for the renderer",
    "Linear regression of the load",
    "Fixed-width columns",
    "Autofix imports on save",
    "Add a regression test for the cart",
    "Disable a flaky test that crashes",
    "Fix review comments",
    "Deadlock detection in the scheduler's metrics",
    "",
    "Show the delivery day in the cart",
    "Fix typo in docs",
    "docs: fix a broken link",
    "Fix the changelog",
    "Make reverting easier to find",
    "Add a button to revert a payout",
    "Do not roll back on a warning",
    # A roll-back that is a feature.
    "Rollback support for migrations",
    # The other meanings of the words.
    "Fixed width columns for the ledger",
    "Use a fixed seed for the demo",
    "Run eslint --fix before a commit",
    # A defect that is talked about, tested, counted.
    "Add a test for bug 12",
    # Tests that failed for reasons of their own.
    "Fix flaky test testDescribeLogDirs",
    "test: fix the focus events",
    # The code's own texts and looks.
    "Fix checkstyle errors",
    "Merge pull request #9544 from larkfield/fix-typo-in-japanese-docs",
]


def test_a_title_that_only_looks_like_it_repairs_nothing():
    assert [one for one in NEITHER if repair_kind(one) is not None] == []


@pytest.mark.parametrize(
    ("label", "repair"),
    [
        *((label, Repair.FIX) for label in ("bug", "Bug", "bugfix", "bug fix", "hotfix", "regression", "defect")),
        *((label, Repair.FIX) for label in ("type: bug", "kind/bug", "type/bug-fix", "category:crash", "t:bug")),
        *((label, Repair.REVERT) for label in ("revert", "rollback", "type: revert", "kind/roll-back")),
        *((label, None) for label in ("enhancement", "needs bug report", "bug bash", "fix version", "not a bug", "")),
        *((label, None) for label in ("debug", "prefix", "type: feature", "area/crash-reporter", "bug tracker")),
    ],
)
def test_a_label_says_it_only_as_a_whole(label, repair):
    assert repair_kind("Show the delivery day", ["cart", label]) is repair


def test_a_title_that_takes_work_back_is_a_revert_whatever_the_labels_say():
    assert repair_kind("Revert the session store", ["bug"]) is Repair.REVERT
    assert repair_kind("Fix typo", ["bug"]) is Repair.FIX
    assert repair_kind("Fix the cart total", ["enhancement"]) is Repair.FIX


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_title_and_any_labels_get_an_answer(title, labels):
    assert repair_kind(title, labels) in (None, Repair.FIX, Repair.REVERT)


# ---- what repairs an incident, by its title, and what only looks like it


TOTALS = "Checkout: totals rounded down at tax"


@pytest.mark.parametrize(
    ("title", "is_repair", "found"),
    [
        ("Round tax per line (PD-4101)", False, True),
        ("pd-4101: hold the old rounding", False, True),
        ("Round tax per line (PD-41012)", True, False),
        ("Fix rounded totals", True, True),
        ("Show rounded totals", False, False),
        ("Fix the checkout header", True, False),
    ],
)
def test_a_fix_names_the_incident_or_shares_half_of_its_words(title, is_repair, found):
    assert mends(title, "pagerduty:PD-4101", TOTALS, is_repair=is_repair, services=("checkout",)) is found


def test_the_service_and_words_of_every_incident_link_nothing():
    assert not mends("Fix checkout errors", "i1", "Checkout errors", is_repair=True, services=("checkout",))
    assert not mends("Fix failures of the service", "i1", "Service failures", is_repair=True)


def test_an_id_that_is_a_mere_number_or_is_short_is_none():
    assert not mends("Raise the limit to 4101", "pagerduty:4101", "It fails", is_repair=True)
    assert not mends("Use i1", "i1", "It fails", is_repair=True)
