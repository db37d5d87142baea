"""Deployments, pipelines, releases and tags as they reach the store."""

from __future__ import annotations

import pytest

from data.deploys.verdicts import STATES
from data.records import DeploySignal
from data.sources.gitlab.shapes import STATES as WORDS
from tests.fakes.scripted import Said
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW, WEEK
from tests.unit.data.sources.gitlab.forge import Forge, iso, job, pipeline, refused

AT = NOW - 2 * DAY


def deployment(number: int, status: str, at: int = AT, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "iid": number,
        "ref": "main",
        "sha": "feed",
        "created_at": iso(at),
        "updated_at": iso(at + HOUR),
        "status": status,
        "environment": {"id": 7, "name": "production"},
        "deployable": job(
            number, "deploy-production", "success", started_at=iso(at + MINUTE), finished_at=iso(at + HOUR)
        ),
        **more,
    }


def test_a_deployment_is_told_with_the_time_of_its_job(forge: Forge) -> None:
    forge.told["/projects/42/deployments"] = [deployment(3, "success")]
    outcome = forge.collect("deployments")["acme/shop:deployments"]
    assert (outcome.state, outcome.items) == ("ok", 1)
    assert forge.signals("deployment") == [
        DeploySignal(
            id="gitlab:42/deployment/3",
            repository_id="gitlab:42",
            kind="deployment",
            name="deploy-production",
            environment="production",
            sha="feed",
            state="success",
            began_at=AT + MINUTE,
            finished_at=AT + HOUR,
            url="https://gitlab.example.com/acme/shop/-/jobs/3",
        )
    ]


def test_a_deployment_without_a_job_or_an_environment_is_none_to_production_and_its_end_is_found(forge: Forge) -> None:
    told = [deployment(1, "success", deployable=None), deployment(2, "running", deployable=None, environment=None)]
    forge.told["/projects/42/deployments"] = told
    forge.collect("deployments")
    first, second = forge.signals("deployment")
    assert (first.name, first.finished_at) == ("deploy", AT + HOUR)
    assert first.url == "https://gitlab.example.com/acme/shop/-/environments/7"
    assert (second.environment, second.finished_at, second.url) == ("unknown", None, None)
    forge.now += 2 * DAY
    told[1].update(status="failed", updated_at=iso(NOW + DAY))
    forge.collect("deployments")
    assert [(one.state, one.finished_at) for one in forge.signals("deployment")][1] == ("failed", NOW + DAY)


def test_what_has_not_begun_over_there_is_under_way_here() -> None:
    for word in ("created", "preparing", "waiting_for_resource", "scheduled", "blocked"):
        assert STATES[WORDS[word]] == "running"


def test_a_pipeline_is_told_with_the_jobs_that_speak_of_deploying(forge: Forge) -> None:
    forge.told["/projects/42/pipelines"] = [
        pipeline(5, "feed", "success"),
        pipeline(6, "f00d", "running", name="Nightly release"),
    ]
    again = job(5, "eu-west", "success", stage="deploy")
    jobs = [
        job(1, "test", "success"),
        job(2, "deploy-staging", "success"),
        job(3, "eu-west", "manual", stage="deploy", started_at=None),
    ]
    # A job that was started again has been there before.
    forge.told["/projects/42/pipelines/5/jobs"] = lambda query: [
        *jobs,
        *([again] if query.get("include_retried") == "true" else ()),
    ]
    forge.told["/projects/42/pipelines/6/jobs"] = [job(4, "build", "running")]
    forge.collect("pipelines")
    assert {(one.name, one.state) for one in forge.signals("workflow_run")} == {
        ("pipeline", "success"),
        ("pipeline / deploy-staging", "success"),
        ("pipeline / eu-west", "manual"),
        ("pipeline / eu-west", "success"),
        ("Nightly release", "running"),
        ("Nightly release / build", "running"),
    }


def test_jobs_that_may_not_be_seen_leave_the_pipelines_and_are_told_once(forge: Forge) -> None:
    forge.told["/projects/42/pipelines"] = [pipeline(5, "a", "success"), pipeline(6, "b", "success")]
    forge.told["/projects/42/pipelines/5/jobs"] = refused()
    outcome = forge.collect("pipelines")["acme/shop:pipelines"]
    assert (outcome.state, outcome.gaps) == ("partial", ("deployments",))
    assert len(forge.signals("workflow_run")) == 2
    assert "/projects/42/pipelines/6/jobs" not in forge.server.paths()


def test_another_default_branch_is_read_from_its_beginning(forge: Forge) -> None:
    forge.told["/projects/42/pipelines"] = lambda query: (
        [pipeline(5, "a", "success")] if query["ref"] == "trunk" else []
    )
    forge.told["/projects/42/pipelines/5/jobs"] = []
    forge.collect("pipelines")
    forge.told["/projects/acme/shop"]["default_branch"] = "trunk"
    forge.now += WEEK
    forge.collect("pipelines")
    assert len(forge.signals("workflow_run")) == 1


def release(tag: str, at: int, **more: object) -> dict[str, object]:
    return {"tag_name": tag, "released_at": iso(at), "created_at": iso(at), "commit": {"id": "feed"}, **more}


def test_releases_are_told_by_their_tags_and_those_to_come_are_not(forge: Forge) -> None:
    forge.told["/projects/42/releases"] = [
        release("v3", NOW + DAY, upcoming_release=True),
        release("v2", AT, _links={"self": "https://gitlab.example.com/r"}),
        release("v1", NOW - 400 * DAY),
    ]
    forge.collect("releases")
    [found] = forge.signals("release")
    assert (found.name, found.sha, found.state, found.began_at) == ("v2", "feed", "published", AT)
    forge.now += 2 * DAY
    forge.told["/projects/42/releases"][0]["upcoming_release"] = False
    forge.collect("releases")
    assert [one.name for one in forge.signals("release")] == ["v2", "v3"]


def tag(name: str, at: int, **more: object) -> dict[str, object]:
    return {"name": name, "target": "0bj", "commit": {"id": "feed", "committed_date": iso(at)}, **more}


def test_a_light_tag_has_the_time_of_its_commit_and_an_annotated_one_its_own(forge: Forge) -> None:
    forge.told["/projects/42/repository/tags"] = [
        tag("v2", AT, created_at=iso(AT + HOUR)),
        tag("v1", AT),
        tag("blob", AT, commit=None),
    ]
    forge.collect("tags")
    assert [(one.name, one.began_at) for one in forge.signals("tag")] == [("v1", AT), ("v2", AT + HOUR)]


def test_tags_are_read_down_to_what_is_known_and_not_at_all_where_nothing_is_new(forge: Forge) -> None:
    tags = [tag(f"v{number}", NOW - number * DAY) for number in range(1, 151)]
    forge.told["/projects/42/repository/tags"] = tags
    forge.collect("tags")
    assert len(forge.signals("tag")) == 150
    forge.server.paths()
    outcome = forge.collect("tags")["acme/shop:tags"]
    assert (outcome.items, len(forge.server.paths())) == (0, 2)
    tags.insert(0, tag("v0", NOW))
    outcome = forge.collect("tags")["acme/shop:tags"]
    # A month of them, and the new one.
    assert outcome.items == 32
    assert len(forge.signals("tag")) == 151


@pytest.mark.parametrize(("kind", "path"), [("tags", "repository/tags"), ("releases", "releases")])
def test_a_list_whose_page_numbers_end_before_it_does_fails_in_gitlabs_words(
    forge: Forge, kind: str, path: str
) -> None:
    every = [release(f"v{number}", AT - number) | tag(f"v{number}", AT - number) for number in range(300)]
    words = "Offset pagination has a maximum allowed offset of 200 for requests that return objects of type Release"

    def limited(query: dict[str, str]) -> list[dict[str, object]] | Said:
        last = int(query.get("page", 1)) * int(query["per_page"])
        return every if last <= 200 else Said(status=405, json={"error": f"{words}. …"})

    forge.told[f"/projects/42/{path}"] = limited
    outcome = forge.collect(kind)[f"acme/shop:{kind}"]
    assert (outcome.state, words in outcome.detail) == ("failed", True)
    assert f"{kind} of acme/shop" in outcome.detail
    forge.told[f"/projects/42/{path}"] = every
    assert forge.collect(kind)[f"acme/shop:{kind}"].state == "ok"
    assert len(forge.store.read(DeploySignal)) == 300


@pytest.mark.parametrize(
    ("kind", "feature", "gap"),
    [
        ("changes", "merge_requests", "reviews"),
        ("deployments", "environments", None),
        ("pipelines", "builds", None),
        ("releases", "releases", None),
        ("codeowners", "repository", "codeowners"),
    ],
)
def test_a_feature_that_is_switched_off_is_told_and_asked_for_no_further(
    forge: Forge, kind: str, feature: str, gap: str | None
) -> None:
    forge.project(**{f"{feature}_access_level": "disabled"})
    outcome = forge.collect(kind)[f"acme/shop:{kind}"]
    assert "are switched off for acme/shop" in outcome.detail
    assert gap is None or (gap in outcome.gaps and outcome.state == "partial")
    assert forge.server.paths() == ["/projects/acme/shop"]


def test_an_empty_project_has_none_of_it(forge: Forge) -> None:
    forge.project(default_branch=None, empty_repo=True)
    for path in ("repository/tags", "pipelines", "repository/branches/main"):
        forge.told.pop(f"/projects/42/{path}")
    assert {one.state for one in forge.collect().values()} == {"ok"}


def test_what_is_of_another_type_than_documented_is_gitlabs(forge: Forge) -> None:
    forge.told["/projects/42/pipelines/5/jobs"] = []
    for kind, path, wrong in (
        ("deployments", "deployments", {**deployment(1, "success"), "status": None}),
        ("deployments", "deployments", {**deployment(1, "success"), "id": "1"}),
        ("tags", "repository/tags", {**tag("v1", AT), "name": None}),
        ("releases", "releases", {**release("v1", AT), "tag_name": None}),
        ("pipelines", "pipelines", {**pipeline(5, "a", "success"), "status": None}),
        ("pipelines", "pipelines/5/jobs", {**job(1, "deploy", "success"), "name": None}),
    ):
        forge.told["/projects/42/pipelines"] = [pipeline(5, "a", "success")]
        forge.told[f"/projects/42/{path}"] = [wrong]
        outcome = forge.collect(kind)[f"acme/shop:{kind}"]
        assert (kind, outcome.state) == (kind, "failed")
        assert "is not what it documents" in outcome.detail


def test_a_refusal_of_a_whole_list_fails_its_stream_alone(forge: Forge) -> None:
    forge.told["/projects/42/deployments"] = refused()
    outcomes = forge.collect()
    assert outcomes["acme/shop:deployments"].gaps == ("deployments",)
    assert "grant the token the scope read_api" in outcomes["acme/shop:deployments"].detail
    assert outcomes["acme/shop:changes"].state == "ok"
