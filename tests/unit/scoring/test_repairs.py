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
        "Rolled back the previous patch",
        "Rolling back version because of a failed release",
        "Rollback of the login",
        "Rollback incremental indexing (#3716)",
        "Rollback debug mode changes",
        "Back out the new scheduler",
        "Backed out changeset 1f0c2e4a9b3d",
        "Reverting accidental commit 1180110",
        "Reverted the session store",
        "Reverts #5108, was blocking merges",
        "Partial revert of the tab helpers",
        "Temporarily revert the metal renderer",
        'fix: revert "feat: corner smoothing" (#46231)',
        'HOTFIX: Revert "KAFKA-12960: Enforce the retention time" (#12745)',
        "KAFKA-13114; Revert state and reregister the listener",
        "AMQ-3918 - revert accidental change",
        "https://issues.apache.org/jira/browse/AMQ-5033 - revert changes to the feed links",
        "MINOR: Revert to ZooKeeper 3.4.10",
        "Merge pull request #11415 from larkfield/revert-11385-async-menu",
        "Merge branch 'revert-1f0c2e4a' into 'main'",
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
        "Merge pull request #812 from larkfield/fix-cart-total",
        "Merge pull request #4164 from larkfield/menu_toggle_crash_patch",
        # What was fixed may have to do with words of the code's own texts.
        "Fix crash when posting comments",
        "Fix comments not being saved",
        "Fix comments on posts of other people",
        "Fix comment count of a post",
        "Fix number formatting",
        "Fix formatting of currency amounts",
        "Fix README rendering on the project page",
        "Fix spec compliance of the parser",
        "Fix A/B test assignment",
        "Fix broken links in mails",
        "Fix the grammar of nested selects for old parsers crashing",
        "fix: strip whitespace from a value",
        "fix: make feature strings more robust to whitespace",
        "Fix a memory leak and some typos",
        "Fix typo and crash in the cart",
        "README and minor code fix",
        "Update the docs. Fixes #812",
        # The words for what was broken.
        "Quick fix for the broken login",
        "Use a bounded queue to prevent a deadlock",
        "KAFKA-7324: NPE due to lack of extensions",
        "Memory leak in the session store",
        "Data loss after truncate on the log",
        "ZOOKEEPER-4380: Avoid NPE in the rate logger",
        "Avoid long overflow in the batch",
        "Prevent a ConcurrentModificationException when removing the connection",
        "chore: stop leaking the environment",
        "Worker deadlocks when the queue is empty",
        "Fix crash reports that are not uploaded",
        "Fixed width of the cart's columns",
        "Fixed by a lock",
        "Fix for AMQ-12, add a test",
        "Add a test and a fix for AMQ-12",
        "Add null check (fixes #12)",
        "Bug 1423: the total is wrong",
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
        # A roll-back that is a feature.
        "Rollback support for migrations",
        "Rollback strategy for bad releases",
        "Rollback button on the release page",
        "Rollback the transaction when the total is negative",
        "Roll back changes if the payment is refused",
        "Roll back the release on a failure of its checks",
        "Rollbacks are logged",
        "Merge pull request #12 from larkfield/revert-button",
        # The other meanings of the words.
        "Fixed-width columns",
        "Fixed width columns for the ledger",
        "Fixed-size arrays for the font cache",
        "Use a fixed seed for the demo",
        "Use fixed ports in the compose file",
        "Support fixed and floating rates",
        "Autofix imports on save",
        "Run eslint --fix before a commit",
        "Linear regression of the load",
        "Crash reporter for the renderer",
        "Set upload parameters of the crash-reporter",
        "Bug report template",
        "Add a bug tracker link to the footer",
        "Deadlock detection in the scheduler's metrics",
        # A defect that is talked about, tested, counted.
        "Add a test for bug 12",
        "Add a regression test for the cart",
        "Add regression tests for mapValues and filter",
        "Test case to show that AMQ-3405 is not a bug",
        "Document the deadlock of the old scheduler",
        "Log crashes of the renderer",
        "Reproduce the race condition in the cleaner",
        "Disable a flaky test that crashes",
        # Tests that failed for reasons of their own.
        "Fix flaky test testDescribeLogDirs",
        "KAFKA-8748: Fix flaky testDescribeLogDirsRequest (#7182)",
        "Fix the tests on Windows",
        "fix failing JDBCQueueTest",
        "test: fix the focus events",
        "ci: fix the runner's image",
        "MINOR: Fix ListOffsetsRequestTest.testEpoch (#12982)",
        # The code's own texts and looks.
        "docs: fix when to use the protocol module",
        "[docs] Fix the example",
        ":memo: Fix the example",
        "fix(docs): fix all missing dots",
        "fix: typo in comment (#18899)",
        "Fixed a couple of typos",
        "Fix some typos/grammar",
        "Fix error message typo",
        "Typo fixed",
        "Fix broken link",
        "Fix broken links (#12232)",
        "Fix broken link in the docs",
        "Fix comments in the cart",
        "Fix stale comment in PartitionReassignment",
        "Fix comment for TimingWheel",
        "Fix review comments",
        "Fix javadoc of KafkaConsumer",
        "Fix manual committing example in javadoc",
        "Fix git snippet in getting-started docs",
        "Fix zk path in KafkaHealthCheck comment",
        "Fix formatting in cart.py",
        "Fix checkstyle errors",
        "Fix some compiler warnings",
        "Fix missing license headers",
        "Javadoc and spelling fixes",
        "Doc fixes",
        "Merge pull request #9544 from larkfield/fix-typo-in-japanese-docs",
    ],
)
def test_a_title_that_only_looks_like_it_repairs_nothing(title):
    assert repair_kind(title) is None


def test_the_revert_of_a_fix_is_a_revert():
    assert repair_kind('Revert "Fix refund rounding"') is Repair.REVERT
    assert repair_kind('Revert "Fix typo in docs"') is Repair.REVERT


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
