"""The JSON of pipelines and jobs, and of what they bring out: deployments, environments, releases, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.gitlab.bodies import SITE, Body, basic, commit, iso, iso_or_none, profile, written

if TYPE_CHECKING:
    from tests.fakes.gitlab.pipelines import Job, Pipeline
    from tests.fakes.gitlab.projects import Deployment, Environment, Project, Release, Tag


def pipeline(one: Pipeline, home: Project) -> Body:
    return {
        "id": one.id,
        "iid": one.iid,
        "project_id": home.id,
        "sha": one.sha,
        "ref": one.ref,
        "status": one.status,
        "source": one.source,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "web_url": f"{SITE}/{home.path}/-/pipelines/{one.id}",
        "name": None,
    }


def pipeline_alone(one: Pipeline, home: Project) -> Body:
    ended = max((job.finished_at or 0 for job in one.jobs), default=0)
    is_over = one.status in {"success", "failed", "canceled"}
    return {
        **pipeline(one, home),
        "before_sha": "0" * 40,
        "tag": False,
        "yaml_errors": None,
        "user": basic(one.user),
        "started_at": iso(one.created_at),
        "finished_at": iso(ended) if is_over and ended else None,
        "committed_at": None,
        "duration": int(ended - one.created_at) if is_over and ended else None,
        "queued_duration": 5,
        "coverage": None,
        "archived": False,
    }


def job(one: Job, home: Project) -> Body:
    over = one.finished_at is not None and one.started_at is not None
    behind = home.find(one.pipeline.sha)
    shown: Body = {
        "id": one.id,
        "status": one.status,
        "stage": one.stage,
        "name": one.name,
        "ref": one.pipeline.ref,
        "tag": False,
        "coverage": None,
        "allow_failure": one.allow_failure,
        "created_at": iso(one.created_at),
        "started_at": iso_or_none(one.started_at),
        "finished_at": iso_or_none(one.finished_at),
        "erased_at": None,
        "duration": float((one.finished_at or 0) - (one.started_at or 0)) if over else None,
        "queued_duration": 5.0,
        "user": profile(one.pipeline.user),
        "commit": None if behind is None else commit(behind, home),
        "pipeline": pipeline(one.pipeline, home),
        "web_url": f"{SITE}/{home.path}/-/jobs/{one.id}",
        "project": {"ci_job_token_scope_enabled": False},
        "artifacts": [{"file_type": "trace", "size": 2421, "filename": "job.log", "file_format": None}],
        "runner": None,
        "runner_manager": None,
        "artifacts_expire_at": None,
        "archived": False,
        "tag_list": [],
    }
    return shown | {"failure_reason": "script_failure"} if one.status == "failed" else shown


def environment(one: Environment) -> Body:
    slug = one.name.replace("/", "-").lower()
    times = {"created_at": iso(one.created_at), "updated_at": iso(one.created_at)}
    return {"id": one.id, "name": one.name, "slug": slug, "external_url": f"https://{slug}.example.com", **times}


def deployment(one: Deployment, home: Project) -> Body:
    return {
        "id": one.id,
        "iid": one.iid,
        "ref": one.ref,
        "sha": one.sha,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "user": basic(one.user),
        "environment": environment(one.environment),
        "deployable": None if one.job is None else job(one.job, home),
        "status": one.status,
    }


def release(one: Release, home: Project, now: float) -> Body:
    return {
        "tag_name": one.tag,
        "description": "What is new",
        "name": one.name,
        "created_at": iso(one.created_at),
        "released_at": iso(one.released_at),
        "upcoming_release": one.released_at > now,
        "author": None,
        "commit": commit(one.commit, home),
        "milestones": [],
        "commit_path": f"/{home.path}/-/commit/{one.commit.sha}",
        "tag_path": f"/{home.path}/-/tags/{one.tag}",
        "assets": {"count": 4, "sources": [], "links": []},
        "evidences": [],
        "_links": {"self": f"{SITE}/{home.path}/-/releases/{one.tag}"},
    }


def tag(one: Tag, home: Project) -> Body:
    is_light = one.tagged_at is None
    return {
        "name": one.name,
        "message": None if is_light else one.name,
        "target": one.commit.sha if is_light else f"{one.commit.sha[::-1]}",
        "commit": commit(one.commit, home),
        "release": next(({"tag_name": x.tag, "description": ""} for x in home.releases if x.tag == one.name), None),
        "protected": False,
        "created_at": None if one.tagged_at is None else written(one.tagged_at),
    }
