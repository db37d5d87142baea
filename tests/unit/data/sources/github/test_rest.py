"""Objects of GitHub's REST interface and of its webhooks, as they were recorded, read whole."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

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


def test_the_workflow_run_of_every_event_is_read(hooks) -> None:
    for told in hooks["workflow_run"]:
        signal = rest.run_of(told["workflow_run"], REPOSITORY)
        assert signal.name == (told["workflow_run"]["name"] or told["workflow_run"]["path"])
        assert (signal.finished_at is not None) == (told["workflow_run"]["status"] == "completed")


# People


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
