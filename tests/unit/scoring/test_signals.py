"""Each signal reads what it says, and says why where it cannot."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from data.commits import FileChange
from data.sources.git.patches import FilePatch
from scoring.catalogue import parse_catalogue
from scoring.history.edits import Edit, HistoryReadings
from scoring.history.readings import History
from scoring.inputs import (
    ChangeInputs,
    CheckInputs,
    FailureCounts,
    IncidentInputs,
    ObjectiveInputs,
    OwnershipInputs,
    ReviewInputs,
)
from scoring.score import Reading
from scoring.signals import READERS, read_signals
from scoring.signals.runtime import shrunk_failure_rate

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
DAY = 86_400

HISTORY = HistoryReadings(
    author_commits=7,
    author_recent_experience=4.5,
    author_subsystem_experience=3,
    author_file_expertise=0.75,
    author_new_to_files=False,
    lines_added=120,
    lines_deleted=30,
    files_changed=1,
    change_entropy=1.5,
    change_entropy_normalised=0.75,
    directories_touched=3,
    subsystems_touched=2,
    services_touched=2,
    shared_code_touched=0.25,
    file_size=410.0,
    file_age=12.5,
    prior_developers=6,
    prior_changes=40,
    change_burst=1.8,
    minor_contributors=2,
    defect_history=0.9,
)
EDIT = Edit(
    100 * DAY,
    ("ann",),
    (FileChange("shop/cart.py", 120, 30), FileChange("shop/tests/test_cart.py", 45, 30)),
    repairs=False,
)
CHANGE = ChangeInputs(
    title="Show the delivery day",
    edit=EDIT,
    history=HISTORY,
    patches=(FilePatch("shop/cart.py", ("day = 3",), (), cut=False),),
    opened_at=97 * DAY,
    landed_at=100 * DAY,
    deployed_at=datetime(2026, 11, 11, 10, 0, tzinfo=UTC),
    failures=(FailureCounts(service="shop", changes=30, failures=3, all_changes=100, all_failures=20),),
    blind={},
    reviews=ReviewInputs(approvals=1, comments=2, reviewer_expertise=2.5),
    ownership=OwnershipInputs(owned_files=4, approved_files=1, lines=150, adrift_lines=60),
    checks=CheckInputs(failing=1, retried=1),
    coverage_lost=3.5,
    objective=ObjectiveInputs(label="checkout latency", burn=2.5, budget_left=0.4),
    incidents=IncidentInputs(unresolved=0, recent=1),
)


def read(name: str, change: ChangeInputs = CHANGE, **changed: object) -> Reading:
    return READERS[name](dataclasses.replace(change, **changed))


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("lines_added", Reading(120, note="of 165: three quarters of 45 in tests")),
        ("lines_deleted", Reading(30, note="of 60: three quarters of 30 in tests")),
        ("files_changed", Reading(1, note="of 2")),
        ("change_entropy", Reading(1.5, note="75 % of an even spread")),
        ("directories_touched", Reading(3)),
        ("subsystems_touched", Reading(2)),
        ("services_touched", Reading(2)),
        ("shared_code_touched", Reading(25.0)),
        ("file_size", Reading(410.0)),
        ("file_age", Reading(12.5)),
        ("prior_developers", Reading(6)),
        ("prior_changes", Reading(40)),
        ("change_burst", Reading(1.8)),
        ("minor_contributors", Reading(2)),
        ("defect_history", Reading(0.9)),
        ("is_fix", Reading(0.0)),
        ("schema_migration", Reading(0.0)),
        ("sensitive_code", Reading(0.0)),
        ("author_file_expertise", Reading(0.75)),
        ("author_recent_experience", Reading(4.5)),
        ("author_subsystem_experience", Reading(3)),
        # (1 approval + half of 2 comments) / (1 + 150 lines / 400)
        ("review_depth", Reading(2 / 1.375)),
        ("reviewer_expertise", Reading(2.5)),
        ("codeowners_compliance", Reading(25.0)),
        ("change_age", Reading(3.0)),
        ("coverage_delta", Reading(3.5)),
        # 50 lines of tests for 100 of production code
        ("test_change_ratio", Reading(0.5)),
        ("ci_health", Reading(3.0, note="1 failing, 1 run again")),
        ("ownership_drift", Reading(40.0)),
        ("slo_burn_rate", Reading(2.5, note="checkout latency")),
        ("active_incident", Reading(1.0, note="begun within 4 hours")),
        ("deploy_timing", Reading(0.0)),
        # (3 + 10 x 20 %) of (30 + 10)
        ("service_failure_rate", Reading(12.5, note="shop")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_signal_reads_what_it_says(name, reading):
    assert read(name) == reading


BLANK = ChangeInputs(
    title="",
    edit=Edit(100 * DAY, ("ann",), None, repairs=False),
    history=HistoryReadings(author_commits=0, author_recent_experience=0.0),
    patches=None,
    opened_at=None,
    landed_at=100 * DAY,
    deployed_at=None,
    failures=(),
    blind={"diff": "the clone lacks the files' contents", "patch": "the clone lacks the files' contents"},
)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file_age", "the clone lacks the files' contents"),
        ("test_change_ratio", "the clone lacks the files' contents"),
        ("review_depth", "the reviews are unknown"),
        ("reviewer_expertise", "the reviews are unknown"),
        ("codeowners_compliance", "the owners or the reviews are unknown"),
        ("change_age", "the history does not say when it was opened"),
        ("coverage_delta", "no coverage report came in for this change"),
        ("ci_health", "the checks are unknown"),
        ("ownership_drift", "the declared owners are unknown"),
        ("slo_burn_rate", "no objective was read for the service"),
        ("active_incident", "the incidents are unknown"),
        ("deploy_timing", "not deployed yet"),
        ("service_failure_rate", "no service is touched"),
    ],
)
def test_what_is_unknown_is_unavailable_with_the_reason(name, reason):
    assert read_signals([CATALOGUE.by_id[name]], BLANK) == {name: Reading(None, missing=reason)}


UNSEEN = ReviewInputs(approvals=0, comments=0, reviewer_expertise=None)
APPROVED = ReviewInputs(approvals=1, comments=0, reviewer_expertise=2.5)
NO_EXPERTISE = Reading(None, missing="who approved, or what, is unknown")
LATE_ON_SUNDAY = Reading(2.0, note="after 16:00, a Sunday")
UNREAD = HistoryReadings(author_commits=7, author_recent_experience=4.5)
NOTHING = FailureCounts(service="shop", changes=0, failures=0, all_changes=0, all_failures=0)
BOTH = (
    FailureCounts(service="mail", changes=40, failures=20, all_changes=100, all_failures=20),
    FailureCounts(service="shop", changes=40, failures=2, all_changes=100, all_failures=20),
)


@pytest.mark.parametrize(
    ("name", "changed", "reading"),
    [
        ("is_fix", {"title": "Fix the cart total"}, Reading(1.0, note="fix")),
        ("is_fix", {"title": 'Revert "Show the delivery day"'}, Reading(1.0, note="revert")),
        # A message such as "This reverts commit 33d6267" below a title of one's own.
        ("is_fix", {"title": "Go back", "is_repair": True}, Reading(1.0, note="by what it is linked to")),
        ("change_age", {"opened_at": 86 * DAY}, Reading(14.0)),
        ("change_age", {"opened_at": 101 * DAY}, Reading(0.0)),
        ("service_failure_rate", {"failures": BOTH}, Reading(44.0, note="mail")),
        (
            "service_failure_rate",
            {"failures": (NOTHING,) * 2},
            Reading(None, missing="nothing landed in the 90 days before"),
        ),
        ("review_depth", {"reviews": UNSEEN}, Reading(0.0, note="merged without review")),
        ("review_depth", {"reviews": UNSEEN, "is_merged": False}, Reading(0.0, note="not reviewed yet")),
        (
            "review_depth",
            {"reviews": APPROVED, "history": UNREAD},
            Reading(None, missing="the size of the change is unknown"),
        ),
        # Nobody looked, and that is so however large the change is.
        ("review_depth", {"reviews": UNSEEN, "history": UNREAD}, Reading(0.0, note="merged without review")),
        ("reviewer_expertise", {"reviews": UNSEEN}, Reading(0.0, note="nobody approved")),
        ("active_incident", {"incidents": IncidentInputs(unresolved=0, recent=0)}, Reading(0.0)),
        ("active_incident", {"incidents": IncidentInputs(unresolved=2, recent=1)}, Reading(1.0, note="unresolved")),
        (
            "slo_burn_rate",
            {"objective": ObjectiveInputs(label="checkout", burn=0.2, budget_left=0.0)},
            Reading(0.2, note="checkout, budget exhausted"),
        ),
        ("coverage_delta", {"coverage_lost": -4.0}, Reading(0.0)),
        # Whoever approved has left, and the account with them.
        ("reviewer_expertise", {"reviews": dataclasses.replace(APPROVED, reviewer_expertise=None)}, NO_EXPERTISE),
        ("reviewer_expertise", {"edit": dataclasses.replace(EDIT, files=None), "reviews": APPROVED}, NO_EXPERTISE),
        ("deploy_timing", {"deployed_at": datetime(2026, 11, 12, 15, 59, tzinfo=UTC)}, Reading(0.0)),
        ("deploy_timing", {"deployed_at": datetime(2026, 11, 12, 16, tzinfo=UTC)}, Reading(1.0, note="after 16:00")),
        ("deploy_timing", {"deployed_at": datetime(2026, 11, 13, 9, tzinfo=UTC)}, Reading(1.0, note="a Friday")),
        ("deploy_timing", {"deployed_at": datetime(2026, 11, 15, 23, tzinfo=UTC)}, LATE_ON_SUNDAY),
    ],
)
def test_a_signal_reads_what_else_there_is_to_read(name, changed, reading):
    assert read(name, **changed) == reading


EMPTY = Edit(100 * DAY, ("ann",), (), repairs=False)
UNFAMILIAR = Edit(100 * DAY, ("ann",), (FileChange("logo.png", None, None),), repairs=False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(BLANK, id="nothing-known"),
        pytest.param(
            dataclasses.replace(BLANK, blind={}, edit=EMPTY, history=History(lambda _: None).read(EMPTY), patches=()),
            id="an-empty-commit",
        ),
        pytest.param(
            dataclasses.replace(
                BLANK,
                blind={},
                edit=UNFAMILIAR,
                history=History(lambda _: None, complete=False).read(UNFAMILIAR),
                patches=(),
            ),
            id="a-file-of-unknown-age",
        ),
        pytest.param(dataclasses.replace(BLANK, blind={}), id="unknown-without-a-word"),
        pytest.param(
            dataclasses.replace(
                CHANGE, ownership=OwnershipInputs(owned_files=0, approved_files=0, lines=0, adrift_lines=0)
            ),
            id="no-owners",
        ),
    ],
)
def test_a_reading_has_a_value_or_a_reason_and_never_neither(change):
    found = read_signals(CATALOGUE.signals, change)
    assert [name for name, reading in found.items() if (reading.value is None) != bool(reading.missing)] == []


def test_content_signals_name_the_rules_that_fired():
    patches = (
        FilePatch("payments/migrations/0021_settlement.sql", ("ALTER TABLE ledger ADD currency text;",), (), cut=False),
        FilePatch("requirements.txt", ("httpx==0.28.1",), (), cut=False),
        FilePatch("auth/tokens.py", ("def rotate():",), (), cut=False),
    )
    assert read("schema_migration", patches=patches) == Reading(1.0, note="sql-ddl, migration-directory")
    assert read("sensitive_code", patches=patches) == Reading(
        2.0, note="authentication, dependencies (by auth-directory, dependency-manifest)"
    )


@pytest.mark.parametrize(
    ("counts", "rate"),
    [
        pytest.param((0, 0, 100, 20), 20.0, id="a-new-service-has-the-organisations-rate"),
        pytest.param((990, 99, 1000, 200), 100 * (99 + 2) / 1000, id="many-changes-speak-for-themselves"),
        pytest.param((1, 1, 1, 1), 100.0, id="never-over-100"),
    ],
)
def test_the_failure_rate_is_shrunk_towards_the_organisations(counts, rate):
    changes, failures, all_changes, all_failures = counts
    found = shrunk_failure_rate(
        FailureCounts(
            service="shop", changes=changes, failures=failures, all_changes=all_changes, all_failures=all_failures
        )
    )
    assert found == pytest.approx(rate)


@pytest.mark.parametrize(
    ("files_changed", "reading"),
    [
        pytest.param((("shop/cart.py", 100, 0),), Reading(0.0), id="no-tests"),
        pytest.param((("shop/cart.py", 10, 0), ("tests/test_cart.py", 5, 5)), Reading(1.0), id="as-much-test-as-code"),
        pytest.param((("shop/cart.py", 1, 0), ("tests/test_cart.py", 900, 0)), Reading(10.0), id="cut-at-ten"),
        pytest.param(
            (("tests/test_cart.py", 9, 0),), Reading(10.0, note="no production line changed"), id="only-tests"
        ),
        pytest.param((("logo.png", None, None),), Reading(10.0, note="no production line changed"), id="only-binary"),
        pytest.param((("shop/cart.py", 10, 0), ("tests/basket.json", 900, 0)), Reading(0.0), id="test-data-is-no-test"),
        pytest.param((("shop/cart.py", 10, 0), ("it/log.carttest", 5, 0)), Reading(0.5), id="a-golden-test-is-one"),
    ],
)
def test_tests_are_measured_against_production_lines(files_changed, reading):
    edit = Edit(DAY, ("ann",), tuple(FileChange(*file) for file in files_changed), repairs=False)
    assert read("test_change_ratio", edit=edit) == reading


def test_what_counts_in_part_or_not_at_all_is_said_most_lines_first():
    paths = {"shop/cart.py": 4, "tests/test_cart.py": 29, "tests/data/cart.json": 12, "README.md": 8, "uv.lock": 900}
    edit = Edit(100 * DAY, ("ann",), tuple(FileChange(path, lines, 0) for path, lines in paths.items()), repairs=False)
    note = "of 953: 900 in lock files, three quarters of 29 in tests, 12 in fixtures, 8 in documentation"
    assert read("lines_added", edit=edit).note == note
