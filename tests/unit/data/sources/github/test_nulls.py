"""Null wherever the schema lets it be: read as unknown, told of where it matters, and the end of nothing."""

from __future__ import annotations

from random import Random

import pytest

from data.records import ChangeCommit, ChangeFile, ChangeLabel, Check, Cursor, Review
from tests.unit.data.sources.github.acme import DAY, HOUR, MINUTE, NOW, Acme, ordinary
from tests.unit.data.sources.github.test_faults import story

NULLABLE = [
    *(
        ("PullRequest", name)
        for name in ("author", "files", "reviews", "labels", "mergeCommit", "mergedAt", "closedAt")
    ),
    *(("PullRequest", name) for name in ("statusCheckRollup",)),
    *(("PullRequestReview", name) for name in ("author", "submittedAt")),
    *(("PullRequestReviewComment", name) for name in ("replyTo",)),
    *(("Commit", name) for name in ("author", "status", "checkSuites", "file")),
    *(("GitActor", name) for name in ("user", "date")),
    ("CheckSuite", "checkRuns"),
    *(("CheckRun", name) for name in ("conclusion", "startedAt", "completedAt")),
    *(("Repository", name) for name in ("defaultBranchRef", "refs", "object")),
    *(("Ref", name) for name in ("target", "refUpdateRule", "rules")),
    *(
        ("Deployment", name)
        for name in ("environment", "latestEnvironment", "statuses", "latestStatus", "state", "task")
    ),
    ("DeploymentStatus", "logUrl"),
    *(("Release", name) for name in ("publishedAt", "tagCommit", "name")),
    ("Tag", "tagger"),
    ("Blob", "text"),
    ("TreeEntry", "object"),
    ("User", "name"),
    ("Organization", "team"),
]
LISTS = [
    *("PullRequestConnection", "PullRequestChangedFileConnection", "PullRequestCommitConnection"),
    *("PullRequestReviewConnection", "PullRequestTimelineItemsConnection", "LabelConnection", "CheckSuiteConnection"),
    *("CheckRunConnection", "DeploymentConnection", "DeploymentStatusConnection", "ReleaseConnection", "RefConnection"),
    *("CommitHistoryConnection", "TeamMemberConnection", "StatusCheckRollupContextConnection"),
    "PullRequestReviewCommentConnection",
]
FIELDS = [*NULLABLE, *((name, "node") for name in LISTS), *((name, "nodes") for name in LISTS)]


def named(field: tuple[str, str]) -> str:
    return ".".join(field)


@pytest.mark.parametrize("field", FIELDS, ids=named)
def test_a_null_is_no_failure_and_once_it_is_filled_nothing_is_missing(acme: Acme, field: tuple[str, str]) -> None:
    story(acme)
    acme.fake.null(field)
    outcomes = acme.collect()
    assert {one.state for one in outcomes.values()} <= {"ok", "partial", "failed"}
    assert all("defect" not in one.detail and "schema says" not in one.detail for one in outcomes.values()), outcomes
    acme.fake.null()
    acme.now += HOUR
    for pull in acme.shop.pulls:
        pull["updatedAt"] = "2025-11-17T09:30:00Z"
    for cursor in acme.store.read(Cursor):
        acme.store.delete(type(cursor), stream_id=cursor.stream_id)
    assert {one.state for one in acme.collect().values()} == {"ok"}
    tables = acme.tables()
    told = {name: len(rows) for name, rows in tables.items() if name not in {"OwnerMember", "Codeowners"}}
    assert told == {
        "Repository": 1,
        "Person": 2,
        "Change": 9,
        "ChangeFile": 160,
        "ChangeCommit": 9,
        "ChangeLabel": 1,
        "Review": 9,
        "Check": 10,
        "DeploySignal": 5,
    }


@pytest.mark.parametrize("seed", range(25))
def test_nulls_anywhere_at_once_never_end_in_an_error_that_is_none_of_ours(acme: Acme, seed: int) -> None:
    story(acme)
    rng = Random(seed)
    fields = {(kind, name) for kind, name in FIELDS if rng.random() < 0.3}
    share = rng.choice([0.05, 0.3, 1.0])
    acme.fake.nulls(lambda kind, name: (kind, name) in fields and rng.random() < share)
    for _ in range(2):
        outcomes = acme.collect()
        assert all("defect" not in one.detail for one in outcomes.values()), outcomes
        acme.now += HOUR


# What a null means


def parts_of(acme: Acme) -> dict[type, int]:
    return {kind: len(acme.of(kind, 1)) for kind in (ChangeFile, ChangeCommit, ChangeLabel, Review, Check)}


@pytest.mark.parametrize(
    ("field", "blinds", "words"),
    [
        (("PullRequest", "files"), ("diff",), "GitHub did not tell all files of acme/shop#1"),
        (("PullRequest", "reviews"), ("reviews",), "GitHub did not tell all reviews of acme/shop#1"),
        (("Commit", "checkSuites"), ("checks",), "GitHub did not tell all checks of acme/shop#1"),
        (("PullRequestReviewConnection", "node"), ("reviews",), "GitHub did not tell all reviews of acme/shop#1"),
        (("CheckRunConnection", "node"), ("checks",), "GitHub did not tell all checks of acme/shop#1"),
    ],
    ids=["files", "reviews", "checks", "one-review", "one-check"],
)
def test_a_part_that_is_not_told_is_a_gap_and_leaves_what_is_stored(acme: Acme, field, blinds, words) -> None:
    pull = ordinary(acme)
    acme.collect("changes")
    before = parts_of(acme)
    acme.fake.null(field)
    pull.touch(NOW)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.gaps, outcome.detail) == ("partial", blinds, words)
    assert parts_of(acme) == before


def test_a_pull_request_that_comes_back_empty_is_told_of(acme: Acme) -> None:
    ordinary(acme)
    ordinary(acme, at=NOW - DAY)
    acme.fake.null(("PullRequestConnection", "node"))
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert outcome.state == "partial"
    assert "1 pull requests of acme/shop came back empty" in outcome.detail


def test_a_commit_without_any_status_is_no_gap(acme: Acme) -> None:
    pull = acme.shop.pull("Try", author=None, at=NOW - DAY).commit(NOW - DAY)
    pull.check("test", "success", NOW - DAY + MINUTE)
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
