"""What may mean a deployment: deployments with what became of them, releases, tags, workflow runs and their jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Cursor, DeploySignal
from data.sources.github import actions
from data.sources.github.deployments import outcome
from tests.fakes.forge import Answers
from tests.fakes.github import rest
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW, WEEK
from tests.unit.data.sources.github.acme import Acme

AT = NOW - DAY


@pytest.fixture
def shop(acme: Acme):
    acme.shop.commit(NOW - 30 * DAY, "Begin")
    return acme.shop


# Deployments


@pytest.mark.parametrize(
    ("statuses", "own", "told"),
    [
        pytest.param([(5, "QUEUED"), (9, "SUCCESS")], None, ("success", 9), id="success"),
        pytest.param([(9, "SUCCESS"), (5, "QUEUED")], None, ("success", 9), id="in-any-order"),
        pytest.param([(9, "SUCCESS"), (20, "INACTIVE")], "INACTIVE", ("success", 9), id="replaced-by-a-later-one"),
        pytest.param([(5, "FAILURE"), (9, "IN_PROGRESS"), (12, "SUCCESS")], None, ("success", 12), id="again-and-well"),
        pytest.param([(9, "SUCCESS"), (11, "SUCCESS")], None, ("success", 9), id="said-twice"),
        pytest.param([(9, "ERROR")], None, ("error", 9), id="error"),
        pytest.param([(5, "QUEUED"), (6, "IN_PROGRESS")], None, ("in_progress", None), id="under-way"),
        pytest.param([], "ACTIVE", ("success", 30), id="active-without-statuses"),
        pytest.param([], "FAILURE", ("failure", 30), id="failed-without-statuses"),
        pytest.param([], "WAITING", ("waiting", None), id="waits"),
        pytest.param([], None, ("pending", None), id="nothing-told"),
    ],
)
def test_a_deployment_is_what_its_statuses_came_to(statuses, own, told) -> None:
    assert outcome(statuses, own, 30) == told


def test_a_deployment_arrives_with_when_it_began_and_when_it_was_out(acme: Acme, shop) -> None:
    node = shop.deploy("production", at=AT, states=[(AT + 5, "in_progress"), (AT + 90, "success")])
    acme.collect()
    key = f"github:{shop.node['id']}"
    assert acme.signals("deployment") == [
        DeploySignal(
            id=f"{key}/deployment/{node['id']}",
            repository_id=key,
            kind="deployment",
            name="deploy",
            environment="production",
            sha=node["commitOid"],
            state="success",
            began_at=AT,
            finished_at=AT + 90,
            url=f"https://github.com/acme/shop/actions/runs/{AT + 90}",
        )
    ]


def test_a_deployment_that_ends_late_is_picked_up_and_one_that_hangs_is_not_asked_about_for_ever(
    acme: Acme, shop
) -> None:
    node = shop.deploy("production", at=AT, states=[(AT + 5, "in_progress")])
    shop.deploy("production", at=AT + 1, states=[(AT + 5, "in_progress")])
    for place in range(15):
        shop.deploy("staging", at=AT + HOUR + place, states=[(AT + HOUR + place, "success")])
    acme.collect()
    assert acme.signals("deployment")[0].state == "in_progress"
    # It stands behind the ten that the activity shows, and nothing else moves.
    shop.report(node, "failure", at=NOW)
    acme.now += HOUR
    acme.collect()
    assert (acme.signals("deployment")[0].state, acme.signals("deployment")[0].finished_at) == ("failure", NOW)
    acme.now += 8 * DAY
    acme.collect()
    acme.fake.forget()
    acme.collect()
    assert acme.fake.named("Deployments") == []


def test_three_hundred_deployments_arrive_once_each_however_often_it_is_interrupted(acme: Acme, shop) -> None:
    for place in range(300):
        shop.deploy("production", at=AT + place, states=[(AT + place + 1, "success")])
    for _ in range(5):
        acme.collect("deployments", pages=1)
    acme.collect("deployments")
    assert len(acme.signals("deployment")) == 300
    assert len(acme.fake.named("Deployments")) <= 2 * 3 + 2


def test_recorded_deployments_are_read_whole(acme: Acme, shop, shared_dir: Path) -> None:
    told = json.loads((shared_dir / "real" / "github" / "real_ants_devlake.json").read_text("utf-8"))
    for one in told["graphql_deployments"]:
        statuses = [
            {"__typename": "DeploymentStatus", "id": f"DES_{place}", "state": state["state"], "logUrl": None}
            | {"createdAt": state["updatedAt"]}
            for place, state in enumerate(one.get("Statuses", {"nodes": []})["nodes"])
        ]
        node = shop.deploy(one["Environment"], at=AT, task=one["Task"], sha=one["CommitOid"], state=one["State"])
        node |= {"createdAt": one["CreatedAt"], "updatedAt": one["UpdatedAt"], "statuses": statuses}
    acme.now = 1_800_000_000
    acme.weeks = 500
    assert acme.collect("deployments")["acme/shop:deployments"].state == "ok"
    signals = acme.signals("deployment")
    assert len(signals) == len(told["graphql_deployments"]) == 7
    assert [one.state for one in signals].count("success") == 3
    assert {one.state for one in signals} == {"success", "inactive"}
    assert all(one.finished_at >= one.began_at for one in signals if one.finished_at is not None)


# Releases and tags


def test_a_release_is_published_and_a_draft_is_none_until_it_is(acme: Acme, shop) -> None:
    draft = shop.release("v2", at=AT - 10 * DAY)
    shop.release("v1", at=AT, published_at=AT + 5)
    shop.release("v1-rc", at=AT - HOUR, published_at=AT - HOUR, is_prerelease=True)
    acme.collect()
    told = [(one.name, one.state, one.began_at, one.sha) for one in acme.signals("release")]
    sha = shop.head["oid"]
    assert told == [("v1-rc", "prereleased", AT - HOUR, sha), ("v1", "published", AT + 5, sha)]
    draft |= {"isDraft": False, "publishedAt": "2025-11-17T09:00:00Z", "updatedAt": "2025-11-17T09:00:00Z"}
    acme.now += HOUR
    acme.collect()
    assert [one.name for one in acme.signals("release")] == ["v1-rc", "v1", "v2"]


def test_a_tag_counts_from_when_it_was_set_and_a_light_one_from_its_commit(acme: Acme, shop) -> None:
    old, new = shop.commit(AT, "One"), shop.commit(AT + HOUR, "Two")
    shop.tag("light", old)
    shop.tag("annotated", new, tagged_at=AT + 5 * HOUR)
    acme.collect()
    told = [(one.name, one.began_at, one.sha, one.state) for one in acme.signals("tag")]
    assert told == [("light", AT, old["oid"], "created"), ("annotated", AT + 5 * HOUR, new["oid"], "created")]
    assert acme.signals("tag")[0].url == "https://github.com/acme/shop/releases/tag/light"


def test_a_tag_that_is_moved_stays_one_and_one_of_a_tree_releases_nothing_and_hides_nothing(acme: Acme, shop) -> None:
    shop.tag("tree", {"__typename": "Tree", "id": "T_1", "oid": "1" * 40})
    tag = shop.tag("latest", shop.commit(AT, "One"))
    acme.collect()
    tag["target"] = shop.commit(AT + HOUR, "Two")
    acme.collect()
    assert [(one.name, one.sha) for one in acme.signals("tag")] == [("latest", shop.head["oid"])]


# Workflow runs


def test_a_run_arrives_with_those_of_its_jobs_that_speak_of_deploying_and_other_branches_do_not(
    acme: Acme, shop
) -> None:
    shop.run("CI", at=AT, jobs=[("test", "success"), ("deploy to production", "failure")], conclusion="failure")
    shop.run("Release", at=AT, jobs=[("build", "success"), ("eu", "success")])
    shop.run("CI", at=AT, branch="feature")
    acme.collect()
    told = {(one.name, one.state) for one in acme.signals("workflow_run")}
    names = ("Release", "Release / build", "Release / eu")
    assert told == {("CI", "failure"), ("CI / deploy to production", "failure"), *((name, "success") for name in names)}
    assert {one.sha for one in acme.signals("workflow_run")} == {shop.head["oid"]}


def test_a_run_that_ends_later_and_one_that_is_run_again_are_picked_up(acme: Acme, shop) -> None:
    going = shop.run("Deploy", at=AT, conclusion=None)
    failed = shop.run("Deploy", at=AT + 1, conclusion="failure")
    acme.collect()
    assert [one.state for one in acme.signals("workflow_run")] == ["in_progress", "failure"]
    for run in (going, failed):
        run |= {"conclusion": "success", "updated_at": NOW}
        run["checkSuite"]["updatedAt"] = "2025-11-17T09:00:00Z"
    acme.now += HOUR
    acme.collect()
    assert [one.state for one in acme.signals("workflow_run")] == ["success", "success"]


@pytest.fixture
def _few_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub lists a thousand runs; here 40, for each is made."""
    monkeypatch.setattr(actions, "MOST_LISTED", 40)
    monkeypatch.setattr(rest, "MOST_RUNS", 40)


@pytest.mark.usefixtures("_few_listed")
def test_more_runs_than_github_lists_are_read_in_halves_of_the_time_also_if_interrupted(acme: Acme, shop) -> None:
    for place in range(60):
        shop.run("CI", at=NOW - 20 * WEEK + place * 180_000)
    for _ in range(2):
        acme.collect("runs", pages=1)
    outcome_ = acme.collect("runs")["acme/shop:runs"]
    assert (outcome_.state, outcome_.detail) == ("ok", "")
    assert len(acme.signals("workflow_run")) == 60


def test_more_runs_than_a_page_are_read_to_the_last(acme: Acme, shop) -> None:
    for place in range(110):
        shop.run("CI", at=NOW - 10 * DAY + place * 2_500)
    acme.collect("runs")
    assert len(acme.signals("workflow_run")) == 110


@pytest.mark.usefixtures("_few_listed")
def test_more_runs_in_a_minute_than_github_lists_are_told_of(acme: Acme, shop) -> None:
    acme.weeks = 1
    for _ in range(42):
        shop.run("CI", at=AT)
    outcome_ = acme.collect("runs")["acme/shop:runs"]
    assert (outcome_.state, outcome_.gaps) == ("partial", ("deployments",))
    assert outcome_.detail == "GitHub lists 40 of 42 workflow runs of one minute of acme/shop"
    assert len(acme.signals("workflow_run")) == 40


def test_a_server_without_actions_has_none_and_that_is_no_failure(acme: Acme, shop) -> None:
    shop.run("CI", at=AT)
    acme.fake.fail("rest", Answers(404, '{"message": "Not Found"}'), times=99)
    told = acme.collect("runs")["acme/shop:runs"]
    assert (told.state, told.detail) == ("ok", "GitHub Actions is switched off for acme/shop")


def test_runs_just_before_the_first_collection_are_not_older_than_it_asks_and_an_unknown_cursor_is_read_again(
    acme: Acme, shop
) -> None:
    acme.weeks = 1
    shop.run("CI", at=NOW - 2 * WEEK)
    shop.run("CI", at=NOW - MINUTE)
    acme.collect("runs")
    assert len(acme.signals("workflow_run")) == 1
    [cursor] = acme.store.read(Cursor)
    acme.store.save([replace(cursor, cursor="x")])
    assert acme.collect("runs")["acme/shop:runs"].state == "ok"
    assert len(acme.signals("workflow_run")) == 1
