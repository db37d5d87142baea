"""The JSON of what a fake GitLab tells: of each thing what anybody reads of it here, by GitLab's own keys and types.

A test holds them against recorded answers. Commits keep the zone of who wrote them, as GitLab's do; everything else is
in UTC and in thousandths of a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.gitlab.merges import FileDiff, LabelEvent, MergeRequest, Note
    from tests.fakes.gitlab.pipelines import Job, Pipeline
    from tests.fakes.gitlab.projects import Commit, Deployment, Project, Release, Tag
    from tests.fakes.gitlab.world import User

Body = dict[str, Any]
BERLIN = timezone(timedelta(hours=1))
SITE = "https://gitlab.example.com"
FEATURES = ("merge_requests", "builds", "repository", "environments", "releases")


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(moment * 1000) % 1000:03d}Z"


def iso_or_none(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)


def written(moment: float) -> str:
    """A commit's time, in its writer's zone."""
    return datetime.fromtimestamp(moment, BERLIN).isoformat(timespec="milliseconds")


# --- people, projects and commits -------------------------------------------------------------------------------


def basic(user: User | None) -> Body | None:
    """What GitLab shows of a person beside their doings."""
    if user is None:
        return None
    return {"id": user.id, "username": user.username, "name": user.name, "state": user.state}


def profile(user: User | None) -> Body | None:
    """What it shows of a person by themselves, and beside a job: only here it says that they are a bot."""
    return None if user is None else {**(basic(user) or {}), "bot": user.is_bot}


def member(user: User, level: int) -> Body:
    return {**(basic(user) or {}), "access_level": level}


def project(one: Project) -> Body:
    return {
        "id": one.id,
        "path_with_namespace": one.path,
        "created_at": iso(one.created_at),
        "default_branch": one.branch,
        "web_url": f"{SITE}/{one.path}",
        "empty_repo": not one.commits,
        "archived": one.is_archived,
        "merge_requests_enabled": "merge_requests" not in one.off,
        "jobs_enabled": "builds" not in one.off,
        **{f"{name}_access_level": "disabled" if name in one.off else "enabled" for name in FEATURES},
    }


def commit(one: Commit) -> Body:
    return {
        "id": one.sha,
        "created_at": written(one.at),
        "parent_ids": list(one.parents),
        "title": one.message.partition("\n")[0],
        "message": one.message,
        "author_name": one.author.name if one.author else "somebody",
        "author_email": f"{one.author.username if one.author else 'somebody'}@example.com",
        "authored_date": written(one.at),
        "committed_date": written(one.at),
    }


def branch(one: Project) -> Body:
    assert one.head is not None
    return {"name": one.branch, "commit": commit(one.head)}


# --- pipelines, jobs and what they bring out --------------------------------------------------------------------


def pipeline(one: Pipeline, home: Project) -> Body:
    return {
        "id": one.id,
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


def job(one: Job, home: Project) -> Body:
    return {
        "id": one.id,
        "status": one.status,
        "stage": one.stage,
        "name": one.name,
        "allow_failure": one.allow_failure,
        "created_at": iso(one.created_at),
        "started_at": iso_or_none(one.started_at),
        "finished_at": iso_or_none(one.finished_at),
        "user": profile(one.pipeline.user),
        "web_url": f"{SITE}/{home.path}/-/jobs/{one.id}",
    }


def deployment(one: Deployment, home: Project) -> Body:
    return {
        "id": one.id,
        "ref": one.ref,
        "sha": one.sha,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "user": basic(one.user),
        "environment": {"id": one.environment.id, "name": one.environment.name},
        "deployable": None if one.job is None else job(one.job, home),
        "status": one.status,
    }


def release(one: Release, home: Project, now: float) -> Body:
    return {
        "tag_name": one.tag,
        "name": one.name,
        "created_at": iso(one.created_at),
        "released_at": iso(one.released_at),
        "upcoming_release": one.released_at > now,
        "commit": commit(one.commit),
        "_links": {"self": f"{SITE}/{home.path}/-/releases/{one.tag}"},
    }


def tag(one: Tag) -> Body:
    return {
        "name": one.name,
        "commit": commit(one.commit),
        "created_at": None if one.tagged_at is None else written(one.tagged_at),
    }


# --- merge requests ---------------------------------------------------------------------------------------------


def merge_request(one: MergeRequest) -> Body:
    return {
        "id": one.id,
        "iid": one.iid,
        "project_id": one.project.id,
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "merged_at": iso_or_none(one.merged_at),
        "closed_at": iso_or_none(one.closed_at),
        "target_branch": one.target_branch,
        "source_branch": one.source_branch,
        "author": basic(one.author),
        "assignees": [],
        "source_project_id": one.source_project_id,
        "labels": sorted(one.labels),
        "draft": one.is_draft,
        "work_in_progress": one.is_draft,
        "sha": one.head_sha,
        "merge_commit_sha": one.merge_commit_sha,
        "squash_commit_sha": one.squash_commit_sha,
    }


def merge_request_alone(one: MergeRequest) -> Body:
    """A merge request asked for by itself, of which GitLab says more."""
    return {**merge_request(one), "changes_count": str(len(one.files)) if one.files else None}


def diff(one: FileDiff, *, is_limited: bool = True) -> Body:
    is_collapsed = one.is_collapsed and is_limited
    return {
        "diff": "" if is_collapsed or one.is_too_large else one.diff,
        "collapsed": is_collapsed,
        "too_large": one.is_too_large,
        "new_path": one.new_path,
        "old_path": one.old_path,
        "a_mode": "0" if one.is_new else "100644",
        "b_mode": "0" if one.is_deleted else "100644",
        "new_file": one.is_new,
        "renamed_file": one.is_renamed,
        "deleted_file": one.is_deleted,
    }


def note(one: Note) -> Body:
    return {
        "id": one.id,
        "type": one.kind,
        "body": one.body,
        "author": basic(one.author),
        "created_at": iso(one.at),
        "system": one.is_system,
    }


def discussions(of: MergeRequest) -> list[Body]:
    threads: dict[str, list[Note]] = {}
    for one in of.notes:
        threads.setdefault(one.discussion, []).append(one)
    return [
        {"id": thread, "individual_note": notes[0].kind is None, "notes": [note(one) for one in notes]}
        for thread, notes in threads.items()
    ]


def approvals(of: MergeRequest) -> Body:
    """Who approves now, and since when."""
    by = [{"user": basic(user), "approved_at": iso(at)} for user, at in of.approvals.items()]
    return {"approved": bool(by), "approved_by": by}


def label_event(one: LabelEvent) -> Body:
    label = {"id": 1, "name": one.label}
    return {"id": one.id, "user": basic(one.user), "created_at": iso(one.at), "label": label, "action": one.action}
