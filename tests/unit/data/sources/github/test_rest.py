"""Objects of GitHub's REST interface and of its webhooks, as they were recorded, read whole."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.records import Change, Check, DeploySignal, Review
from data.sources.github import rest
from data.sources.github.people import People, person_of
from data.sources.github.shapes import at

REPOSITORY = "github:R_1"
CHANGE = f"{REPOSITORY}#7"


@cache
def bundle(shared: Path, name: str) -> Any:
    return json.loads((shared / "real" / "github" / name).read_text("utf-8"))


@pytest.fixture
def ants(shared_dir: Path) -> Any:
    return bundle(shared_dir, "real_ants_devlake.json")


@pytest.fixture
def hooks(shared_dir: Path) -> Any:
    return bundle(shared_dir, "webhook_examples.json")


@pytest.fixture
def people() -> People:
    return People("github")


# Recorded answers


def test_every_recorded_pull_request_is_read(ants, people) -> None:
    changes = [rest.change_of(one, REPOSITORY, people) for one in ants["pulls"]]
    assert len(changes) == 49
    assert len({one.id for one in changes}) == 49
    merged = [one for one in changes if one.merged_at is not None]
    assert len(merged) == 26
    assert all(one.merge_sha is not None and one.merged_at >= one.opened_at for one in merged)
    assert all(one.merge_sha is None for one in changes if one.merged_at is None)
    assert all(one.author_id for one in changes)
    assert all(one.name for one in people.records())


def test_every_recorded_review_is_read(ants, people) -> None:
    reviews = [rest.review_of(one, CHANGE, people) for many in ants["reviews"].values() for one in many]
    assert len(reviews) == 31
    assert {one.state for one in reviews} <= {"approved", "changes_requested", "commented", "dismissed"}
    # DevLake has recorded one of them twice.
    assert len({one.id for one in reviews}) == 30


def test_every_recorded_commit_is_read_in_its_place(ants, people) -> None:
    for number, many in ants["commits_by_input"].items():
        commits = [rest.commit_of(one, f"{REPOSITORY}#{number}", place, people) for place, one in enumerate(many)]
        assert [one.position for one in commits] == list(range(len(many)))
        assert all(len(one.sha) == 40 and one.authored_at > 0 for one in commits)


def test_every_recorded_workflow_run_is_read(ants) -> None:
    runs = [rest.run_of(one, REPOSITORY) for one in ants["workflow_runs"]]
    assert len(runs) == 35
    for run, body in zip(runs, ants["workflow_runs"], strict=True):
        # DevLake's authors edited some to cover every conclusion: words in capitals, and "" for one that is not there.
        said = body["conclusion"] or body["status"]
        assert run.state == ("failure" if said == "startup_failure" else said.lower())
        assert run.finished_at == (at(body["updated_at"]) if body["conclusion"] else None)
        assert run.began_at == at(body["run_started_at"])
    assert {"in_progress", "queued", "waiting", "requested", "timed_out", "stale"} <= {one.state for one in runs}


@pytest.mark.parametrize(
    ("status", "conclusion", "state"),
    [("completed", None, "unknown"), ("COMPLETED", "", "unknown"), (None, None, "unknown"), ("QUEUED", "", "queued")],
)
def test_a_run_without_a_conclusion_is_what_its_status_says(ants, status, conclusion, state) -> None:
    body = {**ants["workflow_runs"][0], "status": status, "conclusion": conclusion}
    assert rest.run_of(body, REPOSITORY).state == state


def test_files_that_were_recomputed_from_git_are_read(ants) -> None:
    for number, many in ants["files_from_git"].items():
        files = [rest.file_of({"status": "modified", **one}, f"{REPOSITORY}#{number}") for one in many]
        assert sum(one.added or 0 for one in files) == sum(one["additions"] for one in many)


# Webhooks


@pytest.mark.parametrize(
    ("event", "count"),
    [("pull_request", 29), ("pull_request_review", 4), ("pull_request_review_comment", 5)],
)
def test_the_pull_request_of_every_event_is_read(hooks, people, event: str, count: int) -> None:
    changes = [rest.change_of(one["pull_request"], REPOSITORY, people) for one in hooks[event]]
    assert len(changes) == count
    for one, told in zip(changes, hooks[event], strict=True):
        body = told["pull_request"]
        assert one == Change(
            id=f"{REPOSITORY}#{body['number']}",
            repository_id=REPOSITORY,
            number=body["number"],
            title=body["title"],
            author_id=f"github:{body['user']['node_id']}",
            opened_at=at(body["created_at"]),
            first_commit_at=None,
            approved_at=None,
            merged_at=None,
            closed_at=at(body["closed_at"]) if body["closed_at"] else None,
            updated_at=at(body["updated_at"]),
            is_draft=body.get("draft", False),
            merge_sha=None,
            reverts_id=None,
            head=body["head"]["ref"],
            base=body["base"]["ref"],
        )


def test_the_review_of_every_event_is_read(hooks, people) -> None:
    for told in hooks["pull_request_review"]:
        review = rest.review_of(told["review"], CHANGE, people, threads=2)
        assert isinstance(review, Review)
        assert (review.state, review.comments) == (told["review"]["state"].lower(), 2)
        assert review.reviewer_id == f"github:{told['review']['user']['node_id']}"


def test_the_check_run_of_every_event_is_read(hooks) -> None:
    for told in hooks["check_run"]:
        body = told["check_run"]
        check = rest.check_of(body, CHANGE)
        assert check == Check(
            id=f"{CHANGE}/check/{body['name']}",
            change_id=CHANGE,
            name=body["name"],
            is_required=False,
            conclusion=body["conclusion"],
            attempts=1,
            completed_at=at(body["completed_at"]) if body["completed_at"] else None,
        )


def test_the_deployment_of_every_event_is_read_with_its_status(hooks) -> None:
    for told in hooks["deployment"]:
        signal = rest.deployment_of(told["deployment"], (), REPOSITORY)
        assert (signal.state, signal.finished_at) == ("pending", None)
        assert signal.environment == told["deployment"]["environment"]
    for told in hooks["deployment_status"]:
        status = told["deployment_status"]
        signal = rest.deployment_of(told["deployment"], [status], REPOSITORY)
        assert signal.state == status["state"]
        assert (signal.finished_at is None) == (status["state"] not in {"success", "failure", "error"})


def test_the_workflow_run_of_every_event_is_read(hooks) -> None:
    for told in hooks["workflow_run"]:
        signal = rest.run_of(told["workflow_run"], REPOSITORY)
        assert signal.name == (told["workflow_run"]["name"] or told["workflow_run"]["path"])
        assert (signal.finished_at is not None) == (told["workflow_run"]["status"] == "completed")


def test_the_release_of_every_event_is_read_unless_it_is_a_draft(hooks) -> None:
    signals = [rest.release_of(told["release"], REPOSITORY) for told in hooks["release"]]
    for signal, told in zip(signals, hooks["release"], strict=True):
        body = told["release"]
        if body["draft"] or body["published_at"] is None:
            assert signal is None
        else:
            assert isinstance(signal, DeploySignal)
            assert (signal.name, signal.began_at) == (body["tag_name"], at(body["published_at"]))
    assert any(signals)


def test_a_push_is_a_tag_only_where_a_tag_was_set(hooks) -> None:
    for told in hooks["push"]:
        signal = rest.pushed_tag(told, REPOSITORY)
        is_tag = told["ref"].startswith("refs/tags/") and not told["deleted"] and told["head_commit"] is not None
        assert (signal is not None) == is_tag


def test_the_repository_of_every_event_is_read(hooks) -> None:
    bodies = [told["repository"] for many in hooks.values() for told in many if told.get("repository")]
    found = [rest.repository_of(body, "github") for body in bodies]
    assert len(found) > 100
    assert all(one.web_url and not one.web_url.endswith("/") and "/" in one.name for one in found)


# Edges


def test_a_review_that_nobody_has_sent_is_none(people) -> None:
    assert rest.review_of({"state": "PENDING", "submitted_at": None, "node_id": "x"}, CHANGE, people) is None


def test_rest_and_graphql_name_the_same_account_alike() -> None:
    by_rest = {"login": "dependabot[bot]", "node_id": "BOT_1", "id": 49_699_333, "type": "Bot"}
    by_graphql = {"__typename": "Bot", "login": "dependabot", "id": "BOT_1"}
    assert person_of(by_rest, "github") == person_of(by_graphql, "github")


@pytest.mark.parametrize("actor", [{}, {"login": "x"}, {"id": "U_1"}, {"login": "", "id": "U_1"}])
def test_an_account_without_a_name_or_an_id_is_nobody(actor) -> None:
    assert person_of(actor, "github") is None


def test_a_name_that_was_told_once_is_kept_on_a_page(people) -> None:
    people.id_of({"__typename": "User", "id": "U_1", "login": "ada", "name": "Ada"})
    people.id_of({"id": "U_1", "login": "ada"})
    assert [one.name for one in people.records()] == ["Ada"]
