"""What real GitLab servers once answered is read whole: nothing of it is dropped without a word."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from data.records import Change, ChangeCommit, ChangeLabel, Check, Person, Review
from tests.unit.data.sources.gitlab.forge import Forge, iso, thread

WRITTEN = 4
"""Of the 26 notes so many were written by people; the others are GitLab's own."""


@pytest.fixture
def recorded(shared_dir: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(
        (shared_dir / "real/gitlab/devlake_gitlab.json").read_text("utf-8")
    )
    return found


@pytest.fixture
def devlake(forge: Forge, recorded: dict[str, list[dict[str, Any]]]) -> Forge:
    """The recorded bodies as one project: which merge request had which commit was not recorded, nor which pipeline."""
    merges = recorded["merge_requests"]
    forge.weeks = 520
    forge.told["/projects/42/merge_requests"] = merges
    for one in merges:
        forge.part(one["iid"], "approvals", {"approved_by": []})
        forge.part(one["iid"], "pipelines", [])
    forge.part(1, "commits", recorded["merge_request_commits"])
    by_merge: dict[int, list[dict[str, Any]]] = {}
    known = {one["iid"] for one in merges}
    for one in recorded["merge_request_notes"]:
        # Those about merge requests that were not recorded are put under one that was.
        place = one["noteable_iid"] if one["noteable_iid"] in known else 10
        by_merge.setdefault(place, []).append(thread(one["id"], one, alone=True))
    for iid, found in by_merge.items():
        forge.part(iid, "discussions", found)
        approvers = [one["notes"][0]["author"] for one in found if "approved" in one["notes"][0]["body"]]
        forge.part(iid, "approvals", {"approved_by": [{"user": one} for one in approvers]})
    forge.told["/projects/42/deployments"] = recorded["deployments"]
    # Of jobs only those are kept that speak of deploying, by their pipeline's name if not by their own.
    forge.told["/projects/42/pipelines"] = [{**one, "name": "Release"} for one in recorded["pipeline"]]
    pipelines = [one["id"] for one in recorded["pipeline"]]
    for place, number in enumerate(pipelines):
        forge.told[f"/projects/42/pipelines/{number}/jobs"] = recorded["job"][place :: len(pipelines)]
    return forge


def only(forge: Forge, *numbers: int) -> None:
    """Leave out the other merge requests, which take their time."""
    merges = forge.told["/projects/42/merge_requests"]
    forge.told["/projects/42/merge_requests"] = [one for one in merges if one["iid"] in numbers]


def test_the_recorded_bodies_are_read_whole(devlake: Forge) -> None:
    outcomes = devlake.collect()
    assert {one.state for one in outcomes.values()} == {"ok"}, {name: one.detail for name, one in outcomes.items()}
    assert len(devlake.store.read(Change)) == 18
    assert len(devlake.store.read(ChangeCommit)) == 37
    assert Counter(one.state for one in devlake.store.read(Review)) == {
        "commented": WRITTEN,
        "approved": 4,
        "dismissed": 1,
    }
    assert len(devlake.signals("deployment")) == 8
    assert len([one for one in devlake.signals("workflow_run") if "/pipeline/" in one.id]) == 29
    assert len([one for one in devlake.signals("workflow_run") if "/job/" in one.id]) == 75
    # Every word of a state is kept or said with ours; DevLake's authors put in two that GitLab never says.
    assert {one.state for one in devlake.signals("deployment")} == {
        *("success", "failed", "cancelled", "pending", "running", "waiting", "completed", "undeployed"),
    }
    assert {one.state for one in devlake.signals("workflow_run")} == {
        *("running", "failed", "success", "cancelled", "pending", "waiting", "manual", "skipped"),
    }


def test_a_recorded_merge_request_is_read_to_the_last_field(devlake: Forge) -> None:
    only(devlake, 1, 4, 20)
    devlake.collect("changes")
    change = devlake.change(1)
    assert iso(change.opened_at).startswith("2019-06-28T05:21:43")
    assert change.merge_sha is not None
    assert change.merge_sha.startswith("da1d6dea")
    assert (change.head, change.base) == ("1-add-documentation-to-snowflake-spend-package", "master")
    assert change.author_id == "gitlab:2295562"
    # Closed without a merge, and a draft.
    assert (devlake.change(20).merged_at, devlake.change(20).is_draft) == (None, True)
    assert devlake.change(20).closed_at is not None
    # Labels without events were there from the beginning.
    assert {one.label for one in devlake.of(ChangeLabel, 4)} == {"Analytics", "Data Team", "Refactor", "dbt"}
    assert "emilie" in {one.login for one in devlake.store.read(Person)}


def test_the_recorded_jobs_are_checks_of_a_merge_request(devlake: Forge, recorded: dict[str, Any]) -> None:
    head = next(one["sha"] for one in recorded["merge_requests"] if one["iid"] == 1)
    devlake.part(1, "pipelines", [{**recorded["pipeline"][4], "sha": head}])
    only(devlake, 1)
    devlake.told["/projects/12345678/pipelines/485811050/jobs"] = recorded["job"]
    devlake.collect("changes")
    found = {one.name: one for one in devlake.of(Check, 1)}
    assert {name: one.attempts for name, one in found.items()} == {"format": 72, "compile": 3}
    assert all(one.is_required for one in found.values())
