"""Recorded pull requests, reviews, comments, commits and jobs, told by the fake and collected whole.

They were recorded by REST, and we ask GraphQL: the fake tells the same things in GraphQL's words, and what arrives is
held against the recorded bodies.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.records import ChangeCommit, ChangeFile, Person, Review
from data.sources.forge.answers import at, maybe_at
from tests.unit.data.sources.desk import NOW
from tests.unit.data.sources.github.acme import Acme


@cache
def bundle(shared: Path, name: str) -> Any:
    return json.loads((shared / "real" / "github" / name).read_text("utf-8"))


@pytest.fixture
def ants(shared_dir: Path) -> Any:
    return bundle(shared_dir, "real_ants_devlake.json")


def tell(acme: Acme, ants: Any) -> None:
    """Let the fake tell the recorded pull requests with their commits, files, reviews and comments."""
    for body in ants["pulls"]:
        number = str(body["number"])
        pull = acme.shop.pull(
            body["title"],
            author=acme.world.user(body["user"]["login"]),
            at=at(body["created_at"]),
            number=body["number"],
            body=body["body"] or "",
            isDraft=body["draft"],
            headRefName=body["head"]["ref"],
            baseRefName=body["base"]["ref"],
        )
        for commit in ants["commits_by_input"].get(number, ()):
            author = commit["author"] and acme.world.user(commit["author"]["login"])
            pull.commit(at(commit["commit"]["author"]["date"]), commit["commit"]["message"], author)
            pull.node["commits"][-1]["commit"]["oid"] = commit["sha"]
        for file in ants["files_from_git"].get(number, ()):
            pull.file(file["filename"], file["additions"], file["deletions"])
        told = {one["id"]: one for one in ants["reviews"].get(number, ())}
        for review in told.values():
            node = pull.review(acme.world.user(review["user"]["login"]), review["state"], at(review["submitted_at"]))
            node["comments"] = comments_of(review["id"], ants["review_comments"].get(number, ()))
        if body["merged_at"] is not None:
            pull.merge(at(body["merged_at"]), sha=body["merge_commit_sha"])
        pull.node |= {"closedAt": body["closed_at"], "updatedAt": body["updated_at"]}


def comments_of(review: int, bodies: Any) -> list[dict[str, Any]]:
    kind = "PullRequestReviewComment"
    return [
        {"__typename": kind, "replyTo": {"__typename": kind, "id": "x"} if one.get("in_reply_to_id") else None}
        for one in bodies
        if one["pull_request_review_id"] == review
    ]


def test_every_recorded_pull_request_arrives_as_rest_tells_it_with_commits_files_and_reviews(
    acme: Acme, ants: Any
) -> None:
    tell(acme, ants)
    acme.weeks = 600
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
    logins = {one.id: one.login for one in acme.store.read(Person)}
    found = acme.changes()
    assert len(found) == len(ants["pulls"]) == 49
    for body in ants["pulls"]:
        change, number = found[body["number"]], str(body["number"])
        assert logins[change.author_id or ""] == body["user"]["login"]
        assert (change.title, change.is_draft) == (body["title"], body["draft"])
        assert (change.head, change.base) == (body["head"]["ref"], body["base"]["ref"])
        times = (change.opened_at, change.merged_at, change.closed_at, change.updated_at)
        assert times == tuple(maybe_at(body[f"{name}_at"]) for name in ("created", "merged", "closed", "updated"))
        assert change.merge_sha == (body["merge_commit_sha"] if body["merged_at"] else None)
        commits = ants["commits_by_input"].get(number, ())
        assert {one.sha: one.authored_at for one in acme.of(ChangeCommit, change.number)} == {
            one["sha"]: at(one["commit"]["author"]["date"]) for one in commits
        }
        names = {one["filename"] for one in ants["files_from_git"].get(number, ())}
        assert {one.path for one in acme.of(ChangeFile, change.number)} == names
        told, reviews = {one["id"]: one for one in ants["reviews"].get(number, ())}, acme.of(Review, change.number)
        assert Counter((one.state, one.submitted_at) for one in reviews) == Counter(
            (one["state"].lower(), at(one["submitted_at"])) for one in told.values()
        )
        begun = [
            one
            for one in ants["review_comments"].get(number, ())
            if one["pull_request_review_id"] in told and not one.get("in_reply_to_id")
        ]
        assert sum(one.comments for one in reviews) == len(begun)


def test_every_recorded_job_arrives_with_its_word(acme: Acme, ants: Any) -> None:
    for number, body in enumerate(ants["workflow_jobs"]):
        run_of_job(acme, body, number)
    acme.weeks = 600
    acme.collect("runs")
    jobs = [one for one in acme.signals("workflow_run") if one.name.startswith("Deploy / ")]
    assert len(jobs) == 35
    assert Counter(one.state for one in jobs) == Counter(word_of(body) for body in ants["workflow_jobs"])
    ends = Counter(maybe_at(body["completed_at"]) for body in ants["workflow_jobs"])
    assert Counter(one.finished_at for one in jobs) == ends


def word_of(body: Any) -> str:
    said = (body["conclusion"] or body["status"]).lower()
    return "failure" if said == "startup_failure" else str(said)


def run_of_job(acme: Acme, body: Any, number: int) -> None:
    """A run of a workflow that deploys, with one recorded job."""
    node = acme.shop.run("Deploy", at=NOW - 3_600 + number, jobs=[(body["name"], None)])
    [job] = node["checkSuite"]["checkRuns"]
    conclusion = (body["conclusion"] or "").upper() or None
    job |= {"conclusion": conclusion, "status": "COMPLETED" if conclusion else body["status"].upper()}
    job |= {"startedAt": body["started_at"], "completedAt": body["completed_at"]}
